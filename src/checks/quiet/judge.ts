import type { ActiveAlert } from '../../clients/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { labelText, unknownAlerts, valueText } from '../alert-text.ts'
import type { Finding, Note } from '../contract.ts'
import type { QuietSeen } from './check.ts'
import type { QuietSpec } from './spec.ts'
import type { Watched } from './watch.ts'

/** A rule is evaluated once in its interval; a busy machine may miss one. */
const ROUNDS = 2
/** What a busy machine may take (ms), however short the interval is. */
const MIN_SILENCE = 30_000

const placeOf = ({ group: { file, name } }: Watched): string => `${file}, group ${name}`

/** Alerts that fire or may not be pending, and rules whose silence means nothing. */
export function judge(spec: QuietSpec, seen: QuietSeen): Finding[] {
  const { rules } = seen
  if (rules.length === 0) {
    const message = `${seen.service} has no alerting rule: its silence means nothing`
    return [{ message, expected: 'at least one alerting rule', actual: 'none', hint: 'see rule_files in prometheus.yml' }]
  }
  const { except = [], notPending = [] } = spec
  const listed = [...except, ...(notPending === 'any' ? [] : notPending)]
  return [
    ...unknownAlerts(listed, [...new Set(rules.map(({ rule }) => rule.name))], seen.service),
    ...rules.flatMap((watched) => [...deaf(watched), ...loud(spec, watched, seen)]),
  ]
}

// A rule that is not evaluated cannot fire.
function deaf(watched: Watched): Finding[] {
  const { rule, group, silentFor } = watched
  const where = placeOf(watched)
  if (rule.health === 'err')
    return [
      { message: `rule ${rule.name} fails: its silence means nothing`, expected: 'health ok', actual: rule.lastError, where },
    ]
  if (silentFor <= Math.max(ROUNDS * group.interval, MIN_SILENCE)) return []
  const message = `rule ${rule.name} is not evaluated: its silence means nothing`
  const expected = `an evaluation every ${promDuration(group.interval)}`
  const hint = 'the server is overloaded or stopped evaluating: see prometheus_rule_group_iterations_missed_total'
  return [{ message, expected, actual: `none in ${formatMs(silentFor)}`, where, hint }]
}

const mayFire = ({ except = [] }: QuietSpec, { rule }: Watched): boolean => except.includes(rule.name)

/** Who may fire is pending before it does. */
const mayPend = (spec: QuietSpec, watched: Watched): boolean =>
  mayFire(spec, watched) || !(spec.notPending === 'any' || spec.notPending?.includes(watched.rule.name))

function loud(spec: QuietSpec, watched: Watched, seen: QuietSeen): Finding[] {
  const { rule } = watched
  return (rule.alerts ?? [])
    .filter(({ state }) => !(state === 'firing' ? mayFire(spec, watched) : mayPend(spec, watched)))
    .map((active) => ({
      message: `${rule.name} is ${active.state}`,
      expected: active.state === 'firing' ? 'not firing' : 'not even pending',
      actual: described(active, seen),
      where: placeOf(watched),
    }))
}

function described({ activeAt, value, labels, annotations }: ActiveAlert, { now }: QuietSeen): string {
  const since = activeAt === undefined ? '' : ` for ${formatMs(Math.max(0, now - activeAt))}`
  const said = annotations.summary ?? annotations.description
  return `active${since}, value ${valueText(value)}, ${labelText(labels)}${said === undefined ? '' : `: ${said}`}`
}

/** Alerts that are pending: they may fire soon. */
export const notes = (spec: QuietSpec, seen: QuietSeen): readonly Note[] =>
  seen.rules
    .filter((watched) => mayPend(spec, watched))
    .flatMap((watched) => {
      const { rule } = watched
      const hint = `it fires when its condition has held for ${promDuration(rule.duration)}`
      return (rule.alerts ?? [])
        .filter(({ state }) => state === 'pending')
        .map((one) => ({ message: `${rule.name} is pending: ${described(one, seen)}`, where: placeOf(watched), hint }))
    })
