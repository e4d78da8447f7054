import type { Delivery } from '../drill.ts'
import { matchesPattern, payloadMismatches } from '../payload.ts'
import type { AlertSeen, Labels } from './seen.ts'
import type { AlertSpec, DeliverySpec } from './spec.ts'

type Received = AlertSeen['deliveries'][number]

/** True for the labels of an alert that the check means. */
export const isMeant = ({ alert, labels: wanted }: Pick<AlertSpec, 'alert' | 'labels'>, labels: Labels): boolean =>
  labels.alertname === alert && Object.entries(wanted).every(([name, value]) => labels[name] === value)

/** True when a notification tells of the alert: by its data, or where it is text only by naming it or saying what is asked for. */
export function tellsOf(spec: AlertSpec, delivery: Delivery, want?: DeliverySpec): boolean {
  if (delivery.alerts.length > 0) return delivery.alerts.some(({ labels }) => isMeant(spec, labels))
  const text = [delivery.title, delivery.text, JSON.stringify(delivery.payload)].join('\n')
  if (names(text, spec.alert)) return true
  const asked = want?.payload
  return asked !== undefined && payloadMismatches(asked, delivery, (labels) => isMeant(spec, labels)).length === 0
}

// `DiskFull` is not named by `DiskFullSoon`.
const names = (text: string, alert: string): boolean =>
  new RegExp(`(?<![\\w:])${alert.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w:])`).test(text)

/**
 * From when on a notification may tell of its end, epoch milliseconds; undefined while it is active. The server does not date the end:
 * it lies between the last evaluation that still saw the alert and the first that did not, and not before the cause was being undone.
 */
function endFrom({ acted, moments }: AlertSeen): number | undefined {
  if (moments.resolved === undefined) return undefined
  const undoing = acted.findLast(({ what }) => what === 'undone')?.startedAt ?? Number.NEGATIVE_INFINITY
  return Math.max(undoing, moments.resolved.after ?? moments.resolved.at)
}

/** What a notification says of the state of the alert; undefined where its payload does not tell. */
function toldStatus(spec: AlertSpec, delivery: Delivery): Delivery['status'] {
  const own = delivery.alerts.find(({ labels }) => isMeant(spec, labels))
  return own?.status ?? delivery.status
}

const isAt = ({ delivery }: Received, want: DeliverySpec): boolean =>
  delivery.receiver === want.receiver && delivery.integration === want.integration

/** Notifications to the receiver and integration that are asked for which tell that the alert fires, oldest first. */
export const firingAt = (spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): readonly Received[] => {
  const end = endFrom(seen) ?? Number.POSITIVE_INFINITY
  const inTime = ({ delivery }: Received) => toldStatus(spec, delivery) === 'firing' || delivery.at < end
  return seen.deliveries.filter(
    (one) => isAt(one, want) && tellsOf(spec, one.delivery, want) && toldStatus(spec, one.delivery) !== 'resolved' && inTime(one),
  )
}

/** The first of them that says all that is asked for; undefined when none does. */
export const deliveredAt = (spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Received | undefined =>
  firingAt(spec, seen, want).find(({ delivery }) => mismatchesOf(spec, delivery, want).length === 0)

/** What of a notification differs from what is asked for. */
export const mismatchesOf = (spec: AlertSpec, delivery: Delivery, { to, payload }: DeliverySpec) => [
  ...(to === undefined || delivery.to.some((one) => matchesPattern(to, one))
    ? []
    : [{ what: 'recipient', expected: to, actual: delivery.to.join(', ') || 'none' }]),
  ...(payload === undefined ? [] : payloadMismatches(payload, delivery, (labels) => isMeant(spec, labels))),
]

/** Notifications that came after the alert had ended; `told`: what they say of it. */
export const afterEnd = (
  spec: AlertSpec,
  seen: AlertSeen,
  want: DeliverySpec,
  told: Delivery['status'][],
): readonly Received[] => {
  const end = told.includes('firing') ? seen.moments.resolved?.at : endFrom(seen)
  if (end === undefined) return []
  return seen.deliveries.filter(
    (one) =>
      isAt(one, want) &&
      one.delivery.at >= end &&
      tellsOf(spec, one.delivery, want) &&
      told.includes(toldStatus(spec, one.delivery)),
  )
}

/** The notification that told of its end: by its status, or where the payload does not tell by having come after it. */
export const resolvedAt = (spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Received | undefined =>
  afterEnd(spec, seen, want, ['resolved', undefined])[0]
