import type { ActiveAlert, LoadedGroup } from '../../clients/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { labelText, unknownAlerts, valueText } from '../alert-text.ts'
import type { Finding, Note } from '../contract.ts'
import type { QuietSeen } from './check.ts'
import type { QuietSpec } from './spec.ts'

/** A rule is evaluated within one interval of the start; a busy machine may take one more. */
const ROUNDS = 2

type AlertingRule = Extract<LoadedGroup['rules'][number], { type: 'alerting' }>

interface Placed {
  readonly rule: AlertingRule
  readonly group: LoadedGroup
}

const alertRules = ({ groups }: QuietSeen): readonly Placed[] =>
  groups.flatMap((group) => group.rules.flatMap((rule) => (rule.type === 'alerting' ? [{ rule, group }] : [])))

const placeOf = ({ file, name }: LoadedGroup): string => `${file}, group ${name}`

/** Alerts that fire or may not be pending, and rules whose silence means nothing. */
export function judge(spec: QuietSpec, seen: QuietSeen): Finding[] {
  const rules = alertRules(seen)
  if (rules.length === 0) {
    const message = `${seen.service} has no alerting rule: its silence means nothing`
    return [{ message, expected: 'at least one alerting rule', actual: 'none', hint: 'see rule_files in prometheus.yml' }]
  }
  const { except = [], notPending = [] } = spec
  const listed = [...except, ...(notPending === 'any' ? [] : notPending)]
  return [
    ...unknownAlerts(listed, [...new Set(rules.map(({ rule }) => rule.name))], seen.service),
    ...rules.flatMap((placed) => [...deaf(placed, seen), ...loud(spec, placed, seen)]),
  ]
}

// A rule that is not evaluated cannot fire.
function deaf({ rule, group }: Placed, { watchedFor }: QuietSeen): Finding[] {
  const where = placeOf(group)
  if (rule.health === 'err')
    return [
      { message: `rule ${rule.name} fails: its silence means nothing`, expected: 'health ok', actual: rule.lastError, where },
    ]
  if (rule.lastEvaluation !== undefined || watchedFor <= ROUNDS * group.interval) return []
  const expected = `an evaluation every ${promDuration(group.interval)}`
  return [{ message: `rule ${rule.name} is not evaluated`, expected, actual: `none in ${formatMs(watchedFor)}`, where }]
}

function loud({ except = [], notPending = [] }: QuietSpec, { rule, group }: Placed, seen: QuietSeen): Finding[] {
  const strict = notPending === 'any' || notPending.includes(rule.name)
  return (rule.alerts ?? [])
    .filter(({ state }) => (state === 'firing' ? !except.includes(rule.name) : strict))
    .map((active) => ({
      message: `${rule.name} is ${active.state}`,
      expected: active.state === 'firing' ? 'not firing' : 'not even pending',
      actual: described(active, seen),
      where: placeOf(group),
    }))
}

function described({ activeAt, value, labels, annotations }: ActiveAlert, { now }: QuietSeen): string {
  const since = activeAt === undefined ? '' : ` for ${formatMs(Math.max(0, now - activeAt))}`
  const said = annotations.summary ?? annotations.description
  return `active${since}, value ${valueText(value)}, ${labelText(labels)}${said === undefined ? '' : `: ${said}`}`
}

/** Alerts that are pending: they may fire soon. */
export function notes({ notPending = [] }: QuietSpec, seen: QuietSeen): readonly Note[] {
  return alertRules(seen).flatMap(({ rule, group }) => {
    const where = placeOf(group)
    const unseen =
      rule.lastEvaluation === undefined ? [{ message: `rule ${rule.name} was not evaluated in this time`, where }] : []
    if (notPending === 'any' || notPending.includes(rule.name)) return unseen
    const pending = (rule.alerts ?? []).filter(({ state }) => state === 'pending')
    const hint = `it fires when its condition has held for ${promDuration(rule.duration)}`
    return [...unseen, ...pending.map((one) => ({ message: `${rule.name} is pending: ${described(one, seen)}`, where, hint }))]
  })
}
