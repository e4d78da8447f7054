/** What a query measures, read from the names of its metrics and from what its functions make of them. */
import type { Aggregate, Binary, Call, Expr } from '../../promql/index.ts'

/** Bytes and seconds with their exponents (bytes per second: 1 and -1), and by what the value was multiplied. */
export interface Dimension {
  readonly bytes: number
  readonly seconds: number
  /** `rate(x_seconds_total[5m]) * 100`: 100. */
  readonly factor: number
  /** Without bytes and seconds: a number of things, or a share of the whole; a bare number; seconds of each second. */
  readonly counts: 'things' | 'share' | 'number' | 'time share'
}

/** What the values of an expression measure; undefined where names and functions do not tell for certain. */
export function dimensionOf(expr: Expr): Dimension | undefined {
  switch (expr.type) {
    case 'number':
      return { bytes: 0, seconds: 0, factor: expr.value, counts: 'number' }
    case 'selector':
      return expr.name === undefined ? undefined : dimensionOfName(expr.name, true)
    case 'matrix':
      return expr.selector.name === undefined ? undefined : dimensionOfName(expr.selector.name, false)
    case 'paren':
    case 'subquery':
      return dimensionOf(expr.expr)
    case 'unary':
      return dimensionOf(expr.expr)
    case 'call':
      return ofCall(expr)
    case 'aggregate':
      return ofAggregate(expr)
    case 'binary':
      return ofBinary(expr)
    default:
      return undefined
  }
}

const unit = (bytes: number, seconds: number, counts: Dimension['counts'], factor = 1): Dimension => ({
  bytes,
  seconds,
  factor,
  counts,
})
const THINGS = unit(0, 0, 'things')

// A moment is no length of time; what is named per second, or a speed, is a rate already.
const UNCLEAR =
  /_per_|(?:^|_)(?:speed|bandwidth|throughput|ingress|egress)(?:_|$)|timestamp|(?:start|end|boot|creation|expiry|modification|mtime)_time_|_(?:start|end|boot)_time|(?:^|_)(?:created|expiry|not_after|not_before)(?:_|$)|:/

function dimensionOfName(name: string, asItIs: boolean): Dimension | undefined {
  if (UNCLEAR.test(name)) return undefined
  if (name.endsWith('_count')) return asItIs ? undefined : THINGS
  const base = name.replace(/_(?:total|sum)$/, '')
  if (/_seconds$/.test(base)) return unit(0, 1, 'things')
  if (/_(?:milliseconds|ms)$/.test(base)) return unit(0, 1, 'things', 1e3)
  if (/_bytes$/.test(base)) return unit(1, 0, 'things')
  if (/_ratio$/.test(base)) return unit(0, 0, 'share')
  return !asItIs && /(?:^|_)(?:requests|errors|responses)_total$/.test(name) ? THINGS : undefined
}

const SAME = new Set(
  'abs ceil floor round clamp clamp_min clamp_max sort sort_desc sort_by_label sort_by_label_desc label_replace label_join scalar vector increase delta idelta avg_over_time min_over_time max_over_time last_over_time first_over_time quantile_over_time stddev_over_time predict_linear'.split(
    ' ',
  ),
)
const PER_SECOND = new Set(['rate', 'irate', 'deriv'])

function ofCall({ func, args }: Call): Dimension | undefined {
  if (func === 'histogram_quantile') return ofBuckets(args[1])
  if (func === 'histogram_avg') return ofBuckets(args[0])
  if (func === 'changes' || func === 'resets' || func === 'count_over_time') return THINGS
  const series = args.find((arg) => arg.type !== 'string' && (arg.type !== 'number' || func === 'vector'))
  if (series === undefined) return undefined
  const of = dimensionOf(series)
  if (of === undefined) return undefined
  if (SAME.has(func)) return func === 'vector' ? undefined : of
  if (!PER_SECOND.has(func) || of.counts === 'share') return undefined
  return reduced(of.bytes, of.seconds - 1, of.factor, of)
}

