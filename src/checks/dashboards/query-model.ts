import type { QueryTimes, Target, TimeRange } from '../../dashboards/index.ts'
import { asksOf } from './query-text.ts'
import type { Source } from './sources.ts'

/** A query as Grafana is asked: what its file says, with its variables replaced and its step fixed. */
export function modelOf(
  target: Target,
  source: Source,
  expr: string,
  { interval, range }: QueryTimes,
  plain: (text: string) => string,
): Readonly<Record<string, unknown>> {
  const { language, found } = source
  const dataSource = { type: found.type, uid: found.uid }
  const common = { ...interpolateDeep(target.raw, plain), datasource: dataSource, hide: false }
  if (language === undefined) return common
  const asks = asksOf(target, source)
  const [isRange, instant] = [asks !== 'instant', asks !== 'range']
  if (language === 'logql')
    return { ...common, expr, queryType: isRange ? 'range' : 'instant', step: `${interval}ms`, resolution: 1 }
  return {
    ...common,
    expr,
    range: isRange,
    instant,
    interval: `${interval}ms`,
    intervalFactor: 1,
    exemplar: false,
    utcOffsetSec: offset(range, interval),
  }
}

// Grafana's steps begin at multiples of the step in the user's time zone: one in which the last of them is the end of the range.
const offset = ({ to }: TimeRange, interval: number): number => {
  const step = Math.max(1, Math.round(interval / 1000))
  return (step - (Math.floor(to / 1000) % step)) % step
}

/** A query's model is not nested deeper than this; what is, stays as it is. */
const DEEPEST = 32

/** Every text of a query's model with its variables replaced. */
export const interpolateDeep = (
  model: Readonly<Record<string, unknown>>,
  replace: (text: string) => string,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(model).map(([key, value]) => [key, deep(value, replace, 1)]))

function deep(value: unknown, replace: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return replace(value)
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value
  if (Array.isArray(value)) return value.map((one) => deep(one, replace, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deep(one, replace, depth + 1)]))
}
