/** Our tree in the words of Prometheus' parse_query, so that the two can be compared node by node. */
import type { Expr, Matcher, Matching, Modifiers } from '../../src/promql/index.ts'
import { isComparison } from '../../src/promql/tree.ts'
import type { ServerNode } from './promql-server.ts'

/** Our tree, as the server would show it. */
export function ourShape(expr: Expr): ServerNode {
  switch (expr.type) {
    case 'number':
      return { type: 'numberLiteral', val: expr.value }
    case 'string':
      return { type: 'stringLiteral', val: expr.value }
    case 'selector':
      return { type: 'vectorSelector', matchers: matchersOf(expr.matchers), ...modifiersOf(expr) }
    case 'matrix':
      return { ...ourShape(expr.selector), type: 'matrixSelector', range: expr.range.ms }
    case 'subquery': {
      const step = expr.step?.ms ?? 0
      return { type: 'subquery', expr: ourShape(expr.expr), range: expr.range.ms, step, ...modifiersOf(expr) }
    }
    case 'call':
      return { type: 'call', func: expr.func, args: expr.args.map(ourShape) }
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: ourShape(expr.expr) }
    case 'paren':
      return { type: 'parenExpr', expr: ourShape(expr.expr) }
    case 'aggregate': {
      const { op, grouping, labels, param } = expr
      const how = { op, without: grouping === 'without', grouping: labels, param: param === undefined ? null : ourShape(param) }
      return { type: 'aggregation', ...how, expr: ourShape(expr.expr) }
    }
    default: {
      const { op, bool, left, right } = expr
      const sides = { lhs: ourShape(left), rhs: ourShape(right) }
      const matching = isScalar(left) || isScalar(right) ? null : matchingOf(expr.matching, op)
      return { type: 'binaryExpr', op, bool: bool && isComparison(op), matching, ...sides }
    }
  }
}

/** The server's tree without what ours does not tell: positions of the name among the matchers, signatures of functions. */
export function serverShape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(serverShape)
  if (typeof node !== 'object' || node === null) return node
  const { name, func, ...rest } = node as ServerNode
  const shape: Record<string, unknown> = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, serverShape(value)]))
  if (rest.type === 'numberLiteral') shape.val = Number(String(rest.val).replace(/Inf$/, 'Infinity'))
  if (Array.isArray(rest.matchers)) shape.matchers = rest.matchers.map(({ name, type, value }) => `${name}${type}${value}`).sort()
  if (func !== undefined) shape.func = (func as { readonly name: string }).name
  return shape
}

const matchersOf = (matchers: readonly Matcher[]): readonly string[] =>
  matchers.map(({ name, op, value }) => `${name}${op}${value}`).sort()

function modifiersOf({ offset, at }: Modifiers): ServerNode {
  return {
    offset: offset?.ms ?? 0,
    timestamp: at !== undefined && 'ms' in at ? at.ms : null,
    startOrEnd: at !== undefined && 'of' in at ? at.of : null,
  }
}

function matchingOf({ by, labels, group, include }: Matching, op: string): ServerNode {
  const one = ['and', 'or', 'unless'].includes(op) ? 'many-to-many' : 'one-to-one'
  const card = group === undefined ? one : group === 'left' ? 'many-to-one' : 'one-to-many'
  return { card, labels, include, on: by === 'on' }
}

/** What the server calls a scalar: it has no matching. */
function isScalar(expr: Expr): boolean {
  if (expr.type === 'paren' || expr.type === 'unary') return isScalar(expr.expr)
  if (expr.type === 'binary') return isScalar(expr.left) && isScalar(expr.right)
  return expr.type === 'number' || (expr.type === 'call' && ['time', 'pi', 'scalar'].includes(expr.func))
}
