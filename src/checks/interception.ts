import { CannotObserve } from '../lib/errors.ts'
import type { Observed } from './contract.ts'
import type { InterceptedConfig } from './drill.ts'

/** Where a notification has to arrive. */
interface Wanted {
  readonly receiver: string
  /** Undefined: by any of the receiver's. */
  readonly integration: string | undefined
}

/**
 * Asked before an alert is caused: throws `CannotObserve` when a notification that has to arrive could not be seen, or when real receivers
 * would be told. Gives the configs that lead to sinks.
 */
export function requireSinks({ drill }: Observed, wanted: readonly Wanted[]): readonly InterceptedConfig[] {
  const interception = drill?.interception ?? { reason: 'no run conducts this check', allowed: false }
  if (!('reason' in interception)) {
    for (const one of wanted) requireSink(one, interception.configs)
    return interception.configs
  }
  if (wanted.length > 0) throw new CannotObserve(`no notification can be seen: ${interception.reason}`)
  if (!interception.allowed)
    throw new CannotObserve(`no alert is caused, since its real receivers would be told: ${interception.reason}`)
  return []
}

function requireSink({ receiver, integration }: Wanted, configs: readonly InterceptedConfig[]): void {
  const own = configs.filter((one) => one.receiver === receiver && (integration === undefined || one.integration === integration))
  const [unseen] = own
  if (unseen?.unseen !== undefined && own.every((one) => one.unseen !== undefined))
    throw new CannotObserve(
      `notifications to ${unseen.integration} of ${receiver} (${unseen.where}) cannot be seen: ${unseen.unseen}`,
    )
}
