import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { count } from '../../lib/text.ts'
import { labelText, valueText } from '../alert-text.ts'
import { parseComparison, satisfies } from '../comparison.ts'
import type { Finding } from '../contract.ts'
import { judgeHeld } from './judge-held.ts'
import type { AlertSeen, RuleFacts } from './seen.ts'
import type { AlertSpec } from './spec.ts'
import { beginOf } from './stages.ts'
import { describeValues } from './values.ts'

/** Did it become pending, fire, and reach Alertmanager? */
export function judgeFiring(spec: AlertSpec, seen: AlertSeen): Finding[] {
  const [rule] = seen.facts.rules
  if (rule === undefined) return []
  const early = beforeCause(spec, seen, rule)
  if (early !== undefined) return [early]
  if (seen.moments.firing === undefined) return [notFiring(spec, seen, rule)]
  return judgeHeld(spec, seen, rule)
}

function beforeCause({ alert }: AlertSpec, seen: AlertSeen, { where }: RuleFacts): Finding | undefined {
  const began = beginOf(seen)
  const { pending } = seen.moments
  if (began === undefined || pending === undefined || pending.at >= began) return undefined
  return {
    message: `${alert} became pending before the cause was applied`,
    expected: 'inactive until then',
    actual: `${formatMs(began - pending.at)} before`,
    where,
    hint: 'something else made its condition true: nothing is proven so',
  }
}

function notFiring(spec: AlertSpec, seen: AlertSeen, rule: RuleFacts): Finding {
  const { alert } = spec
  const [pending] = seen.alerts
  const limit = promDuration(rule.for)
  const hint = timeHint(spec, seen, rule)
  if (pending?.activeAt !== undefined) {
    const lasted = formatMs(Math.max(0, seen.now - pending.activeAt))
    const before = seen.flaps === 0 ? '' : `; before, its condition ended ${count(seen.flaps, 'time')} too early`
    return {
      message: `${alert} is pending and does not fire: \`for\` ${limit} is not over`,
      expected: `firing after ${limit}`,
      actual: `pending for ${lasted}, value ${valueText(pending.value)}, ${labelText(pending.labels)}${before}`,
      where: rule.where,
      hint,
    }
  }
  if (seen.moments.pending === undefined) return notPending(spec, seen, rule)
  return {
    message: `${alert} became pending ${count(Math.max(1, seen.flaps), 'time')}, and its condition ended each time before \`for\` ${limit} was over`,
    expected: `true for ${limit} without a break`,
    actual: actualOf(seen),
    where: rule.where,
    hint: hint ?? 'smooth its expression (a range, avg_over_time), shorten `for`, or give the series a steady value',
  }
}

function notPending(spec: AlertSpec, seen: AlertSeen, rule: RuleFacts): Finding {
  const { alert } = spec
  const [other] = seen.namesakes
  if (other !== undefined && Object.keys(spec.labels).length > 0) {
    const [expected, actual] = [labelText(spec.labels), labelText(other.labels)]
    return { message: `${alert} fires, but not with these labels`, expected, actual, where: rule.where }
  }
  const empty = seen.values !== undefined && seen.values.values.length === 0
  const compared = rule.compared
  return {
    message: empty
      ? `${alert} did not become pending: its expression finds no value`
      : `${alert} did not become pending: its condition stayed false`,
    expected: compared === undefined || empty ? rule.query : `${compared.value} ${compared.operator} ${compared.threshold}`,
    actual: actualOf(seen),
    where: rule.where,
    hint: isTrueNow(seen, rule)
      ? `it is true by now: the rule is evaluated every ${promDuration(rule.interval)}`
      : (reachHint(seen, rule) ?? timeHint(spec, seen, rule)),
  }
}

const actualOf = ({ values }: AlertSeen): string => {
  if (values === undefined) return 'its value was not read'
  return values.values.length === 0 ? (values.whyNone ?? 'no value') : describeValues(values)
}

function isTrueNow({ values }: AlertSeen, { compared }: RuleFacts): boolean {
  const last = values?.values.at(-1)
  const comparison = compared?.number === undefined ? undefined : parseComparison(`${compared.operator} ${compared.number}`)
  return last !== undefined && comparison !== undefined && satisfies(comparison, last)
}

function reachHint(seen: AlertSeen, { reach }: RuleFacts): string | undefined {
  const began = beginOf(seen)
  if (began === undefined || seen.now - began >= reach) return undefined
  return `its expression looks ${promDuration(reach)} back, and the cause was there for ${formatMs(seen.now - began)}`
}

/** Why the time may not be enough; undefined where it is. */
function timeHint({ alert }: AlertSpec, { within, time, unscaled }: AlertSeen, rule: RuleFacts): string | undefined {
  const kept = unscaled.find((one) => one.rule === alert && one.group === rule.group)
  const why = time.mode === 'scaled' && kept !== undefined ? `; it keeps its real durations in scaled time: ${kept.reason}` : ''
  if (within === undefined || rule.for < within) return why === '' ? undefined : why.slice(2)
  return `this step ends after ${promDuration(within)}, sooner than \`for\` ${promDuration(rule.for)}: give the check a longer \`within\`${why}`
}
