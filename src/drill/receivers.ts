import type { Delivery, Interception as Intercepted } from '../checks/drill.ts'
import type { Clock } from '../lib/clock.ts'
import type { Reach } from '../stack/stack.ts'
import type { Copies } from './copies.ts'
import { interceptConfig } from './interception/index.ts'
import { openSinks } from './sinks/index.ts'
import type { Configured } from './stack-files.ts'

/** Where the notifications of a stack's Alertmanager go in this run. */
export interface Interception {
  readonly deliveries: () => readonly Delivery[]
  readonly interception: Intercepted
  /** Values of its config that must never be printed. */
  readonly secrets: readonly string[]
}

interface Means {
  readonly reach: Reach
  readonly clock: Clock
  readonly copies: Copies
  /** Closes the sinks. */
  readonly undo: AsyncDisposableStack
}

/** Opens a sink for each receiver's configs and leads the copy of alertmanager.yml there. */
export async function interceptReceivers(found: Configured, { reach, clock, copies, undo }: Means): Promise<Interception> {
  const { service, config } = found
  const sinks = undo.use(await openSinks({ ...reach, clock }))
  const intercepted = await interceptConfig({
    text: config.text,
    file: config.file,
    sinkFor: (slot) => sinks.add(slot),
  })
  copies.change(service, config, intercepted.text)
  return {
    deliveries: () => sinks.deliveries(),
    interception: { configs: intercepted.configs },
    secrets: intercepted.secrets,
  }
}
