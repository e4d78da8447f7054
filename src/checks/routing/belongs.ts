import type { Delivery } from '../drill.ts'
import { payloadMismatches } from '../payload.ts'
import { isText, namesAlert, tellsApart } from '../tells.ts'
import { identity, type Labels } from './identity.ts'
import type { RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'

/** A notification that must come; `integration` undefined: by any. */
export interface Asked {
  readonly receiver: string
  readonly integration?: string | undefined
  readonly payload?: NonNullable<RoutingCase['delivered']>[number]['payload']
}

/** What of a notification differs from what is asked for. */
export const mismatches = ({ payload }: Asked, delivery: Delivery, one: RoutingCase) =>
  payload === undefined ? [] : payloadMismatches(payload, delivery, (labels) => identity(labels) === identity(one.labels))

/** Whether a notification tells that the alert of a case fires: by its data, or where it is text only by what it says. */
function tells(one: RoutingCase, delivery: Delivery, asked: Asked | undefined, { posted }: RoutingSeen): boolean {
  if (delivery.status === 'resolved') return false
  if (!isText(delivery))
    return delivery.alerts.some(({ status, labels }) => status !== 'resolved' && identity(labels) === identity(one.labels))
  // What came before it was posted is of another that has its name.
  if (delivery.at < (posted[nameOf(one)] ?? Number.POSITIVE_INFINITY)) return false
  return isNamed(delivery, one.labels) || (asked?.payload !== undefined && mismatches(asked, delivery, one).length === 0)
}

const isNamed = (delivery: Delivery, { alertname = '' }: Labels): boolean => namesAlert(delivery, alertname)

/** Notifications to the receiver and integration that are asked for which tell of the case, oldest first, refused ones too. */
export const comeTo = (one: RoutingCase, asked: Asked, seen: RoutingSeen): readonly Delivery[] =>
  seen.deliveries.filter(
    (delivery) =>
      delivery.receiver === asked.receiver &&
      (asked.integration === undefined || delivery.integration === asked.integration) &&
      tells(one, delivery, asked, seen),
  )

/** An alert of the check or of the stack that goes to a receiver. */
interface Other {
  readonly name: string
  readonly texts: Labels
  readonly labels: Labels
  readonly isSuppressed: boolean
}

/** All but the case itself that go to the receiver. */
function othersAt(
  one: RoutingCase,
  receiver: string,
  { cases }: RoutingSpec,
  { routed, strangers }: RoutingSeen,
): readonly Other[] {
  const own = cases
    .filter((other) => other !== one && (routed[nameOf(other)] ?? other.receivers).includes(receiver))
    .map((other) => ({ name: nameOf(other), texts: textsOf(other), labels: other.labels, isSuppressed: isSuppressed(other) }))
  const real = strangers
    .filter(({ receivers }) => receivers.includes(receiver))
    .map((other) => ({ name: identity(other.labels), texts: textsOf(other), labels: other.labels, isSuppressed: false }))
  return [...own, ...real]
}

const textsOf = ({ annotations, labels }: { readonly annotations?: Labels | undefined; readonly labels: Labels }): Labels => ({
  ...annotations,
  ...labels,
})

/** True for a case of which nobody may be told. */
export const isSuppressed = ({ inhibitedBy, silenced, mutedBy }: RoutingCase): boolean =>
  typeof inhibitedBy === 'string' || silenced === true || mutedBy !== undefined

/**
 * The name of another alert that a text may be of just as well; undefined when there is none. Alerts of one group are told of together: a
 * message of one is a message of all.
 */
export function mistakableFor(
  one: RoutingCase,
  { receiver, payload }: Asked,
  delivery: Delivery,
  spec: RoutingSpec,
  seen: RoutingSeen,
): string | undefined {
  if (!isText(delivery)) return undefined
  const groups = seen.groups.filter((group) => group.receiver === receiver && group.cases.includes(nameOf(one)))
  const together = new Set(groups.flatMap(({ cases, also }) => [...cases, ...also]))
  const own = isNamed(delivery, one.labels)
  return othersAt(one, receiver, spec, seen).find(
    ({ name, labels, texts }) =>
      !together.has(name) && (!own || isNamed(delivery, labels)) && !tellsApart(payload, textsOf(one), texts),
  )?.name
}

/** Notifications that tell of a case of which nobody may be told. A text counts where no other alert explains it. */
export const leaksOf = (one: RoutingCase, spec: RoutingSpec, seen: RoutingSeen): readonly Delivery[] =>
  seen.deliveries.filter((delivery) => {
    if (!tells(one, delivery, undefined, seen)) return false
    if (!isText(delivery)) return true
    const others = othersAt(one, delivery.receiver, spec, seen)
    const explained = others.some(({ labels, isSuppressed: quiet }) => !quiet && isNamed(delivery, labels))
    return !explained && (seen.routed[nameOf(one)] ?? one.receivers).includes(delivery.receiver)
  })
