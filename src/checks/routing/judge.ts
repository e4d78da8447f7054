import type { Finding } from '../contract.ts'
import { coverageFindings } from './coverage.ts'
import { shortPlace } from './identity.ts'
import { judgeDelivery, tooSoon } from './judge-delivery.ts'
import { judgeGroups } from './judge-groups.ts'
import { judgeSuppressed } from './judge-suppressed.ts'
import type { Listed, RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'
import { sourcesOf } from './steps.ts'
import { modelled, placed, whyNot } from './why-route.ts'

/** What does not hold of each case, in the order of the suite. */
export function judge(spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  const foreign = foreignFindings(seen)
  if (foreign.length > 0) return foreign
  if (seen.step === 'sources') return sourcesOf(spec).flatMap((one) => notListed(one, seen))
  if (seen.step === 'resolved') return spec.cases.flatMap((one) => stillThere(one, seen))
  const findings = [...spec.cases.flatMap((one) => judgeCase(one, spec, seen)), ...coverageFindings(spec, seen)]
  if (findings.length > 0) return findings
  return seen.settling > 0 ? [tooEarly(seen)] : spec.cases.flatMap((one) => tooSoon(one, seen))
}

/** True when nothing that is wrong can mend itself: routes follow from the labels alone, all else comes in its own time. */
export function isFinal(spec: RoutingSpec, seen: RoutingSeen): boolean {
  const all = spec.cases.map((one) => ({ one, listed: seen.alerts[nameOf(one)] }))
  const isMisrouted = (one: RoutingCase, listed: Listed): boolean => judgeReceivers(one, listed, seen).length > 0
  return (
    all.some(({ one, listed }) => listed !== undefined && isMisrouted(one, listed)) &&
    all.every(
      ({ one, listed }) =>
        listed !== undefined &&
        (isMisrouted(one, listed) ? judgeSuppressed(one, listed, spec, seen) : judgeCase(one, spec, seen)).length === 0,
    )
  )
}

const notListed = (one: RoutingCase, seen: RoutingSeen): Finding[] =>
  seen.alerts[nameOf(one)] !== undefined
    ? []
    : [
        {
          message: `${seen.service} does not list ${nameOf(one)}`,
          expected: 'an alert with its labels',
          actual: 'none',
          where: `${seen.service}:/api/v2/alerts`,
          hint: 'it was posted and taken: the log of the server says what became of it',
        },
      ]

// Such an alert would be there, be routed and be delivered whatever became of what was posted.
const foreignFindings = ({ foreign }: RoutingSeen): Finding[] =>
  Object.entries(foreign).map(([name, { since, from }]) => ({
    message: `an alert with the labels of ${name} fires for real: what was posted cannot be told from it`,
    expected: 'labels that no alert of the stack has',
    actual: `firing since ${new Date(since).toISOString()}`,
    where: from === '' ? undefined : from,
    hint: 'give the case labels of its own, or run it where that alert is quiet',
  }))

const stillThere = (one: RoutingCase, seen: RoutingSeen): Finding[] =>
  seen.alerts[nameOf(one)] === undefined
    ? []
    : [
        {
          message: `${nameOf(one)} is listed after it was ended`,
          expected: 'no such alert',
          actual: 'active',
          where: `${seen.service}:/api/v2/alerts`,
          hint: 'something posts it again, or the clock of the server is behind',
        },
      ]

const tooEarly = ({ settling, service }: RoutingSeen): Finding => ({
  message: `${service} has listed the alerts only just now: inhibition and groups may still change`,
  expected: `the same in ${settling} ms`,
  actual: 'not known yet',
  hint: 'give `within` more',
})

function judgeCase(one: RoutingCase, spec: RoutingSpec, seen: RoutingSeen): Finding[] {
  const listed = seen.alerts[nameOf(one)]
  if (listed === undefined) return notListed(one, seen)
  const receivers = judgeReceivers(one, listed, seen)
  const suppressed = judgeSuppressed(one, listed, spec, seen)
  // Groups follow from the receivers, deliveries from both: where one is wrong, nothing is to be learnt from what follows.
  if (receivers.length > 0) return [...receivers, ...suppressed]
  const groups = judgeGroups(one, spec, seen)
  return suppressed.length > 0 ? [...suppressed, ...groups] : [...groups, ...judgeDelivery(one, spec, seen)]
}

function judgeReceivers(one: RoutingCase, { receivers }: Listed, seen: RoutingSeen): Finding[] {
  if (same(one.receivers, receivers)) return []
  const missing = without(one.receivers, receivers)
  const extra = without(receivers, one.receivers)
  const routes = modelled(seen.config, one.labels)
  const agrees =
    routes !== undefined &&
    same(
      routes.map(({ receiver }) => receiver),
      receivers,
    )
  // Of a receiver that the config does send it to there is nothing to explain.
  const unwanted = missing.filter((name) => !routes?.some(({ receiver }) => receiver === name))
  const why = unwanted.flatMap((receiver) => whyNot(seen.config, one.labels, receiver) ?? [])
  const taking = agrees ? routes.filter(({ receiver }) => extra.length === 0 || extra.includes(receiver)) : []
  return [
    {
      message: `${nameOf(one)} goes to ${list(receivers)}${wrong(missing, extra)}`,
      expected: one.receivers.join(', '),
      actual: receivers.join(', ') || 'no receiver',
      where: taking[0]?.where ?? seen.config.file,
      hint: [...(agrees ? taken(taking.map(placed), why) : disagreement(routes, seen)), ...why].join('; '),
    },
  ]
}

const taken = (routes: readonly string[], why: readonly string[]): string[] => {
  const untold = routes.filter((route) => !why.some((text) => text.startsWith(route)))
  return untold.length === 0 ? [] : [`taken by ${untold.join(' and ')}`]
}

function wrong(missing: readonly string[], extra: readonly string[]): string {
  if (missing.length > 0 && extra.length > 0) return `, not to ${list(missing)}`
  if (missing.length > 0) return `, and not to ${list(missing)} as well`
  return extra.length > 0 ? `: ${list(extra)} ${extra.length === 1 ? 'is' : 'are'} too many` : ', in another order'
}

/** What to know where the server routes otherwise than the config says. */
export const disagreement = (routes: ReturnType<typeof modelled>, { config, service }: RoutingSeen): string[] =>
  routes === undefined
    ? []
    : [
        `by ${shortPlace(config.file)} it would go to ${list(routes.map(({ receiver }) => receiver))}: ${service} has another config loaded (reload it)`,
      ]

const list = (names: readonly string[]): string => names.join(' and ') || 'no receiver'

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, i) => one === b[i])

// Each as often as it is there more.
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return all.filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
