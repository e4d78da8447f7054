import type { QueryData, Reply } from './prometheus.ts'
import type { QueryAnswer, QuerySeries } from './query-data.ts'

// What Prometheus answers a query at fault with; the client keeps every other status as `CannotObserve`.
const STATUS = { bad_data: 400, execution: 422 } as const

/** An answer of Prometheus as a panel would draw it: a point of a vector is a series of one, of a native histogram the value is its count. */
export function toAnswer(reply: Reply<QueryData>): QueryAnswer {
  if (!reply.ok) return { ok: false, error: `${reply.errorType}: ${reply.error}`, status: STATUS[reply.errorType] }
  const notices = [...reply.warnings, ...reply.infos]
  const { data } = reply
  if (data.resultType === 'string') {
    const rows = { columns: ['Value'], count: 1, shown: [[data.result[1]]] }
    return { ok: true, series: [], rows, notices }
  }
  return { ok: true, series: seriesOf(data).filter(({ points }) => points.length > 0), rows: undefined, notices }
}

type Point = readonly [number, number]

function seriesOf(data: Exclude<QueryData, { resultType: 'string' }>): readonly QuerySeries[] {
  if (data.resultType === 'scalar') return [{ name: undefined, labels: {}, points: [inMs(data.result)] }]
  if (data.resultType === 'vector')
    return data.result.map(({ metric, value, histogram }) => {
      const points = [...(value ? [inMs(value)] : []), ...(histogram ? [counted(histogram)] : [])]
      return { name: undefined, labels: metric, points }
    })
  return data.result.map(({ metric, values, histograms }) => {
    const points = [...values.map(inMs), ...histograms.map(counted)]
    // A series that changed from classic to native has both, each in order.
    return { name: undefined, labels: metric, points: histograms.length > 0 ? points.sort(([a], [b]) => a - b) : points }
  })
}

const inMs = ([at, value]: readonly [number, number]): Point => [Math.round(at * 1000), value]
const counted = ([at, { count }]: readonly [number, { readonly count: number }]): Point => [Math.round(at * 1000), count]
