import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { type Asked, comeTo, isSuppressed, leaksOf, mismatches, mistakableFor } from './belongs.ts'
import { judgeRepeat, mistaken } from './judge-repeat.ts'
import type { RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'
import { modelled } from './why-route.ts'

/** A notification that must not come would be there this long (ms) after group_wait. */
export const ON_ITS_WAY = 1000

/** Do the notifications come that are asked for, say what they must, and come again; and none of what is suppressed? */
export const judgeDelivery = (one: RoutingCase, spec: RoutingSpec, seen: RoutingSeen): Finding[] => [
  ...leaked(one, spec, seen),
  ...(one.delivered ?? []).flatMap((asked) => judgeOne(one, asked, spec, seen)),
  ...(one.repeats === true ? judgeRepeat(one, spec, seen) : []),
]

// What was posted before it was inhibited or silenced is known to have come after its source: nothing may tell of it.
function leaked(one: RoutingCase, spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  if (!isSuppressed(one)) return []
  const [first] = leaksOf(one, spec, seen)
  if (first === undefined) return []
  const how = one.silenced === true ? 'silenced' : one.mutedBy === undefined ? 'inhibited' : 'muted'
  return [
    {
      message: `${nameOf(one)} was delivered to ${first.receiver} by ${first.integration}, although it is ${how}`,
      expected: 'no notification',
      actual: `a notification ${first.title === undefined ? '' : `(${first.title}) `}at ${new Date(first.at).toISOString()}`,
      hint: 'its group was notified of before what suppresses it was there: a longer group_wait leaves it time',
    },
  ]
}

/** That it is too soon to say that nobody is told of a case; [] when it is not, or somebody may be told. */
export function tooSoon(one: RoutingCase, seen: RoutingSeen): Finding[] {
  const [route] = (modelled(seen.config, one.labels) ?? []).toSorted((a, b) => b.groupWait - a.groupWait)
  const since = seen.posted[nameOf(one)]
  if (!isSuppressed(one) || route === undefined || since === undefined) return []
  if (seen.now - since >= route.groupWait + ON_ITS_WAY) return []
  return [
    {
      message: `whether nobody is told of ${nameOf(one)} is not known before its group would be notified of`,
      expected: `no notification for ${formatMs(route.groupWait + ON_ITS_WAY)}: group_wait ${promDuration(route.groupWait)}, and some time`,
      actual: `none for ${formatMs(seen.now - since)}`,
      where: route.where,
      hint: 'give `within` more, or run it with --time scaled',
    },
  ]
}

function judgeOne(one: RoutingCase, asked: Asked, spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  const came = comeTo(one, asked, seen)
  const taken = came.filter(({ refused }) => refused === undefined)
  if (taken.length === 0) return [notDelivered(one, asked, seen, came.at(-1)?.refused)]
  const wrong = taken.map((delivery) => ({ delivery, all: mismatches(asked, delivery, one) }))
  const right = wrong.filter(({ all }) => all.length === 0)
  const others = right.map(({ delivery }) => mistakableFor(one, asked, delivery, spec, seen))
  if (others.includes(undefined)) return []
  const where = integrationsOf(asked.receiver, seen).find(({ integration }) => integration === asked.integration)?.where
  const [other] = others
  if (other !== undefined) return [mistaken(one, asked, other, where)]
  return (wrong.at(-1)?.all ?? []).map(({ what, expected, actual }) => ({
    message: `${nameOf(one)}: the ${what} that ${asked.receiver} gets by ${asked.integration} is another`,
    expected,
    actual,
    where,
  }))
}

const integrationsOf = (receiver: string, { config }: RoutingSeen) =>
  config.receivers.find(({ name }) => name === receiver)?.integrations ?? []

function notDelivered(
  one: RoutingCase,
  { receiver, integration = '' }: Asked,
  seen: RoutingSeen,
  refused: string | undefined,
): Finding {
  const message = `${nameOf(one)} is not delivered to ${receiver} by ${integration}`
  const expected = `a notification by ${integration}`
  const declared = seen.config.receivers.find(({ name }) => name === receiver)
  const own = integrationsOf(receiver, seen)
  const has = [...new Set(own.map((config) => config.integration))]
  if (declared !== undefined && !has.includes(integration)) {
    const near = nearest(integration, has)
    const actual = has.length === 0 ? 'a receiver without any integration: it tells nobody' : `a receiver with ${has.join(', ')}`
    const hint = near === undefined ? `give ${receiver} its ${integration}_configs` : `did you mean ${near}?`
    return { message, expected, actual, where: declared.where, hint }
  }
  if (refused !== undefined) {
    const hint = `the real ${integration} refuses it too: see its config, its templates, and what they take from the alert`
    const where = own.find((config) => config.integration === integration)?.where
    return { message, expected, actual: `one that was refused: ${refused}`, where, hint }
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
