import { constantOf } from './constant.ts'
import type { Binary, Expr } from './tree.ts'
import type { WindowBound } from './unit.ts'

/** Functions whose value is one that the series itself had within the range. */
const LEVELS: ReadonlySet<string> = new Set(['avg', 'first', 'last', 'max', 'min', 'quantile'].map((what) => `${what}_over_time`))

/** A value of a metric, now or of its past; milliseconds, 0 for the newest. */
interface Level {
  readonly name: string
  readonly func: string | undefined
  readonly range: number
  readonly offset: number
}

/** A difference of one metric to itself in the past: the more past, the larger. */
export interface PastDifference {
  /** Milliseconds. */
  readonly windows: ReadonlySet<number>
  readonly due: WindowBound
}

/** What makes `left - right` one of them: `x - x offset 5m`, `max_over_time(x[1h]) - min_over_time(x[1h])`; undefined when it is none. */
export function pastDifference(left: Expr, right: Expr, text: string): PastDifference | undefined {
  const [a, b] = [levelOf(left), levelOf(right)]
  if (a === undefined || a.name !== b?.name) return undefined
  const same = a.func === b.func && a.range === b.range
  const windows = new Set([Math.abs(a.offset - b.offset), ...(same ? [] : [a.range, b.range])].filter((ms) => ms > 0))
  if (windows.size === 0) return undefined
  const func = same ? undefined : (b.func ?? a.func)
  const reason =
    func === undefined
      ? 'the difference to an earlier value grows with the offset'
      : 'the difference to values of its own past grows with the range'
  return { windows, due: { text, reason, func: func ?? 'offset' } }
}

/** The same of a comparison whose sides differ by a number as well: `x > 5 + x offset 1h`. */
export function pastComparison({ left, right, text }: Binary): PastDifference | undefined {
  const [a, b] = [withoutNumber(left), withoutNumber(right)]
  // Without a number it is a comparison of the difference with 0, which does not mind the window.
  return a === left && b === right ? undefined : pastDifference(a, b, text)
}

function withoutNumber(expr: Expr): Expr {
  if (expr.type === 'paren') {
    const inner = withoutNumber(expr.expr)
    return inner === expr.expr ? expr : inner
  }
  if (expr.type !== 'binary' || (expr.op !== '+' && expr.op !== '-')) return expr
  if (isNumber(expr.right)) return expr.left
  return expr.op === '+' && isNumber(expr.left) ? expr.right : expr
}

const isNumber = (expr: Expr): boolean => (constantOf(expr) ?? 0) !== 0

/** The metric whose values an expression is, adds up, or multiplies by a number. */
function levelOf(expr: Expr): Level | undefined {
  switch (expr.type) {
    case 'selector':
      return expr.name === undefined ? undefined : { name: expr.name, func: undefined, range: 0, offset: expr.offset?.ms ?? 0 }
    case 'paren':
    case 'aggregate':
      return levelOf(expr.expr)
    case 'call':
      return LEVELS.has(expr.func) ? rangeLevel(expr.func, expr.args.at(-1)) : undefined
    case 'binary':
      if (expr.op !== '*' && expr.op !== '/') return undefined
      if (constantOf(expr.right) !== undefined) return levelOf(expr.left)
      return expr.op === '*' && constantOf(expr.left) !== undefined ? levelOf(expr.right) : undefined
    default:
      return undefined
  }
}

function rangeLevel(func: string, over: Expr | undefined): Level | undefined {
  if (over?.type !== 'matrix' && over?.type !== 'subquery') return undefined
  const inner = levelOf(over.type === 'matrix' ? over.selector : over.expr)
  if (inner === undefined) return undefined
  const offset = inner.offset + (over.type === 'subquery' ? (over.offset?.ms ?? 0) : 0)
  return { name: inner.name, func, range: inner.range + (over.range.ms ?? 0), offset }
}
