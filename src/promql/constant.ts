import { type Binary, type Expr, unwrap } from './tree.ts'

/** The value of an expression that is a number whatever the data (`0.5 * 100`, `vector(0)`); undefined for any other. */
export function constantOf(expr: Expr): number | undefined {
  const bare = unwrap(expr)
  if (bare.type === 'number') return bare.value
  if (bare.type === 'call' && bare.func === 'pi') return Math.PI
  if (bare.type === 'call' && bare.func === 'vector' && bare.args[0] !== undefined) return constantOf(bare.args[0])
  if (bare.type === 'unary') {
    const value = constantOf(bare.expr)
    return value === undefined || bare.op === '+' ? value : -value
  }
  return bare.type === 'binary' ? arithmetic(bare) : undefined
}

function arithmetic({ op, left, right }: Binary): number | undefined {
  const a = constantOf(left)
  const b = constantOf(right)
  if (a === undefined || b === undefined) return undefined
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '^':
      return a ** b
    default:
      return undefined
  }
}
