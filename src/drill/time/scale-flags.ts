import { promDuration } from '../../declared/prometheus-duration.ts'
import { parseDuration } from '../../lib/duration.ts'
import { divided } from './durations.ts'

/** Four resends make the life of an alert: a server that stalls for less must not look resolved (ms). */
const LEAST_RESEND = 2000
/** A series without staleness markers must survive a short stall (ms). */
const LEAST_LOOKBACK = 2000
/** As many intervals as a lookback must cover. */
const INTERVALS = 4

/** Durations of Prometheus that only its command line gives, and what they are without it (ms). */
const FLAGS = [
  // How soon a lost notification is sent again, and so how long an alert lives in Alertmanager.
  { name: '--rules.alert.resend-delay', real: 60_000, least: LEAST_RESEND },
  // How long a series without staleness markers goes on, and an alert on it with it.
  { name: '--query.lookback-delta', real: 300_000, least: LEAST_LOOKBACK },
  // What a restart may cost a pending alert, compared with its scaled `for`.
  { name: '--rules.alert.for-outage-tolerance', real: 3_600_000, least: 1 },
  { name: '--rules.alert.for-grace-period', real: 600_000, least: 1 },
] as const

/**
 * Flags that go with scaled files; each stands in place of one that the service has already (`args`: its command line). `longest`: the
 * longest interval between two scrapes or evaluations in the copies, in milliseconds.
 */
export function scaledFlags(args: readonly string[], factor: number, longest: number): string[] {
  return FLAGS.map(({ name, real, least }) => {
    const own = parseDuration(flagValue(args, name) ?? '') ?? real
    const floor = name === '--query.lookback-delta' ? Math.max(least, INTERVALS * longest) : least
    return `${name}=${promDuration(divided(own, factor, floor))}`
  })
}

/** Value of the last flag of that name (`--name=value` or `--name value`). */
export function flagValue(args: readonly string[], name: string): string | undefined {
  const index = args.findLastIndex((arg) => [name, name.slice(1)].includes(arg.split('=', 1)[0] ?? ''))
  const arg = args[index]
  if (arg === undefined) return undefined
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1]
}
