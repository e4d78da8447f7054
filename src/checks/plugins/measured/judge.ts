import { count } from '../../../lib/text.ts'
import type { Finding, Note } from '../../contract.ts'
import { COUNTER, type Count, type Group, groupsOf, rises, seriesText } from './counts.ts'
import type { MeasuredSeen } from './observe.ts'

const SHOWN = 5

/** Effective = measured: the gateway's counters rose by what the load sent, per service, route, code and consumer. */
export function judgeMeasured(seen: MeasuredSeen): Finding[] {
  if ('missing' in seen) return [seen.missing]
  const { ledger, requests, page } = seen
  const groups = groupsOf(requests, ledger)
  const early = [...seen.problems, ...nothingSent(seen, groups), ...flagFindings(seen)]
  const { rose, fell } = rises(seen.before, seen.after)
  const unread = unreadable(seen, groups, rose, fell)
  const counted = groups.filter((group) =>
    requests.some(({ name, place }) => group.requests.includes(name) && 'flags' in place && place.flags?.statusCodes),
  )
  const findings =
    unread === undefined ? counted.flatMap((group) => judgeGroup(group, rose, seen)) : counted.length > 0 ? [unread] : []
  return [...early, ...findings].map((finding) => ({ ...finding, where: finding.where ?? page }))
}

type Known = Exclude<MeasuredSeen, { readonly missing: Finding }>

function nothingSent({ ledger, requests }: Known, groups: readonly Group[]): Finding[] {
  if (requests.some(({ place }) => 'untold' in place)) return []
  if (groups.length > 0) return noAnswer(ledger.load, groups)
  const actual = requests.map(({ name }) => name).join(', ')
  return [
    {
      message: `not one request of the load ${ledger.load} takes a route of the gateway, so nothing would be counted`,
      expected: 'at least one request on a route',
      actual: `${actual}: none that was sent has one`,
      hint: 'Kong answers such a request with 404, and does not count it',
    },
  ]
}

// Counters that should not have risen, and did not, prove nothing.
function noAnswer(load: string, groups: readonly Group[]): Finding[] {
  if (groups.some(({ answered }) => answered > 0)) return []
  const sent = groups.reduce((sum, group) => sum + group.sent, 0)
  return [
    {
      message: `the load ${load} got no answer on any route of the gateway, so nothing was compared`,
      expected: 'at least one answer',
      actual: `0 answers to ${count(sent, 'request')}`,
      hint: 'is the gateway up, and does it answer in the time that the load waits?',
    },
  ]
}

/** What the prometheus plugin is told not to count: once for each of its instances. */
function flagFindings({ requests }: Known): Finding[] {
  const findings = new Map<string, Finding>()
  for (const { name, place } of requests) {
    if (!('route' in place)) continue
    const { flags, route, consumer } = place
    if (flags === undefined)
      findings.set(`none ${route}`, {
        message: `no prometheus plugin runs on route ${route}: what is sent there is not counted`,
        expected: 'an enabled prometheus plugin, global or on that route or its service',
        actual: `none, for ${name}`,
      })
    else if (!flags.statusCodes)
      findings.set(`codes ${flags.where}`, {
        message: `${COUNTER} is not counted: status_code_metrics is off`,
        expected: 'status_code_metrics: true',
        actual: 'off, as by default since Kong 3.0',
        where: flags.where,
      })
    else if (!flags.perConsumer && consumer !== '')
      findings.set(`consumer ${flags.where}`, {
        message: `${COUNTER} does not tell consumers apart: per_consumer is off, so the label consumer is empty`,
        expected: `per_consumer: true, and consumer=${JSON.stringify(consumer)}`,
        actual: 'off, as by default since Kong 3.0',
        where: flags.where,
      })
  }
  return [...findings.values()]
}

