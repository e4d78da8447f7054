import { FUNCTIONS, type ValueType } from './functions.ts'
import { PromqlProblem } from './problem.ts'
import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOp,
  type Matcher,
  type VectorSelector,
} from './tree.ts'

const WORDS: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
}

/** The type of an expression's value; throws `PromqlProblem` where Prometheus would refuse its types. */
export function checkTypes(expr: Expr): ValueType {
  switch (expr.type) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'selector':
      return checkSelector(expr)
    case 'matrix':
      checkSelector(expr.selector)
      return 'matrix'
    case 'subquery':
      return checkSubquery(checkTypes(expr.expr), expr)
    case 'paren':
      return checkTypes(expr.expr)
    case 'unary':
      return checkUnary(checkTypes(expr.expr), expr)
    case 'call':
      return checkCall(expr)
    case 'aggregate':
      return checkAggregate(expr)
    default:
      return checkBinary(expr)
  }
}

function checkSelector(selector: VectorSelector): 'vector' {
  if (selector.matchers.every(matchesEmpty))
    throw new PromqlProblem('vector selector must contain at least one non-empty matcher', selector)
  return 'vector'
}

function matchesEmpty({ op, value }: Matcher): boolean {
  if (op === '=' || op === '!=') return (op === '=') === (value === '')
  try {
    return new RegExp(`^(?:${value})$`, 'su').test('') === (op === '=~')
  } catch {
    // Written for another engine: Prometheus will judge it.
    return false
  }
}

function checkSubquery(inner: ValueType, expr: Expr): 'matrix' {
  if (inner !== 'vector') throw new PromqlProblem(`subquery is only allowed on instant vector, got ${inner} instead`, expr)
  return 'matrix'
}

function checkUnary(inner: ValueType, expr: Expr): ValueType {
  if (inner === 'scalar' || inner === 'vector') return inner
  const what = `unary expression only allowed on expressions of type scalar or instant vector, got ${WORDS[inner]}`
  throw new PromqlProblem(what, expr)
}

function checkCall(call: Call): ValueType {
  const { func, args } = call
  const known = FUNCTIONS.get(func)
  if (known === undefined) throw new PromqlProblem(`unknown function with name "${func}"`, call)
  const most = known.last === 'repeated' ? Number.POSITIVE_INFINITY : known.args.length
  const least = known.args.length - (known.last === 'once' ? 0 : 1)
  const expected = args.length < least ? least : most
  if (args.length < least || args.length > most) {
    const bound = known.last === 'once' ? '' : args.length < least ? 'at least ' : 'at most '
    throw new PromqlProblem(`expected ${bound}${expected} argument(s) in call to "${func}", got ${args.length}`, call)
  }
  for (const [i, arg] of args.entries()) expectType(arg, known.args[i] ?? known.args.at(-1), `call to function "${func}"`)
  const labels = func === 'info' ? args[1] : undefined
  if (labels !== undefined && (labels.type !== 'selector' || labels.name !== undefined))
    throw new PromqlProblem('expected label selectors only', labels)
  return known.returns
}

function checkAggregate({ op, param, expr }: Aggregate): 'vector' {
  if (param !== undefined) expectType(param, op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter')
  expectType(expr, 'vector', 'aggregation expression')
  return 'vector'
}

function expectType(expr: Expr, expected: ValueType | undefined, where: string): void {
  const actual = checkTypes(expr)
  if (expected !== undefined && actual !== expected)
    throw new PromqlProblem(`expected type ${WORDS[expected]} in ${where}, got ${WORDS[actual]}`, expr)
}

function checkBinary(binary: Binary): ValueType {
  const { op, bool, matching, left, right } = binary
  const types = [checkTypes(left), checkTypes(right)]
  if (types.some((type) => type === 'matrix' || type === 'string'))
    throw new PromqlProblem('binary expression must contain only scalar and instant vector types', binary)
  if (bool && !isComparison(op)) throw new PromqlProblem('bool modifier can only be used on comparison operators', binary)
  if (types.every((type) => type === 'vector')) {
    checkMatching(binary)
    return 'vector'
  }
  // As Prometheus does it: on () beside a number is let pass, and means nothing.
  if (matching.labels.length > 0 || Object.keys(matching.fill).length > 0)
    throw new PromqlProblem('vector matching only allowed between instant vectors', binary)
  if (isSetOp(op)) throw new PromqlProblem(`set operator "${op}" not allowed in binary scalar expression`, binary)
  if (types.includes('vector')) return 'vector'
  if (isComparison(op) && !bool) throw new PromqlProblem('comparisons between scalars must use BOOL modifier', binary)
  return 'scalar'
}

function checkMatching(binary: Binary): void {
  const { op, matching } = binary
  if (isSetOp(op) && matching.group !== undefined) throw new PromqlProblem(`no grouping allowed for "${op}" operation`, binary)
  const twice = matching.by === 'on' ? matching.include.find((label) => matching.labels.includes(label)) : undefined
  if (twice !== undefined) throw new PromqlProblem(`label "${twice}" must not occur in ON and GROUP clause at once`, binary)
}
