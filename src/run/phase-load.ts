import type { LoadView } from '../checks/contract.ts'
import { messageOf } from '../lib/errors.ts'
import type { Ledger } from '../lib/ledger.ts'
import { runLoad } from '../load/index.ts'
import type { LoadPlan } from '../plan/plan.ts'
import { unknown } from '../verdict/judge.ts'
import type { CheckRun } from './check-run.ts'
import type { PhaseContext } from './phase.ts'

/** The load of a phase under way. */
export interface LoadRun {
  readonly name: string
  /** What the checks see of it. */
  readonly view: LoadView
  /** Never rejects. */
  readonly done: Promise<void>
  /** It has no duration: it runs until `stop`. */
  readonly endless: boolean
  /** Nothing more falls due after it. */
  readonly stop: () => void
  /** When it ended, or, of one without a duration, when it began: deadlines count from then. Undefined while that is to come. */
  readonly countFrom: () => number | undefined
  /** Why it was no load at all; undefined while it runs and when it did its work. */
  readonly problem: () => string | undefined
  /** True as soon as a request was answered; false when none was in the time that one has. */
  readonly answers: () => Promise<boolean>
}

/** Starts the load of a phase. */
export function startLoad(plan: LoadPlan, run: Pick<PhaseContext, 'view' | 'clock' | 'signal'>): LoadRun {
  const endless = plan.duration === undefined
  const startedAt = run.clock.now()
  const stop = new AbortController()
  let ledger: Ledger | undefined
  let endedAt: number | undefined
  let problem: string | undefined
  const first = Promise.withResolvers<boolean>()
  const drive = async () => {
    try {
      const origin = run.view.resolve(`http://${plan.target}`)
      const onProgress = (_sent: number, answered: number) => {
        if (answered > 0) first.resolve(true)
      }
      ledger = await runLoad(plan, { origin, signal: run.signal, stop: stop.signal, onProgress })
      if (ledger.total.answered === 0 && !run.signal.aborted) problem = `load ${plan.name}: not one request was answered`
    } catch (error) {
      problem = `load ${plan.name} could not run: ${messageOf(error)}`
    }
    endedAt = run.clock.now()
    first.resolve(false)
  }
  const view: LoadView = {
    name: plan.name,
    target: plan.target,
    requests: plan.templates,
    get ledger() {
      return ledger
    },
  }
  return {
    name: plan.name,
    view,
    done: drive(),
    endless,
    stop: () => stop.abort(),
    countFrom: () => (endless ? startedAt : endedAt),
    problem: () => problem,
    answers: () => Promise.race([first.promise, silence(plan.timeout, run)]),
  }
}

// Nobody waits longer for a first answer than the request itself would.
const silence = async (timeout: number, { clock, signal }: Pick<PhaseContext, 'clock' | 'signal'>): Promise<false> => {
  await clock.sleep(timeout, signal).catch(() => undefined)
  return false
}

/** Nothing holds beside a load that was none, which is known at its end. A failure that was seen beside one without answers stays. */
export async function besideLoad(polled: CheckRun, load: LoadRun | undefined): Promise<CheckRun> {
  if (load === undefined) return polled
  if (polled.verdict === 'pass' && !load.endless) await load.done
  const silent = polled.verdict === 'pass' && load.endless && !(await load.answers())
  const problem = load.problem() ?? (silent ? `load ${load.name}: not one request was answered so far` : undefined)
  const seen = polled.verdict !== 'pass' && load.view.ledger !== undefined
  return problem === undefined || seen ? polled : { ...polled, ...unknown(problem), notes: [], proofs: [] }
}
