import type { Delivery, Interception as Intercepted } from '../checks/drill.ts'
import type { Clock } from '../lib/clock.ts'
import { UsageError } from '../lib/errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Reach } from '../stack/stack.ts'
import type { Copies } from './copies.ts'
import { interceptConfig } from './interception/index.ts'
import { openSinks, type Sinks } from './sinks/index.ts'
import { alertmanagersOf } from './stack-files.ts'

/** Where the notifications of a stack's Alertmanagers go in this run. */
export interface Interception {
  readonly deliveries: () => readonly Delivery[]
  readonly interception: Intercepted
  /** Undefined where nothing is intercepted. */
  readonly sinks: Pick<Sinks, 'behave'> | undefined
  /** Values of their configs that must never be printed. */
  readonly secrets: readonly string[]
}

interface Means {
  /** How services reach this machine; undefined where they cannot, or nothing may be changed. */
  readonly reach: Reach | undefined
  readonly clock: Clock
  readonly copies: Copies
  /** Closes the sinks. */
  readonly undo: AsyncDisposableStack
}

/** Nothing is intercepted. `allowed`: alerts may be caused all the same. */
const notIntercepted = (reason: string, allowed: boolean): Interception => ({
  deliveries: () => [],
  interception: { reason, allowed },
  sinks: undefined,
  secrets: [],
})

/** Opens a sink for each receiver's configs and leads the copies of alertmanager.yml there: all Alertmanagers of the stack, or none. */
export async function interceptReceivers(plan: Plan, { reach, clock, copies, undo }: Means): Promise<Interception> {
  // Who attached and allowed changes knows whom his Alertmanager tells.
  if (plan.runtime.name === 'attach') return notIntercepted('the stack is attached to: its receivers are its own', true)
  const found = await alertmanagersOf(plan)
  if ('reason' in found) return notIntercepted(found.reason, false)
  if (found.length === 0) return notIntercepted('no alertmanager runs in this stack', true)
  if (reach === undefined) return notIntercepted('services of this stack cannot reach the sinks of this machine', false)
  const sinks = undo.use(await openSinks({ ...reach, clock }))
  const all = []
  try {
    for (const { service, config } of found) {
      const sinkFor = (slot: Parameters<typeof sinks.add>[0]) => sinks.add(slot)
      const intercepted = await interceptConfig({ text: config.text, file: config.file, sinkFor })
      copies.change(service, config, intercepted.text)
      all.push(intercepted)
    }
  } catch (error) {
    // That it is no YAML is for Alertmanager to say: it does not start on it.
    if (error instanceof UsageError) return notIntercepted(error.message, false)
    throw error
  }
  return {
    deliveries: () => sinks.deliveries(),
    interception: { configs: all.flatMap(({ configs }) => configs) },
    sinks,
    secrets: all.flatMap(({ secrets }) => secrets),
  }
}
