import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import type { Finding } from '../contract.ts'
import { undoneFrom } from './belongs.ts'
import { afterEnd, configsOf, endedEarly, resolvedAt, tellsNoEnd } from './belongs-end.ts'
import { placeOf, whyRefused } from './judge-delivered.ts'
import type { AlertSeen, RuleFacts } from './seen.ts'
import type { AlertSpec, DeliverySpec } from './spec.ts'
import { undoneAt } from './stages.ts'
import { describeValues } from './values.ts'

/** Did it end once the cause was undone, and was that told? */
export function judgeResolved(spec: AlertSpec, seen: AlertSeen): Finding[] {
  const [rule] = seen.facts.rules
  if (seen.moments.resolved === undefined) return rule === undefined ? [] : [stillActive(spec, seen, rule)]
  const early = endedEarly(spec, seen)
  if (early !== undefined) return [endedBefore(spec, seen, early)]
  const untold = spec.delivered.filter((want) => resolvedAt(spec, seen, want) === undefined)
  return untold.map((want) => ({
    message: `${placeOf(want)} was not told that ${spec.alert} is resolved`,
    expected: 'a notification of its end',
    ...whyUntold(spec, seen, want),
  }))
}

function endedBefore({ alert }: AlertSpec, seen: AlertSeen, at: number): Finding {
  return {
    message: `${alert} ended while its cause was still there`,
    expected: 'active until the cause is undone',
    actual: `it had ended ${formatMs(Math.max(0, (undoneFrom(seen) ?? at) - at))} before`,
    where: seen.facts.rules[0]?.where,
    hint: 'a short range, or a cause that flaps: that its end follows from undoing the cause is not shown so',
  }
}

function stillActive({ alert }: AlertSpec, seen: AlertSeen, rule: RuleFacts): Finding {
  const since = Math.max(0, seen.now - (undoneAt(seen) ?? seen.now))
  const state = seen.alerts[0]?.state ?? 'firing'
  const kept = seen.alerts.some(({ keepFiringSince }) => keepFiringSince !== undefined)
  const value = seen.values === undefined || seen.values.values.length === 0 ? '' : `; its value: ${describeValues(seen.values)}`
  return {
    message: `${alert} did not end after the cause was undone`,
    expected: 'inactive',
    actual: `${state} ${formatMs(since)} later${value}`,
    where: rule.where,
    hint: kept ? keptHint(rule, seen) : reachHint(rule, since),
  }
}

function keptHint({ keepFiringFor }: RuleFacts, { within }: AlertSeen): string {
  const long = within !== undefined && keepFiringFor >= within ? `, and this step ends after ${promDuration(within)}` : ''
  return `its condition has ended; keep_firing_for ${promDuration(keepFiringFor)} keeps it firing${long}`
}

const reachHint = ({ reach }: RuleFacts, since: number): string | undefined =>
  since < reach ? `its expression looks ${promDuration(reach)} back: so long the cause is still in sight` : undefined

function whyUntold(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Omit<Finding, 'message' | 'expected'> {
  const configs = configsOf(spec, seen, want)
  const where = configs[0]?.where
  if (tellsNoEnd(spec, seen, want)) {
    const hint = `\`send_resolved: true\` in it; without the line, ${want.integration} has a default of its own`
    return { actual: 'none: send_resolved is false there', where, hint }
  }
  const refused = whyRefused([...afterEnd(spec, seen, want, 'resolved'), ...afterEnd(spec, seen, want, undefined)])
  if (refused !== undefined) return { ...refused, where }
  const [wrong] = afterEnd(spec, seen, want, 'firing')
  if (wrong !== undefined)
    return { actual: `one that still says firing: ${wrong.delivery.title ?? wrong.delivery.text ?? ''}`, where }
  const [same] = afterEnd(spec, seen, want, undefined)
  if (same !== undefined)
    return { actual: `one that reads as it did while it fired: ${same.delivery.title ?? same.delivery.text ?? ''}`, where }
  const route = seen.facts.routing?.routes.find(({ receiver }) => receiver === want.receiver)
  const waited = seen.now - (seen.moments.resolved?.at ?? seen.now)
  if (route !== undefined && waited < route.groupInterval) {
    const actual = `group_interval ${promDuration(route.groupInterval)} is not over: it ended ${formatMs(waited)} ago`
    return { actual, where: route.where }
  }
  return { actual: 'no notification', where }
}
