import type { Call, Expr } from '../../../promql/index.ts'

const SCALARS: ReadonlySet<string> = new Set(['scalar', 'time', 'pi', 'start', 'end', 'step', 'range'])

/** Whether it is a number or a text, which is never empty. */
export function isScalar(expr: Expr): boolean {
  switch (expr.type) {
    case 'number':
    case 'string':
      return true
    case 'paren':
    case 'unary':
      return isScalar(expr.expr)
    case 'binary':
      return isScalar(expr.left) && isScalar(expr.right)
    default:
      return expr.type === 'call' && SCALARS.has(expr.func)
  }
}

/** What a call works on; undefined where it takes numbers alone. */
export const seriesOf = ({ args }: Call): Expr | undefined => args.find((arg) => !isScalar(arg))
