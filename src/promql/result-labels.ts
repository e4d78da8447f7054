import { type Aggregate, type Binary, type Call, type Expr, isComparison, isSetOp } from './tree.ts'

/** The labels that the series of a result can have. */
export type ResultLabels =
  | { readonly kind: 'exactly'; readonly labels: readonly string[] }
  /** One value, without any label. */
  | { readonly kind: 'none' }
  /** It depends on the series. */
  | { readonly kind: 'unknown' }

const UNKNOWN: ResultLabels = { kind: 'unknown' }
const NONE: ResultLabels = { kind: 'none' }
const KEEPING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])

/** Which labels a result of the expression can have. */
export function resultLabels(expr: Expr): ResultLabels {
  const labels = labelsOf(expr)
  if (labels === undefined) return UNKNOWN
  return labels.size === 0 ? NONE : { kind: 'exactly', labels: [...labels] }
}

/** Undefined: unknown. */
type Labels = ReadonlySet<string> | undefined

const nothing: ReadonlySet<string> = new Set()
const without = (labels: Labels, gone: readonly string[]): Labels =>
  labels && new Set([...labels].filter((label) => !gone.includes(label)))
const withAll = (labels: Labels, more: Iterable<string>): Labels => labels && new Set([...labels, ...more])
const inBoth = (a: ReadonlySet<string>, b: ReadonlySet<string>): Labels => new Set([...a].filter((label) => b.has(label)))

function labelsOf(expr: Expr): Labels {
  switch (expr.type) {
    case 'number':
    case 'string':
      return nothing
    case 'paren':
    case 'subquery':
      return labelsOf(expr.expr)
    case 'unary':
      return without(labelsOf(expr.expr), ['__name__'])
    case 'call':
      return labelsOfCall(expr)
    case 'aggregate':
      return labelsOfAggregate(expr)
    case 'binary':
      return labelsOfBinary(expr)
    default:
      return undefined
  }
}

function labelsOfAggregate({ op, grouping, labels, param, expr }: Aggregate): Labels {
  if (KEEPING.has(op)) return labelsOf(expr)
  const value = op === 'count_values' && param?.type === 'string' ? [param.value] : []
  if (grouping === 'without') return withAll(without(labelsOf(expr), [...labels, '__name__']), value)
  return new Set([...labels, ...value])
}

function labelsOfCall({ func, args }: Call): Labels {
  const series = args.find((arg) => arg.type !== 'number' && arg.type !== 'string')
  const text = args.map((arg) => (arg.type === 'string' ? arg.value : ''))
  if (func === 'absent' || func === 'absent_over_time') return labelsOfAbsent(series)
  if (series === undefined || func === 'scalar' || func === 'vector') return nothing
  const labels = labelsOf(series)
  if (func === 'label_replace' || func === 'label_join') return withAll(labels, text.slice(1, 2))
  if (func.startsWith('sort')) return labels
  if (func === 'info') return undefined
  const unnamed = func === 'last_over_time' || func === 'first_over_time' ? labels : without(labels, ['__name__'])
  if (func === 'histogram_quantile' || func === 'histogram_fraction') return without(unnamed, ['le'])
  return func === 'histogram_quantiles' ? withAll(without(unnamed, ['le']), text.slice(1, 2)) : unnamed
}

// absent() knows no more of what is not there than the selector says for certain.
function labelsOfAbsent(series: Expr | undefined): Labels {
  const selector = series?.type === 'matrix' ? series.selector : series
  if (selector?.type !== 'selector') return nothing
  const named = Map.groupBy(selector.matchers, ({ name }) => name)
  named.delete('__name__')
  return new Set(
    [...named].flatMap(([name, matchers]) => (matchers.every(({ op }) => op === '=') && matchers.length === 1 ? name : [])),
  )
}

function labelsOfBinary({ op, bool, matching, left, right }: Binary): Labels {
  const [a, b] = [labelsOf(left), labelsOf(right)]
  if (op === 'and' || op === 'unless') return a
  if (op === 'or') return b && withAll(a, b)
  const named = isSetOp(op) || (isComparison(op) && !bool)
  const gone = named ? [] : ['__name__']
  if (matching.group !== undefined) {
    const many = matching.group === 'left' ? a : b
    return withAll(without(many, gone), matching.include)
  }
  if (isNumber(left)) return without(b, gone)
  if (isNumber(right)) return without(a, gone)
  const known = without(a, gone)
  if (matching.by === 'on') {
    const on = new Set(matching.labels)
    return inBoth(on, known ?? on)
  }
  if (matching.by === 'ignoring') return without(known, matching.labels)
  // Only series with the same labels on both sides find each other.
  const other = without(b, gone)
  if (known === undefined || other === undefined) return known ?? other
  return inBoth(known, other)
}

/** Whether it is a scalar, which has no labels to match. */
function isNumber(expr: Expr): boolean {
  if (expr.type === 'number') return true
  if (expr.type === 'paren' || expr.type === 'unary') return isNumber(expr.expr)
  if (expr.type === 'binary') return isNumber(expr.left) && isNumber(expr.right)
  return expr.type === 'call' && ['scalar', 'time', 'pi', 'start', 'end', 'step', 'range'].includes(expr.func)
}
