import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { Delivery } from '../drill.ts'
import { payloadMismatches } from '../payload.ts'
import { identity, type Labels } from './identity.ts'
import type { RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase } from './spec.ts'
import { modelled } from './why-route.ts'

type Asked = NonNullable<RoutingCase['delivered']>[number]

/** Do the notifications come that are asked for, say what they must, and come again; and none of what is suppressed? */
export function judgeDelivery(one: RoutingCase, seen: RoutingSeen): Finding[] {
  return [
    ...leaked(one, seen),
    ...(one.delivered ?? []).flatMap((asked) => judgeOne(one, asked, seen)),
    ...(one.repeats === true ? judgeRepeat(one, seen) : []),
  ]
}

// What was posted before it was inhibited or silenced is known to have come after its source: nothing may tell of it.
function leaked(one: RoutingCase, seen: RoutingSeen): Finding[] {
  if (typeof one.inhibitedBy !== 'string' && one.silenced !== true) return []
  const [first] = seen.deliveries.filter(({ alerts }) => alerts.some((alert) => isFiring(alert, one)))
  if (first === undefined) return []
  return [
    {
      message: `${nameOf(one)} was delivered to ${first.receiver} by ${first.integration}, although it is ${one.silenced === true ? 'silenced' : 'inhibited'}`,
      expected: 'no notification',
      actual: `a notification ${first.title === undefined ? '' : `(${first.title}) `}at ${new Date(first.at).toISOString()}`,
      hint: 'its group was notified of before what suppresses it was there: a longer group_wait leaves it time',
    },
  ]
}

const isFiring = ({ status, labels }: Delivery['alerts'][number], one: RoutingCase): boolean =>
  status !== 'resolved' && identity(labels) === identity(one.labels)

/** Whether a delivery tells that the alert fires: by its data, or where it is text only by what it says. */
function tells(delivery: Delivery, one: RoutingCase, asked: Asked | undefined): boolean {
  if (delivery.status === 'resolved') return false
  if (delivery.alerts.length > 0) return delivery.alerts.some((alert) => isFiring(alert, one))
  const { alertname } = one.labels
  const text = `${delivery.title ?? ''}\n${delivery.text ?? ''}`
  return (
    (alertname !== undefined && text.includes(alertname)) ||
    (asked?.payload !== undefined && mismatches(asked, delivery, one).length === 0)
  )
}

const mismatches = ({ payload }: Asked, delivery: Delivery, one: RoutingCase) =>
  payload === undefined ? [] : payloadMismatches(payload, delivery, (labels: Labels) => identity(labels) === identity(one.labels))

function judgeOne(one: RoutingCase, asked: Asked, seen: RoutingSeen): Finding[] {
  const found = deliveriesOf(one, asked, seen)
  if (found.length === 0) return [notDelivered(one, asked, seen)]
  const wrong = found.map((delivery) => mismatches(asked, delivery, one))
  if (wrong.some((all) => all.length === 0)) return []
  return (wrong.at(-1) ?? []).map(({ what, expected, actual }) => ({
    message: `${nameOf(one)}: the ${what} that ${asked.receiver} gets by ${asked.integration} is another`,
    expected,
    actual,
    where: integrationsOf(asked.receiver, seen).find(({ integration }) => integration === asked.integration)?.where,
  }))
}

const deliveriesOf = (one: RoutingCase, asked: Asked, { deliveries }: RoutingSeen): readonly Delivery[] =>
  deliveries.filter(
    (delivery) =>
      delivery.receiver === asked.receiver && delivery.integration === asked.integration && tells(delivery, one, asked),
  )

const integrationsOf = (receiver: string, { config }: RoutingSeen) =>
  config.receivers.find(({ name }) => name === receiver)?.integrations ?? []

function notDelivered(one: RoutingCase, { receiver, integration }: Asked, seen: RoutingSeen): Finding {
  const message = `${nameOf(one)} is not delivered to ${receiver} by ${integration}`
  const expected = `a notification by ${integration}`
  const declared = seen.config.receivers.find(({ name }) => name === receiver)
  const has = [...new Set(integrationsOf(receiver, seen).map((config) => config.integration))]
  if (declared !== undefined && !has.includes(integration)) {
    const near = nearest(integration, has)
    const actual = has.length === 0 ? 'a receiver without any integration: it tells nobody' : `a receiver with ${has.join(', ')}`
    const hint = near === undefined ? `give ${receiver} its ${integration}_configs` : `did you mean ${near}?`
    return { message, expected, actual, where: declared.where, hint }
  }
  const route = modelled(seen.config, one.labels)?.find((candidate) => candidate.receiver === receiver)
  return {
    message,
    expected,
    actual: `none within ${formatMs(seen.within)}`,
    where: route?.where ?? seen.config.file,
    hint:
      route !== undefined && route.groupWait >= seen.within
        ? `group_wait of ${route.path} is ${promDuration(route.groupWait)}: give \`within\` more, or run it with --time scaled`
        : `the log of ${seen.service} says why a notification fails`,
  }
}

function judgeRepeat(one: RoutingCase, seen: RoutingSeen): Finding[] {
  const asked = one.delivered ?? one.receivers.map((receiver) => ({ receiver, integration: undefined }))
  return asked.flatMap(({ receiver, integration }) => {
    const found = seen.deliveries.filter(
      (delivery) =>
        delivery.receiver === receiver &&
        (integration === undefined || delivery.integration === integration) &&
        tells(delivery, one, undefined),
    )
    const route = modelled(seen.config, one.labels)?.find((candidate) => candidate.receiver === receiver)
    if (isRepeated(found)) return []
    const after = route === undefined ? undefined : repeatAfter(route)
    return [
      {
        message: `${nameOf(one)} is not notified of again to ${receiver}`,
        expected: after === undefined ? 'a second notification' : `a second notification after ${promDuration(after)}`,
        actual: found.length === 0 ? `no notification within ${formatMs(seen.within)}` : `one within ${formatMs(seen.within)}`,
        where: route?.where ?? seen.config.file,
        hint:
          route === undefined
            ? undefined
            : `repeat_interval of ${route.path} is ${promDuration(route.repeatInterval)}, rounded up to its group_interval of ${promDuration(route.groupInterval)}; --time scaled shortens both`,
      },
    ]
  })
}

// A receiver with two configs of one integration gets one notification twice: only the same config counts.
const isRepeated = (found: readonly Delivery[]): boolean =>
  found.some((one, i) => found.slice(i + 1).some((later) => later.integration === one.integration && later.index === one.index))

/** Milliseconds from the first notification to the next one of the same: the dispatcher looks only every group_interval. */
export const repeatAfter = ({
  repeatInterval,
  groupInterval,
}: {
  readonly repeatInterval: number
  readonly groupInterval: number
}): number => Math.ceil(repeatInterval / groupInterval) * groupInterval
