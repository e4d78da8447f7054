import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { clip, count, nearest } from '../../lib/text.ts'
import { labelText } from '../alert-text.ts'
import type { Finding } from '../contract.ts'
import { templateError } from '../payload.ts'
import { deliveredAt, firingAt, mismatchesOf, mistakableFor, type Received, tellsOf } from './belongs.ts'
import type { AlertSeen, Namesake, RouteFacts } from './seen.ts'
import type { AlertSpec, DeliverySpec } from './spec.ts'

/** Did everybody who is named get it, and does the payload say what it must? */
export const judgeDelivered = (spec: AlertSpec, seen: AlertSeen): Finding[] =>
  spec.delivered.flatMap((want) => {
    if (deliveredAt(spec, seen, want) !== undefined) return []
    return wrongPayload(spec, seen, want) ?? [notDelivered(spec, seen, want)]
  })

/** `slack of critical-alerts`. */
export const placeOf = ({ receiver, integration }: Pick<DeliverySpec, 'receiver' | 'integration'>): string =>
  `${integration} of ${receiver}`

/** That alertmanager.yml has no such receiver, or not this integration of it; undefined when it has. */
export function notDeclared({ facts }: AlertSeen, { receiver, integration }: DeliverySpec): Finding[] | undefined {
  if (facts.routing === undefined) return undefined
  const names = facts.routing.receivers.map(({ name }) => name)
  const found = facts.routing.receivers.find(({ name }) => name === receiver)
  if (found === undefined) {
    const near = nearest(receiver, names)
    return [
      {
        message: `Alertmanager has no receiver ${receiver}`,
        expected: 'a receiver of alertmanager.yml',
        actual: names.join(', ') || 'none',
        hint: near === undefined ? undefined : `did you mean ${near}?`,
      },
    ]
  }
  if (found.integrations.some((one) => one.integration === integration)) return undefined
  return [
    {
      message: `receiver ${receiver} has no ${integration} config`,
      expected: `${integration}_configs`,
      actual: [...new Set(found.integrations.map((one) => `${one.integration}_configs`))].join(', ') || 'no integration at all',
      where: found.where,
    },
  ]
}

// The last one, since an earlier one may have told less.
function wrongPayload(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Finding[] | undefined {
  const last = firingAt(spec, seen, want).findLast(({ delivery }) => delivery.refused === undefined)?.delivery
  if (last === undefined) return undefined
  const other = mistakableFor(spec, seen, want, last)
  if (other !== undefined && mismatchesOf(spec, last, want).length === 0) return [mistaken(spec, seen, want, other)]
  // A template that could not be expanded is told as that.
  const found = mismatchesOf(spec, last, want).filter(({ actual }) => templateError(actual) === undefined)
  return found.map(({ what, expected, actual }) => ({
    message: `${placeOf(want)} got ${spec.alert} with another ${what}`,
    expected: clip(expected, 300),
    actual,
    where: whereOf(seen, want),
  }))
}

const mistaken = ({ alert }: AlertSpec, seen: AlertSeen, want: DeliverySpec, { labels }: Namesake): Finding => ({
  message: `what ${placeOf(want)} got may be of another ${alert}`,
  expected: 'a text that only the alert that is meant can have',
  actual: `${labelText(labels)} is told there too`,
  where: whereOf(seen, want),
  hint: 'ask with `payload` for a label or an annotation that only the one that is meant has',
})

// Where the config of that integration stands: what was intercepted has the places of the file as it was before.
function whereOf({ facts, configs }: AlertSeen, { receiver, integration }: DeliverySpec): string | undefined {
  const declared = facts.routing?.receivers.find(({ name }) => name === receiver)?.integrations ?? []
  const own = configs.filter((one) => one.receiver === receiver)
  return [...own, ...declared].find((one) => one.integration === integration)?.where
}

function notDelivered(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Finding {
  const message = `${spec.alert} was not delivered to ${placeOf(want)}`
  const why = whyRefused(firingAt(spec, seen, want)) ?? routedElsewhere(seen, want) ?? whyNone(spec, seen, want)
  return { message, expected: 'a notification of it', where: whereOf(seen, want), ...why }
}

/** That the service did not take what came last; undefined when it did, or nothing came. */
export function whyRefused(came: readonly Received[]): Pick<Finding, 'actual' | 'hint'> | undefined {
  const last = came.at(-1)?.delivery
  if (last?.refused === undefined) return undefined
  const hint = `the real ${last.integration} refuses it too: see its config, its templates, and what they take from the alert`
  return { actual: `one that was refused: ${last.refused}`, hint }
}

type Why = Omit<Finding, 'message' | 'expected'>

const wayOf = ({ receiver, path, where }: RouteFacts): string => `${receiver} (${path}, ${where})`

/** That no route takes the alert to the receiver; undefined when one does, or Alertmanager does not hold it. */
export function routedElsewhere({ facts, held }: AlertSeen, { receiver }: DeliverySpec): Why | undefined {
  if (held === undefined || 'error' in held || held.length === 0) return undefined
  const receivers = [...new Set(held.flatMap((one) => one.receivers))]
  if (receivers.includes(receiver)) return undefined
  const { routes = [], all = [] } = facts.routing ?? {}
  const taken = receivers.map((name) => {
    const route = routes.find((one) => one.receiver === name)
    return route === undefined ? name : wayOf(route)
  })
  const meant = all.filter((route) => route.receiver === receiver)
  const hints = meant.map(({ path, where, matchers, matches }) =>
    matches
      ? `${path} ${matchers} (${where}) matches, but another route takes it first without \`continue\`, or one above does not match`
      : `${path} ${matchers} (${where}) does not match ${labelText(held[0]?.labels ?? {})}`,
  )
  return {
    actual: `routed to ${taken.join(', ')}`,
    where: routes[0]?.where,
    hint: meant.length === 0 ? `no route leads to ${receiver}` : hints.join('; '),
  }
}

function whyNone(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Why {
  const { sending, moments, now, within } = seen
  const where = whereOf(seen, want)
  const route = seen.facts.routing?.routes.find(({ receiver }) => receiver === want.receiver)
  const failed = sending?.failed[want.integration] ?? 0
  if (failed > 0) {
    const hint = 'the log of Alertmanager says why: a template that cannot be executed, for example'
    return { actual: `${count(failed, 'notification')} of Alertmanager by ${want.integration} failed`, where, hint }
  }
  const waited = now - (moments.notified?.at ?? now)
  if (route !== undefined && waited < route.groupWait) {
    const long = within !== undefined && route.groupWait >= within
    const hint = long
      ? `this step ends after ${promDuration(within)}, sooner than group_wait: give the check a longer \`within\``
      : undefined
    const actual = `group_wait ${promDuration(route.groupWait)} is not over: Alertmanager has had it for ${formatMs(waited)}`
    return { actual, where: route.where, hint }
  }
  if (seen.alerts.length === 0) {
    const hint = 'Alertmanager does not notify of an alert that ends before group_wait is over'
    return { actual: 'none, and it does not fire any more', where, hint }
  }
  return { actual: otherDeliveries(spec, seen), where: where ?? route?.where }
}

function otherDeliveries(spec: AlertSpec, { deliveries }: AlertSeen): string {
  const elsewhere = deliveries.filter(({ delivery }) => tellsOf(spec, delivery)).map(({ delivery }) => placeOf(delivery))
  if (elsewhere.length > 0) return `delivered to ${[...new Set(elsewhere)].join(', ')}`
  return deliveries.length === 0
    ? 'no notification at all'
    : `${count(deliveries.length, 'notification')}, none of which tells of it`
}