// Whatever would make every comparison a wrong number.
function unreadable(
  { ledger, after, before }: Known,
  groups: readonly Group[],
  rose: readonly Count[],
  fell: readonly Count[],
): Finding | undefined {
  const [first] = fell
  if (first !== undefined)
    return {
      message: `the gateway restarted while the load ran, or its counters were reset: ${seriesText(first)} fell`,
      expected: 'counters that only rise',
      actual: `${count(fell.length, 'counter')} lower than before, or gone`,
      hint: 'nothing can be said of what they counted; look at why it restarted',
    }
  const answered = groups.reduce((sum, group) => sum + group.answered, 0)
  if (after.length === 0 && answered > 0)
    return {
      message: `the gateway has no series of ${COUNTER}, and the load ${ledger.load} got ${answered} answers through it`,
      expected: COUNTER,
      actual: 'no such series',
      hint: 'is this the metrics page of the gateway that the load goes through?',
    }
  if (rose.length > 0 || answered === 0) return undefined
  return {
    message: `the counters are frozen: not one series of ${COUNTER} rose while the load ${ledger.load} got ${answered} answers through the gateway`,
    expected: `a rise by ${answered} in all`,
    actual: `0 in ${before.length} series`,
    hint: 'is this the metrics page of the gateway that the load goes through?',
  }
}

function judgeGroup(group: Group, rose: readonly Count[], seen: Known): Finding[] {
  const own = rose.filter((one) => one.service === group.service && one.route === group.route)
  const mine = own.filter(({ consumer }) => consumer === group.consumer)
  const slack = group.sent - group.answered
  const codes = new Set([...group.byStatus.keys(), ...mine.map(({ code }) => code)])
  // A request that nobody could place may be here, too.
  const open = seen.requests.some(({ place }) => 'untold' in place)
  const findings = [...codes].toSorted().flatMap((code) => {
    const wanted = group.byStatus.get(code) ?? 0
    const value = mine.find((one) => one.code === code)?.value ?? 0
    if (value >= wanted && (open || value <= wanted + slack)) return []
    return [differs({ ...group, code }, value, wanted, slack, value < wanted ? elsewhere(own, mine) : OTHERS)]
  })
  const total = mine.reduce((sum, { value }) => sum + value, 0)
  if (findings.length > 0 || open || total <= group.sent) return findings
  return [differs(group, total, group.answered, slack, OTHERS)]
}

const OTHERS =
  'others send requests on the same route for the same consumer: give the load a consumer of its own, or let it run alone'

function differs(
  labels: Parameters<typeof seriesText>[0],
  value: number,
  wanted: number,
  slack: number,
  hint: string | undefined,
): Finding {
  const to = slack === 0 ? `${wanted}` : `${wanted} to ${wanted + slack}: ${slack} that left got no answer`
  return {
    message: `${seriesText(labels)} rose by ${value}, and the load got ${wanted}`,
    expected: `a rise by ${to}`,
    actual: String(value),
    hint,
  }
}

/** What rose on the same route under another consumer: it may be what is missing here. */
function elsewhere(own: readonly Count[], mine: readonly Count[]): string | undefined {
  const others = own.filter((one) => !mine.includes(one)).map((one) => `${seriesText(one)} by ${one.value}`)
  return others.length === 0 ? undefined : `on the same route rose ${listed(others)}`
}

const listed = (texts: readonly string[]): string =>
  texts.slice(0, SHOWN).join(', ') + (texts.length > SHOWN ? `, and ${texts.length - SHOWN} more` : '')

/** What counts nothing, and what else went through the gateway meanwhile. */
export function measuredNotes(seen: MeasuredSeen): readonly Note[] {
  if ('missing' in seen) return []
  const none = seen.requests.filter(({ place }) => 'none' in place).map(({ name }) => name)
  const groups = groupsOf(seen.requests, seen.ledger)
  const has = ({ service, route, consumer }: Count) =>
    groups.some((group) => group.service === service && group.route === route && group.consumer === consumer)
  const others = rises(seen.before, seen.after)
    .rose.filter((one) => !has(one))
    .map((one) => `${seriesText(one)} by ${one.value}`)
  return [
    ...(none.length === 0
      ? []
      : [{ message: `no route of the gateway takes ${listed(none)}: Kong does not count what it answers with 404 itself` }]),
    ...(others.length === 0
      ? []
      : [{ message: `others sent requests through the gateway meanwhile: ${listed(others)}`, where: seen.page }]),
  ]
}
