import type { Delivery } from '../drill.ts'
import { isPattern, payloadMismatches } from '../payload.ts'
import { isText, namesAlert, tellsApart } from '../tells.ts'
import type { AlertSeen, Labels, Namesake } from './seen.ts'
import type { AlertSpec, DeliverySpec } from './spec.ts'

export type Received = AlertSeen['deliveries'][number]

/** True for the labels of an alert that the check means. */
export const isMeant = ({ alert, labels: wanted }: Pick<AlertSpec, 'alert' | 'labels'>, labels: Labels): boolean =>
  labels.alertname === alert && Object.entries(wanted).every(([name, value]) => labels[name] === value)

/** True when a notification tells of the alert: by its data, or where it is text only by naming it or saying what is asked for. */
export function tellsOf(spec: AlertSpec, delivery: Delivery, want?: DeliverySpec): boolean {
  if (!isText(delivery)) return delivery.alerts.some(({ labels }) => isMeant(spec, labels))
  if (namesAlert(delivery, spec.alert)) return true
  const asked = want?.payload
  return asked !== undefined && payloadMismatches(asked, delivery, () => false).length === 0
}

/** What a notification says of the state of the alert; undefined where its payload does not tell. Of several that are meant one that fires decides. */
export function toldStatus(spec: AlertSpec, delivery: Delivery): Delivery['status'] {
  const own = delivery.alerts.filter(({ labels }) => isMeant(spec, labels)).map(({ status }) => status)
  if (own.includes('firing')) return 'firing'
  return own.length > 0 && own.every((status) => status === 'resolved') ? 'resolved' : delivery.status
}

/** Notifications to the receiver and integration that are asked for which tell of the alert, oldest first, refused ones too. */
export function comeTo(spec: AlertSpec, { deliveries }: AlertSeen, want: DeliverySpec): readonly Received[] {
  const there = deliveries.filter(
    ({ delivery }) => delivery.receiver === want.receiver && delivery.integration === want.integration,
  )
  const threads = new Set<string>()
  return there.filter(({ delivery }) => {
    const { thread, title, text, index } = delivery
    const key = thread === undefined ? undefined : `${index} ${thread}`
    // Who closes an incident says only which.
    const isOf = tellsOf(spec, delivery, want) || (title === undefined && text === undefined && threads.has(key ?? ''))
    if (isOf && key !== undefined) threads.add(key)
    return isOf
  })
}

/** Those of them which tell that the alert fires. */
export function firingAt(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): readonly Received[] {
  const [from, end] = [firingFrom(seen), endFrom(seen) ?? Number.POSITIVE_INFINITY]
  return comeTo(spec, seen, want).filter(({ delivery }) => {
    const status = toldStatus(spec, delivery)
    return status !== 'resolved' && (status === 'firing' || delivery.at < end) && (!isText(delivery) || delivery.at >= from)
  })
}

// A text that came before the alert can have fired is of another one; one evaluation lies between what was seen and what was so.
function firingFrom({ moments, facts }: AlertSeen): number {
  const after = moments.firing?.after
  return after === undefined ? Number.NEGATIVE_INFINITY : after - Math.max(0, ...facts.rules.map(({ interval }) => interval))
}

/** All that were taken, say all that is asked for, and can be of no other alert, oldest first. */
export const acceptedAt = (spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): readonly Received[] =>
  firingAt(spec, seen, want).filter(
    ({ delivery }) =>
      delivery.refused === undefined &&
      mismatchesOf(spec, delivery, want).length === 0 &&
      mistakableFor(spec, seen, want, delivery) === undefined,
  )

/** The first of them; undefined when there is none. */
export const deliveredAt = (spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Received | undefined =>
  acceptedAt(spec, seen, want)[0]

/** What of a notification differs from what is asked for. */
export const mismatchesOf = (spec: AlertSpec, delivery: Delivery, { to, payload }: DeliverySpec) => [
  ...(to === undefined || delivery.to.some((one) => isPattern(to, one))
    ? []
    : [{ what: 'recipient', expected: to, actual: delivery.to.join(', ') || 'none' }]),
  ...(payload === undefined ? [] : payloadMismatches(payload, delivery, (labels) => isMeant(spec, labels))),
]

/** The alert of the same name, told to the same receiver, that a text may be of just as well; undefined when there is none. */
export function mistakableFor(
  spec: AlertSpec,
  { namesakes, texts }: AlertSeen,
  { receiver, payload }: DeliverySpec,
  delivery: Delivery,
): Namesake | undefined {
  if (!isText(delivery)) return undefined
  const own = [spec.labels, ...texts]
  return namesakes.find(
    (other) =>
      other.receivers.includes(receiver) &&
      !own.some((one) => tellsApart(payload, one, { ...other.annotations, ...other.labels })),
  )
}

/**
 * From when on a notification may tell of its end, epoch milliseconds; undefined while it is active. The server does not date the end:
 * it lies between the last evaluation that still saw the alert and the first that did not, and not before the cause was being undone.
 */
export function endFrom(seen: AlertSeen): number | undefined {
  const { resolved } = seen.moments
  if (resolved === undefined) return undefined
  return Math.max(undoneFrom(seen) ?? Number.NEGATIVE_INFINITY, resolved.after ?? resolved.at)
}

/** When the cause began to be undone, epoch milliseconds. */
export const undoneFrom = ({ acted }: Pick<AlertSeen, 'acted'>): number | undefined =>
  acted.findLast(({ what }) => what === 'undone')?.startedAt
