import type { Ledger, Tally } from '../../../lib/ledger.ts'
import { type Family, select } from '../../../prom-parser/index.ts'
import type { Attributed, Place } from './requests.ts'

export const COUNTER = 'kong_http_requests_total'

/** One counter of the gateway, summed up over its other labels (source, workspace). */
export interface Count {
  readonly service: string
  readonly route: string
  readonly code: string
  readonly consumer: string
  readonly value: number
}

/** The counters of a metrics page; [] when it has none. */
export function countsOf(families: readonly Family[]): readonly Count[] {
  const sums = new Map<string, Count>()
  for (const { labels, value } of select(families, COUNTER)) {
    const of = (name: string): string => labels.get(name) ?? ''
    const one = { service: of('service'), route: of('route'), code: of('code'), consumer: of('consumer') }
    const key = seriesKey(one)
    sums.set(key, { ...one, value: value + (sums.get(key)?.value ?? 0) })
  }
  return [...sums.values()]
}

type Labels = Omit<Count, 'value'>

const seriesKey = ({ service, route, code, consumer }: Labels): string => JSON.stringify([service, route, code, consumer])

/** `kong_http_requests_total{service="a",route="b",code="200",consumer="c"}`. */
export const seriesText = ({ service, route, code, consumer }: Omit<Labels, 'code'> & { readonly code?: string }): string =>
  `${COUNTER}{service=${JSON.stringify(service)},route=${JSON.stringify(route)}${code === undefined ? '' : `,code=${JSON.stringify(code)}`},consumer=${JSON.stringify(consumer)}}`

/** What every counter rose by; `fell`: those that are lower or gone, as after a restart. */
export function rises(
  before: readonly Count[],
  after: readonly Count[],
): { readonly rose: readonly Count[]; readonly fell: readonly Count[] } {
  const old = new Map(before.map((one) => [seriesKey(one), one]))
  const now = new Set(after.map(seriesKey))
  const rose = after.map((one) => ({ ...one, value: one.value - (old.get(seriesKey(one))?.value ?? 0) }))
  return {
    rose: rose.filter(({ value }) => value > 0),
    fell: [...rose.filter(({ value }) => value < 0), ...before.filter((one) => !now.has(seriesKey(one)))],
  }
}

/** What the load sent to one place: its counters must have risen by what was answered, and by no more than was sent. */
export interface Group extends Omit<Place, 'flags'> {
  /** Names of the requests. */
  readonly requests: readonly string[]
  readonly sent: number
  readonly answered: number
  /** Answers by status code. */
  readonly byStatus: ReadonlyMap<string, number>
}

/** The ledger by the labels that count it: where per_consumer is off the consumer is empty. */
export function groupsOf(requests: readonly Attributed[], ledger: Ledger): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { name, place } of requests) {
    const tally = ledger.templates[name]
    if (tally === undefined || tally.sent === 0 || !('route' in place)) continue
    const { service, route } = place
    const consumer = place.flags?.perConsumer === false ? '' : place.consumer
    const key = JSON.stringify([service, route, consumer])
    groups.set(key, added(groups.get(key) ?? { service, route, consumer, ...NOTHING }, name, tally))
  }
  return [...groups.values()]
}

const NOTHING: Pick<Group, 'requests' | 'sent' | 'answered' | 'byStatus'> = {
  requests: [],
  sent: 0,
  answered: 0,
  byStatus: new Map(),
}

function added(group: Group, name: string, { sent, answered, byStatus }: Tally): Group {
  const sums = new Map(group.byStatus)
  for (const [code, n] of Object.entries(byStatus)) sums.set(code, n + (sums.get(code) ?? 0))
  return {
    ...group,
    requests: [...group.requests, name],
    sent: group.sent + sent,
    answered: group.answered + answered,
    byStatus: sums,
  }
}
