import { constantOf } from './constant.ts'
import { type ComparisonOp, type Expr, isComparison, unwrap } from './tree.ts'

/** The comparison that decides whether an alert fires. */
export interface ComparisonOf {
  /** What is compared; it can be asked of the server as it stands. */
  readonly value: Expr
  /** Read with the value on its left: `10 < x` gives `>`. */
  readonly op: ComparisonOp
  readonly threshold: Expr
  /** The threshold's value where it is a number whatever the data. */
  readonly number: number | undefined
}

const MIRRORED: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  '==': '==',
  '!=': '!=',
  '>': '<',
  '<': '>',
  '>=': '<=',
  '<=': '>=',
}
// They give the series of their first argument, whatever they do to labels and order.
const TRANSPARENT = new Set(['label_replace', 'label_join', 'sort', 'sort_desc', 'sort_by_label', 'sort_by_label_desc', 'info'])

/** The outermost comparison of an expression; of `a and b`, a's. Undefined where none, or no single one, decides. */
export function comparisonOf(expr: Expr): ComparisonOf | undefined {
  const bare = unwrap(expr)
  if (bare.type === 'call' && TRANSPARENT.has(bare.func) && bare.args[0] !== undefined) return comparisonOf(bare.args[0])
  if (bare.type !== 'binary') return undefined
  if (bare.op === 'and' || bare.op === 'unless') return comparisonOf(bare.left)
  // With bool it is a value like any other, and filters nothing.
  if (!isComparison(bare.op) || bare.bool) return undefined
  const { op, left, right } = bare
  const number = constantOf(right)
  if (number === undefined && constantOf(left) !== undefined)
    return { value: right, op: MIRRORED[op], threshold: left, number: constantOf(left) }
  return { value: left, op, threshold: right, number }
}
