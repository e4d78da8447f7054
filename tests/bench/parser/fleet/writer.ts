import type { Exemplar, Family, Histogram, LabelValues, Library, Metric, Summary } from './family.ts'
import { goFloat, goOpenMetricsFloat, jsFloat } from './numbers.ts'

/** Text 0.0.4 or OpenMetrics 1.0. */
export type WrittenFormat = 'text' | 'openmetrics'

/** Writes families as a client library writes them: first the metadata, then piece by piece whole metrics. */
export function* write(family: Family, format: WrittenFormat): Generator<string> {
  const { name, type, help, unit, library } = family
  const style = styles[library][format]
  const head = type === 'counter' && format === 'text' ? `${name}_total` : name
  const unitLine = unit !== undefined && format === 'openmetrics' ? `# UNIT ${head} ${unit}\n` : ''
  yield `# HELP ${head} ${help}\n# TYPE ${head} ${type}\n${unitLine}`
  for (const metric of family.metrics) yield lines(type === 'counter' ? `${name}_total` : name, metric, style)
}

interface Style {
  readonly float: (value: number) => string
  readonly count: (value: number) => string
  /** `le` and `quantile` before the other labels. */
  readonly pointFirst: boolean
  /** Of a time in milliseconds. */
  readonly time: (timestamp: number) => string
  readonly exemplars: boolean
}

const milliseconds = String
const styles: Record<Library, Record<WrittenFormat, Style>> = {
  client_golang: {
    text: { float: goFloat, count: goFloat, pointFirst: false, time: milliseconds, exemplars: false },
    openmetrics: {
      float: goOpenMetricsFloat,
      count: String,
      pointFirst: false,
      time: (timestamp) => goOpenMetricsFloat(timestamp / 1000),
      exemplars: true,
    },
  },
  'prom-client': {
    text: { float: jsFloat, count: String, pointFirst: true, time: milliseconds, exemplars: false },
    openmetrics: {
      float: jsFloat,
      count: String,
      pointFirst: true,
      time: (timestamp) => String(timestamp / 1000),
      exemplars: true,
    },
  },
}

function lines(name: string, { labels, value, timestamp }: Metric, style: Style): string {
  if (typeof value === 'object')
    return 'bounds' in value ? histogram(name, labels, value, style) : summary(name, labels, value, style)
  const time = timestamp === undefined ? '' : ` ${style.time(timestamp)}`
  return `${name}${braces(labels)} ${style.float(value)}${time}\n`
}

function histogram(name: string, labels: LabelValues, { bounds, counts, sum, exemplar }: Histogram, style: Style): string {
  const buckets = counts.map((count, i) => {
    const le = style.float(bounds[i] ?? Number.POSITIVE_INFINITY)
    const tail = style.exemplars && exemplar?.bucket === i ? exemplarText(exemplar, style) : ''
    return `${name}_bucket${pointBraces(labels, 'le', le, style)} ${style.count(count)}${tail}\n`
  })
  return buckets.join('') + sumAndCount(name, labels, sum, counts.at(-1) ?? 0, style)
}

function summary(name: string, labels: LabelValues, { quantiles, sum, count }: Summary, style: Style): string {
  const points = quantiles.map(
    ([quantile, value]) => `${name}${pointBraces(labels, 'quantile', style.float(quantile), style)} ${style.float(value)}\n`,
  )
  return points.join('') + sumAndCount(name, labels, sum, count, style)
}

const sumAndCount = (name: string, labels: LabelValues, sum: number, count: number, style: Style): string =>
  `${name}_sum${braces(labels)} ${style.float(sum)}\n${name}_count${braces(labels)} ${style.count(count)}\n`

const exemplarText = ({ traceId, value, timestamp }: Exemplar, style: Style): string =>
  ` # {trace_id="${traceId}"} ${style.float(value)} ${style.time(timestamp)}`

const pointBraces = (labels: LabelValues, name: string, value: string, { pointFirst }: Style): string =>
  braces(pointFirst ? { [name]: value, ...labels } : { ...labels, [name]: value })

function braces(labels: LabelValues): string {
  const pairs = Object.entries(labels)
  return pairs.length === 0 ? '' : `{${pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }
const escaped = (value: string): string => value.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character)
