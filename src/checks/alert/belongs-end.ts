import type { Delivery } from '../drill.ts'
import { isPattern } from '../payload.ts'
import { isText, saysOwn } from '../tells.ts'
import { acceptedAt, comeTo, deliveredAt, endFrom, type Received, toldStatus, undoneFrom } from './belongs.ts'
import type { AlertSeen, IntegrationFacts } from './seen.ts'
import type { AlertSpec, DeliverySpec } from './spec.ts'

/** Notifications that came after the alert had ended to a config that was told of its beginning; `told`: what they say of it. */
export function afterEnd(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec, told: Delivery['status']): readonly Received[] {
  const [from, resolved] = [endFrom(seen), seen.moments.resolved]
  if (from === undefined || resolved === undefined) return []
  // Data that says firing is believed as long as the alert may have fired.
  const endOf = (delivery: Delivery) => (told === 'firing' && !isText(delivery) ? resolved.at : from)
  const own = indexesOf(spec, seen, want)
  const isThere = ({ index, to }: Delivery) =>
    (own.size === 0 || own.has(index)) && (want.to === undefined || to.length === 0 || to.some((one) => matches(want, one)))
  return comeTo(spec, seen, want).filter(
    ({ delivery }) => delivery.at >= endOf(delivery) && isThere(delivery) && toldStatus(spec, delivery) === told,
  )
}

const matches = ({ to }: DeliverySpec, one: string): boolean => to !== undefined && isPattern(to, one)

const indexesOf = (spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): ReadonlySet<number> =>
  new Set(acceptedAt(spec, seen, want).map(({ delivery }) => delivery.index))

/**
 * The notification that told of its end: by its status, or where the payload does not tell by what it reads. A text that came after
 * Alertmanager let go of the alert can only be of its end, unless it reads as it did before.
 */
export function resolvedAt(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): Received | undefined {
  const taken = (told: Delivery['status']) =>
    afterEnd(spec, seen, want, told).filter(
      ({ delivery }) => delivery.refused === undefined && !isOfNamesake(spec, seen, want, delivery),
    )
  const before = new Set(acceptedAt(spec, seen, want).map(({ delivery }) => readingOf(delivery)))
  const sends = configsOf(spec, seen, want)
  const untold = taken(undefined).filter(
    ({ delivery }) =>
      delivery.at >= (seen.heldAt ?? Number.NEGATIVE_INFINITY) &&
      !before.has(readingOf(delivery)) &&
      (sends.length === 0 || sends.some(({ sendResolved }) => sendResolved)),
  )
  return [...taken('resolved'), ...untold].toSorted((a, b) => a.delivery.at - b.delivery.at)[0]
}

// Where another alert of the name is told there too, a text of an end has to say whose it is.
const isOfNamesake = (
  spec: AlertSpec,
  { namesakes, texts }: AlertSeen,
  { receiver }: DeliverySpec,
  delivery: Delivery,
): boolean =>
  isText(delivery) &&
  namesakes.some(
    (other) =>
      other.receivers.includes(receiver) &&
      ![spec.labels, ...texts].some((own) => saysOwn(delivery, own, { ...other.annotations, ...other.labels })),
  )

// The headers of a mail have its date.
const readingOf = ({ title, text, payload }: Delivery): string =>
  JSON.stringify([title, text, payload], (key, value: unknown) => (key === 'headers' ? undefined : value))

/** The configs of a receiver that may tell of the end of an alert: those that told that it fires, or all where none did. */
export function configsOf(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): readonly IntegrationFacts[] {
  const own = indexesOf(spec, seen, want)
  const receiver = seen.facts.routing?.receivers.find(({ name }) => name === want.receiver)
  return (receiver?.integrations ?? [])
    .filter(({ integration }) => integration === want.integration)
    .filter((_, index) => own.size === 0 || own.has(index))
}

/** Whether none of those configs ever tells of an end. */
export function tellsNoEnd(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): boolean {
  const configs = configsOf(spec, seen, want)
  return configs.length > 0 && configs.every(({ sendResolved }) => !sendResolved)
}

/** When it ended although its cause was still there, epoch milliseconds; undefined when it did not, as far as anybody can tell. */
export function endedEarly(spec: AlertSpec, seen: AlertSeen): number | undefined {
  const undone = undoneFrom(seen)
  const { resolved } = seen.moments
  if (undone === undefined || resolved === undefined) return undefined
  if (resolved.at < undone) return resolved.at
  // Nobody looked while others that share the cause were waited for: who was told of it knows.
  return spec.delivered
    .filter((want) => resolvedAt(spec, seen, want) === undefined)
    .flatMap((want) => {
      const since = deliveredAt(spec, seen, want)?.delivery.at ?? Number.POSITIVE_INFINITY
      return comeTo(spec, seen, want).filter(({ delivery }) => delivery.at > since && toldStatus(spec, delivery) === 'resolved')
    })
    .map(({ delivery }) => delivery.at)
    .findLast((at) => at < undone)
}

/** Whether a text came after the end that may be of it or of another: of one that still fires in its group, or of one of its name. */
export function isMixed(spec: AlertSpec, seen: AlertSeen, want: DeliverySpec): boolean {
  if (tellsNoEnd(spec, seen, want)) return false
  return (['firing', 'resolved', undefined] as const).some((told) =>
    afterEnd(spec, seen, want, told).some(
      ({ delivery }) => isText(delivery) && (told === 'firing' || isOfNamesake(spec, seen, want, delivery)),
    ),
  )
}