// Of buckets the name tells, through whatever rate and sum stand around it.
function ofBuckets(expr: Expr | undefined): Dimension | undefined {
  if (expr === undefined) return undefined
  if (expr.type === 'matrix') return ofBuckets(expr.selector)
  if (expr.type === 'selector')
    return expr.name === undefined ? undefined : dimensionOfName(expr.name.replace(/_bucket$/, ''), true)
  if (expr.type === 'aggregate')
    return expr.op === 'sum' || expr.op === 'avg' || expr.op === 'max' ? ofBuckets(expr.expr) : undefined
  if (expr.type === 'paren') return ofBuckets(expr.expr)
  return expr.type === 'call' && ['rate', 'irate', 'increase'].includes(expr.func) ? ofBuckets(expr.args[0]) : undefined
}

const KEEPING = new Set('sum avg min max topk bottomk limitk quantile stddev'.split(' '))

function ofAggregate({ op, expr }: Aggregate): Dimension | undefined {
  if (op === 'count' || op === 'count_values') return op === 'count' ? THINGS : undefined
  return KEEPING.has(op) ? dimensionOf(expr) : undefined
}

const COMPARISONS = new Set(['==', '!=', '>', '<', '>=', '<='])

function ofBinary({ op, bool, left, right }: Binary): Dimension | undefined {
  const [a, b] = [dimensionOf(left), dimensionOf(right)]
  if (op === 'and' || op === 'unless') return a
  if (op === 'or') return isFallback(right) ? a : a !== undefined && b !== undefined && same(a, b) ? a : undefined
  if (COMPARISONS.has(op)) return bool ? undefined : a?.counts === 'number' ? b : a
  if (op === '*' && isInfo(right)) return a
  if (op === '*' && isInfo(left)) return b
  if (a === undefined || b === undefined) return undefined
  if (op === '+' || op === '-') return sum(a, b)
  if (op === '*') return product(a, b, 1)
  return op === '/' ? product(a, b, -1) : undefined
}

const isInfo = (expr: Expr): boolean => expr.type === 'selector' && expr.name?.endsWith('_info') === true

// x or vector(0)
const isFallback = (expr: Expr): boolean =>
  expr.type === 'paren'
    ? isFallback(expr.expr)
    : expr.type === 'call' && expr.func === 'vector' && expr.args[0]?.type === 'number'

const same = (a: Dimension, b: Dimension): boolean =>
  a.bytes === b.bytes && a.seconds === b.seconds && a.factor === b.factor && a.counts === b.counts

function sum(a: Dimension, b: Dimension): Dimension | undefined {
  if (a.counts === 'number' && b.counts === 'number') return undefined
  if (a.counts === 'number') return b
  if (b.counts === 'number') return a
  return same(a, b) ? a : undefined
}

function product(a: Dimension, b: Dimension, sign: 1 | -1): Dimension | undefined {
  const factor = sign === 1 ? a.factor * b.factor : a.factor / b.factor
  if (!Number.isFinite(factor) || factor === 0) return undefined
  if (a.counts === 'number' && b.counts === 'number') return { ...a, factor }
  if (b.counts === 'number') return { ...a, factor }
  if (a.counts === 'number') return sign === 1 ? { ...b, factor } : undefined
  const [bytes, seconds] = [a.bytes + sign * b.bytes, a.seconds + sign * b.seconds]
  // Bytes per request are bytes, requests per byte are nothing that a unit names.
  if (sign === 1 && (a.counts === 'things' || b.counts === 'things') && bytes === 0 && seconds === 0) return undefined
  return reduced(bytes, seconds, factor, sign === -1 && a.bytes === b.bytes && a.seconds === b.seconds ? unit(0, 0, 'share') : a)
}

function reduced(bytes: number, seconds: number, factor: number, from: Dimension): Dimension {
  if (bytes !== 0 || seconds !== 0) return { bytes, seconds, factor, counts: 'things' }
  const counts = from.seconds === 1 ? 'time share' : from.counts
  return { bytes, seconds, factor, counts }
}
