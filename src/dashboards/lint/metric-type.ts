import type { LintContext } from './lint.ts'

type TypeOf = LintContext['typeOf']

// Named as counters, but gauges: totals of what there is, not of what happened.
const OF_WHAT_IS =
  /(?:^|_)(?:memory|mem|heap|swap|disk|space|storage|inodes|capacity|size|slots|cores|cpus|quota|limit|items)_total$|(?:^|_)(?:open|active|current|available|running|pending|connected|used|free|idle|desired|uptime)_|_(?:size|memory|mem|heap|store)_bytes_total$/
// Declared gauges that count all the same: the plugin of Kong sets them to what nginx counted.
const OF_KONG = /^kong_nginx_(?:connections|requests)_total$/

/** Whether a metric counts and never falls: by its declared type, or by its name where no types are known at all. */
export function isCounter(metric: string, typeOf: TypeOf): boolean {
  if (typeOf !== undefined) return (typeOf(metric) ?? familyType(metric, typeOf)) === 'counter'
  return metric.endsWith('_total') && !metric.includes(':') && !OF_WHAT_IS.test(metric) && !OF_KONG.test(metric)
}

/** Whether a metric is declared a gauge, and not one of those that count all the same. */
export const isGauge = (metric: string, typeOf: NonNullable<TypeOf>): boolean =>
  typeOf(metric) === 'gauge' && !OF_KONG.test(metric)

/** Whether such a metric is known, by its own name or as a part of a histogram, a summary or an OpenMetrics counter. */
export const isKnown = (metric: string, typeOf: NonNullable<TypeOf>): boolean =>
  SYNTHETIC.has(metric) || typeOf(metric) !== undefined || familyType(metric, typeOf) !== undefined

/** Whether nothing says that a metric is not there; of those that are not, that alone is told. */
export const mayBeThere = (metric: string, { typeOf }: Pick<LintContext, 'typeOf'>): boolean =>
  typeOf === undefined || isKnown(metric, typeOf)

const PARTS: Readonly<Record<string, readonly string[]>> = {
  _bucket: ['histogram', 'gaugehistogram'],
  _sum: ['histogram', 'summary'],
  _count: ['histogram', 'summary'],
  _gsum: ['gaugehistogram'],
  _gcount: ['gaugehistogram'],
  _total: ['counter'],
  _created: ['counter', 'histogram', 'summary'],
  _info: ['info'],
}

function familyType(metric: string, typeOf: NonNullable<TypeOf>): string | undefined {
  const suffix = Object.keys(PARTS).find((each) => metric.endsWith(each))
  if (suffix === undefined) return undefined
  const type = typeOf(metric.slice(0, -suffix.length))
  return type !== undefined && PARTS[suffix]?.includes(type) ? type : undefined
}

// Prometheus writes these itself, for every target and every alert.
const SYNTHETIC = new Set([
  'up',
  'ALERTS',
  'ALERTS_FOR_STATE',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
  'scrape_timeout_seconds',
  'scrape_sample_limit',
  'scrape_body_size_bytes',
])
