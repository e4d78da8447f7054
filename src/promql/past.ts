import type { Binary, Expr, VectorSelector } from './tree.ts'

/** Milliseconds between the two sides of a difference of one metric now and earlier, `x - x offset 5m`; undefined when it is none. */
export function pastDifference({ op, left, right }: Binary): number | undefined {
  if (op !== '-') return undefined
  const [a, b] = [plainSelector(left), plainSelector(right)]
  if (a?.name === undefined || a.name !== b?.name) return undefined
  const distance = Math.abs((a.offset?.ms ?? 0) - (b.offset?.ms ?? 0))
  return distance === 0 ? undefined : distance
}

/** The selector whose newest values an expression is, or adds up. */
function plainSelector(expr: Expr): VectorSelector | undefined {
  if (expr.type === 'selector') return expr
  return expr.type === 'paren' || expr.type === 'aggregate' ? plainSelector(expr.expr) : undefined
}
