import type { Prometheus, QueryData } from '../../clients/prometheus.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { labelText, valueText } from '../alert-text.ts'
import { whyEmpty } from '../promql/why-empty.ts'
import type { Labels, Values } from './seen.ts'

/** What an alert's expression compares; undefined where that cannot be told. `value` is a query of its own. */
export type Compared =
  | {
      readonly value: string
      readonly operator: string
      readonly threshold: string /** The threshold's value where it is a number whatever the data. */
      readonly number: number | undefined
    }
  | undefined

/** Columns of a sparkline. */
const WIDTH = 24
const BARS = ['▁', '▂', '▃', '▅', '▇']
/** No finer than this (ms): a look back costs the server one evaluation for each point. */
const MIN_STEP = 100

/** The compared value from `start` to `end` (epoch milliseconds), or of the whole expression where nothing is compared. */
export async function readValues(
  server: Prometheus,
  rule: { readonly query: string; readonly compared: Compared },
  labels: Labels,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Values> {
  const query = rule.compared?.value ?? rule.query
  const step = Math.max(MIN_STEP, Math.ceil((end - start) / WIDTH))
  try {
    const reply = await server.queryRange(query, { start, end, step })
    if (!reply.ok) return { labels: {}, values: [], whyNone: reply.error }
    const nearest = pick(seriesOf(reply.data, labels), rule.compared?.operator)
    if (nearest !== undefined) return { ...nearest, whyNone: undefined }
    return { labels: {}, values: [], whyNone: await whyEmpty(server, query) }
  } catch (error) {
    // The values explain a finding; it stands without them.
    if (error instanceof CannotObserve) return { labels: {}, values: [], whyNone: messageOf(error) }
    throw error
  }
}

type Series = Pick<Values, 'labels' | 'values'>

// Labels that the rule itself adds are not in the series.
function seriesOf(data: QueryData, wanted: Labels): readonly Series[] {
  if (data.resultType !== 'matrix') return []
  return data.result
    .map(({ metric, values }) => ({ labels: metric, values: values.map(([, value]) => value) }))
    .filter(({ labels, values }) => {
      const agrees = Object.entries(wanted).every(([name, value]) => labels[name] === undefined || labels[name] === value)
      return agrees && values.length > 0
    })
}

function pick(series: readonly Series[], operator: string | undefined): Series | undefined {
  const best = ({ values }: Series) => (operator?.startsWith('<') ? -Math.min(...values) : Math.max(...values))
  return series.reduce<Series | undefined>((top, one) => (top === undefined || best(one) > best(top) ? one : top), undefined)
}

/** Numbers as bars of five heights, oldest first: `▁▁▂▃▅▇`. Empty for no numbers. */
function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite)
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const bar = (value: number): string => {
    if (!Number.isFinite(value)) return ' '
    return BARS[high === low ? 0 : Math.round(((value - low) / (high - low)) * (BARS.length - 1))] ?? ''
  }
  return finite.length === 0 ? '' : values.map(bar).join('')
}

/** `last 0.2, min 0, max 0.4 ▁▂▃▅▇`, with the labels of the series. */
export function describeValues({ labels, values }: Values): string {
  const shown = (value: number | undefined) => (value === undefined ? 'none' : valueText(value))
  const finite = values.filter((value) => !Number.isNaN(value))
  const range = finite.length === 0 ? '' : `, min ${shown(Math.min(...finite))}, max ${shown(Math.max(...finite))}`
  const bars = sparkline(values)
  return `last ${shown(values.at(-1))}${range}${bars === '' ? '' : ` ${bars}`}${labelText(labels) === '' ? '' : ` of ${labelText(labels)}`}`
}
