import { deliveredAt, firingAt } from './belongs.ts'
import { endedEarly, resolvedAt, tellsNoEnd } from './belongs-end.ts'
import { judge } from './judge.ts'
import { notDeclared, routedElsewhere } from './judge-delivered.ts'
import type { AlertSeen } from './seen.ts'
import type { AlertSpec, DeliverySpec } from './spec.ts'
import { beginOf } from './stages.ts'

/** A notification that is on its way is there within this time (ms). */
const ON_ITS_WAY = 1000

/** True when waiting mends nothing: a name that is not there, a route to somebody else, a budget that is used up. */
export function settled(spec: AlertSpec, seen: AlertSeen): boolean {
  if (judge(spec, seen).length === 0) return false
  if (seen.facts.rules.length === 0 || seen.historyProblem !== undefined) return true
  if (spec.delivered.some((want) => notDeclared(seen, want) !== undefined)) return true
  if (seen.step === 'delivered') return isLate(seen) || notInTime(seen) || deliveryIsSettled(spec, seen)
  return seen.step === 'resolved' && endIsSettled(spec, seen)
}

function isLate(seen: AlertSeen): boolean {
  const began = beginOf(seen)
  return began !== undefined && seen.moments.pending !== undefined && seen.moments.pending.at < began
}

// Of a time lapse `for` is over when it begins.
function notInTime({ within, facts, moments, time }: AlertSeen): boolean {
  if (within === undefined || moments.pending === undefined) return false
  const long = (ms: number | undefined) => ms !== undefined && ms >= within
  if (moments.firing === undefined)
    return time.mode !== 'lapse' && facts.rules.length > 0 && facts.rules.every((rule) => long(rule.for))
  const routes = facts.routing?.routes ?? []
  return moments.notified !== undefined && routes.length > 0 && routes.every((route) => long(route.groupWait))
}

function deliveryIsSettled(spec: AlertSpec, seen: AlertSeen): boolean {
  if (seen.moments.notified === undefined) return false
  const open = spec.delivered.filter((want) => deliveredAt(spec, seen, want) === undefined)
  // All is there, and still something is wrong: a template, a budget.
  if (open.length === 0) return true
  return open.every((want) => (isComplete(seen) && routedElsewhere(seen, want) !== undefined) || isOverdue(spec, seen, want))
}

// Alerts come one by one: the first that is routed elsewhere says nothing of those that are still on their way.
function isComplete({ alerts, held, moments, facts, now }: AlertSeen): boolean {
  const firing = alerts.filter(({ state }) => state === 'firing').length
  const there = held === undefined || 'error' in held ? 0 : held.length
  const round = Math.max(0, ...facts.rules.map(({ interval }) => interval))
  return firing === alerts.length && there >= firing && now - (moments.notified?.at ?? now) > round + ON_ITS_WAY
}

// A group is told of again when it changes: one group_interval later at the earliest.
function isOverdue(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): boolean {
  const last = firingAt(spec, seen, want).at(-1)
  const interval = seen.facts.routing?.routes.find(({ receiver }) => receiver === want.receiver)?.groupInterval ?? 0
  return last !== undefined && seen.now - last.delivery.at > interval + ON_ITS_WAY
}

function endIsSettled(spec: AlertSpec, seen: AlertSeen): boolean {
  if (seen.moments.resolved === undefined) return isKept(seen)
  const open = spec.delivered.filter((want) => resolvedAt(spec, seen, want) === undefined)
  return open.length === 0 || endedEarly(spec, seen) !== undefined || open.every((want) => tellsNoEnd(spec, seen, want))
}

// The condition has ended, and the step will before the alert does.
const isKept = ({ within, alerts, facts }: AlertSeen): boolean =>
  within !== undefined &&
  alerts.some(({ keepFiringSince }) => keepFiringSince !== undefined) &&
  facts.rules.every(({ keepFiringFor }) => keepFiringFor >= within)
