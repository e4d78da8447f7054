import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import type { Finding } from '../contract.ts'
import type { Delivery } from '../drill.ts'
import { type Asked, comeTo, mistakableFor } from './belongs.ts'
import { identity } from './identity.ts'
import type { RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'
import { modelled } from './why-route.ts'

/** Two notifications are taken to have come this much (ms) farther apart than they did: neither is on its way for the same time. */
const TOLERANCE = 100

/** Does the same notification come again, and not before repeat_interval is over? */
export function judgeRepeat(one: RoutingCase, spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  const asked: readonly Asked[] = one.delivered ?? one.receivers.map((receiver) => ({ receiver }))
  return asked.flatMap((want) => {
    const route = modelled(seen.config, one.labels)?.find(({ receiver }) => receiver === want.receiver)
    const came = comeTo(one, want, seen).filter(({ refused, at }) => refused === undefined && at >= completeAt(one, want, seen))
    const others = came.map((delivery) => mistakableFor(one, want, delivery, spec, seen))
    const found = came.filter((_, index) => others[index] === undefined)
    const [other] = others
    // Where a notification is asked for, that has been said of it.
    if (other !== undefined && found.length === 0)
      return one.delivered === undefined ? [mistaken(one, want, other, undefined)] : []
    const gaps = found.flatMap((later, index) => gapBefore(later, found.slice(0, index)))
    if (gaps.some((gap) => gap + TOLERANCE >= (route?.repeatInterval ?? 0))) return []
    const after = route === undefined ? undefined : repeatAfter(route)
    return [
      {
        message: `${nameOf(one)} is not notified of again to ${want.receiver}`,
        expected: after === undefined ? 'a second notification' : `a second notification after ${promDuration(after)}`,
        actual: actualOf(found, gaps, seen),
        where: route?.where ?? seen.config.file,
        hint:
          route === undefined
            ? undefined
            : `repeat_interval of ${route.path} is ${promDuration(route.repeatInterval)}, and the next end of a group_interval of ${promDuration(route.groupInterval)} counts; --time scaled shortens both`,
      },
    ]
  })
}

/** That a text may be of another case or alert; `where`: the config that sends it. */
export const mistaken = (
  one: RoutingCase,
  { receiver, integration }: Asked,
  other: string,
  where: string | undefined,
): Finding => ({
  message: `${nameOf(one)}: what ${receiver} gets${integration === undefined ? '' : ` by ${integration}`} may be of ${other}`,
  expected: 'a text that only this case can have',
  actual: `${other} goes there too, in a group of its own`,
  where,
  hint: 'ask with `payload` for a label or an annotation that only this case has',
})

function actualOf(found: readonly Delivery[], gaps: readonly number[], { within }: RoutingSeen): string {
  if (found.length === 0) return `no notification within ${formatMs(within)}`
  return gaps.length === 0
    ? `one within ${formatMs(within)}`
    : `${found.length} within ${formatMs(within)}, at most ${formatMs(Math.max(...gaps))} apart`
}

// A case that joins the group later is told of at once, and that is no repeat.
function completeAt(one: RoutingCase, { receiver }: Asked, { groups, posted }: RoutingSeen): number {
  const group = groups.filter(({ receiver: of, cases }) => of === receiver && cases.includes(nameOf(one)))
  return Math.max(0, ...group.flatMap(({ cases }) => cases).map((name) => posted[name] ?? 0))
}

// A receiver with two configs of one integration gets one notification twice: only the same config counts, and only the same alerts.
function gapBefore(later: Delivery, earlier: readonly Delivery[]): readonly number[] {
  const last = earlier.findLast(({ integration, index }) => integration === later.integration && index === later.index)
  return last === undefined || firingOf(last) !== firingOf(later) ? [] : [later.at - last.at]
}

const firingOf = ({ alerts }: Delivery): string =>
  alerts
    .filter(({ status }) => status !== 'resolved')
    .map(({ labels }) => identity(labels))
    .toSorted()
    .join('\n')

/**
 * Milliseconds from the first notification to the next one of the same: the dispatcher looks every group_interval, and repeat_interval counts
 * from when the first was sent, which is after such a look.
 */
export const repeatAfter = ({
  repeatInterval,
  groupInterval,
}: {
  readonly repeatInterval: number
  readonly groupInterval: number
}): number => Math.floor(repeatInterval / groupInterval) * groupInterval + groupInterval
