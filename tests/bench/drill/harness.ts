import { systemClock } from '../../../src/lib/clock.ts'
import { prepare, type RunEvent, type RunResult, runSuite } from '../../../src/run/index.ts'
import type { Runtime } from '../../../src/stack/stack.ts'
import { type Sample, spending } from './spending.ts'

// A run as the command conducts it, in a process of its own, which tells where the servers are and what it spent.

export const SUITE = 'suites/hybrid-ai-stack.yaml'

/** Arguments of this program, as JSON. */
export interface Asked {
  readonly time: string
  readonly reportDir: string
  readonly phases?: readonly string[]
  readonly checks?: readonly string[]
}

/** Origins of the servers under watch: `http://127.83.0.4:9090`. */
export interface Servers {
  readonly prometheus: string
  readonly alertmanager: string
}

/** What happened when, epoch milliseconds. */
export interface Mark {
  readonly at: number
  /** `begun`, `starting <service>`, `up`, `phase <name>`, `step <name>`, `end <name>`, `down`. */
  readonly what: string
}

export type Told =
  | { readonly type: 'up'; readonly servers: Servers }
  | { readonly type: 'done'; readonly result: RunResult; readonly marks: readonly Mark[]; readonly samples: readonly Sample[] }

async function conduct({ time, reportDir, phases, checks }: Asked): Promise<void> {
  const samples = spending()
  const marks: Mark[] = [{ at: systemClock.now(), what: 'begun' }]
  const on = (event: RunEvent) => {
    const what = markOf(event)
    if (what !== undefined) marks.push({ at: systemClock.now(), what })
  }
  const { plan, runtime } = await prepare(SUITE, { runtime: 'native', time, phases, checks })
  const stop = new AbortController()
  // Whoever started it has gone: the stack must go as well.
  process.once('disconnect', () => stop.abort(new Error('the benchmark has ended')))
  const result = await runSuite(plan, watched(runtime), { reporters: [{ name: 'bench', on }], reportDir, signal: stop.signal })
  marks.push({ at: systemClock.now(), what: 'down' })
  tell({ type: 'done', result, marks, samples })
}

function markOf(event: RunEvent): string | undefined {
  if (event.type === 'stack' && event.event.type === 'starting') return `starting ${event.event.service}`
  if (event.type === 'stack-up') return 'up'
  if (event.type === 'phase-started') return `phase ${event.phase}`
  if (event.type === 'drilling') return `step ${event.step}`
  if (event.type === 'phase-finished') return `end ${event.result.name}`
  return undefined
}

// Its methods may need their object: only `open` is another.
const watched = (runtime: Runtime): Runtime => ({
  ...runtime,
  async open(plan, options) {
    const stack = await runtime.open(plan, options)
    const origin = (role: string) => {
      const { host, port } = stack.services.find((service) => service.role === role)?.endpoint() ?? {}
      return `http://${host}:${port}`
    }
    tell({ type: 'up', servers: { prometheus: origin('prometheus'), alertmanager: origin('alertmanager') } })
    return stack
  },
})

// The channel keeps the process alive: it is closed when all was told.
function tell(told: Told): void {
  process.send?.(told, undefined, undefined, () => {
    if (told.type !== 'done') return
    process.removeAllListeners('disconnect')
    if (process.connected) process.disconnect()
  })
}

if (process.argv[1] === import.meta.filename) await conduct(JSON.parse(process.argv[2] ?? '') as Asked)
