import type { Prometheus } from '../../clients/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { clip, nearest } from '../../lib/text.ts'
import { type Selector, selectorLabel, selectorsOf, selectorText } from './selectors.ts'

const MAX_SELECTORS = 5

/** Why a query returns nothing, by a few cheap questions to the server; undefined when it cannot tell (2.x gives no tree of a query). */
export async function whyEmpty(server: Prometheus, query: string): Promise<string | undefined> {
  try {
    const tree = await server.parseQuery(query)
    if (!tree?.ok) return undefined
    const selectors = selectorsOf(tree.data).slice(0, MAX_SELECTORS)
    const reasons = (await Promise.all(selectors.map((selector) => whyNone(server, selector)))).filter(
      (reason) => reason !== undefined,
    )
    if (reasons.length > 0) return [...new Set(reasons)].join('; ')
    if (selectors.length === 0) return undefined
    return 'every selector in it finds series; a comparison, a function or the matching of labels leaves none of them'
  } catch (error) {
    // The reason is an extra; the finding stands without it.
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}

async function whyNone(server: Prometheus, selector: Selector): Promise<string | undefined> {
  const now = await first(server, `topk(1, ${selectorText(selector)})`)
  if (now) return selector.range === undefined ? undefined : whyShort(server, selector, selector.range, now.metric.job)
  if (selector.name !== '') {
    const reason = (await whyNoMetric(server, selector.name)) ?? (await whyNoLabel(server, selector))
    if (reason !== undefined) return reason
  }
  const label = selectorLabel(selector)
  const [ever] = await server.series(selectorText(selector), 1)
  return ever
    ? `${label} has series, but no sample in the last minutes: its targets are gone or down`
    : `no series ever matched ${label}`
}

/** A rate needs two samples in its range. */
async function whyShort(
  server: Prometheus,
  selector: Selector,
  range: number,
  job: string | undefined,
): Promise<string | undefined> {
  const most = await first(server, `max(count_over_time(${selectorText(selector)}[${range}ms]))`)
  const samples = most?.value?.[1] ?? 0
  if (samples >= 2) return undefined
  const { active } = await server.targets()
  const interval = active.find(({ labels }) => labels.job === job)?.scrapeInterval
  const said = `the range ${promDuration(range)} of ${selectorLabel(selector)} holds ${samples === 1 ? 'one sample' : 'no sample'}`
  if (interval === undefined) return said
  // With a range that is long enough, the second scrape is only still to come.
  return 2 * interval > range ? `${said}: it is shorter than two scrapes (interval ${promDuration(interval)})` : `${said} so far`
}

async function whyNoMetric(server: Prometheus, name: string): Promise<string | undefined> {
  const names = await server.labelValues('__name__')
  if (names.includes(name)) return undefined
  if (names.length === 0) return 'the server has no series at all'
  // Words of much other length are never near; leaving them out keeps the comparison cheap.
  const near = nearest(
    name,
    names.filter((other) => Math.abs(other.length - name.length) <= Math.max(2, name.length / 3)),
  )
  return `metric ${name} does not exist on this server${near === undefined ? '' : ` (nearest: ${near})`}`
}

async function whyNoLabel(server: Prometheus, { name, matchers }: Selector): Promise<string | undefined> {
  for (const matcher of matchers) {
    if (matcher.name === '__name__' || matcher.type !== '=' || matcher.value === '') continue
    const values = await server.labelValues(matcher.name, `{__name__=${JSON.stringify(name)}}`)
    if (values.length === 0) return `${name} has no label ${matcher.name}`
    if (!values.includes(matcher.value)) {
      return `${name} never had ${matcher.name}=${JSON.stringify(matcher.value)} (it has: ${clip(values.map((value) => JSON.stringify(value)).join(', '), 200)})`
    }
  }
  return undefined
}

async function first(server: Prometheus, query: string) {
  const reply = await server.query(query)
  return reply.ok && reply.data.resultType === 'vector' ? reply.data.result[0] : undefined
}
