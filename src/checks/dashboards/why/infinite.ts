import type { Binary, Call, Expr, VectorSelector } from '../../../promql/index.ts'
import { unwrap } from '../../../promql/tree.ts'
import type { Look } from './cache.ts'
import { isScalar, seriesOf } from './expr.ts'
import { isZero, lookAt } from './nan.ts'
import { rulesFor } from './recorded.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, selectorText } from './words.ts'

// Nothing is drawn of it, as of NaN.
const infinite = (why: string, hint?: string): Diagnosis => ({ state: 'all NaN', why, hint })
const isInfinite = ({ values }: Look): boolean => values !== undefined && (values.min === Infinity || values.max === -Infinity)

/** Why an expression gives no finite number, and not NaN alone: the smallest part of it that does, and why. */
export async function whyInfinite(expr: Expr, way: Way): Promise<Diagnosis> {
  const bare = unwrap(expr)
  switch (bare.type) {
    case 'selector':
      return await whySelector(bare, way)
    case 'binary':
      return await whyBinary(bare, way)
    case 'call':
      return await whyCall(bare, way)
    case 'aggregate':
      return (bare.op === 'quantile' && outside(bare.op, bare.param)) || (await whyInfinite(bare.expr, way))
    case 'unary':
      return await whyInfinite(bare.expr, way)
    default:
      return infinite(`every value of ${inLine(bare.text)} is infinite`)
  }
}

async function whySelector(selector: VectorSelector, way: Way): Promise<Diagnosis> {
  const text = selectorText(selector)
  const [recorded] = selector.name === undefined ? [] : await rulesFor(selector.name, way)
  return recorded === undefined
    ? infinite(`${text} is exposed as infinite by its target`, 'let the target leave it out, or give its value')
    : infinite(`the recording rule ${text} gives no finite number: ${inLine(recorded.rule.query)}`)
}

async function whyBinary({ op, left, right, text }: Binary, way: Way): Promise<Diagnosis> {
  const [a, b] = [await lookAt(left, way), await lookAt(right, way)]
  if ((op === '/' || op === '%') && isZero(b))
    return infinite(
      `the denominator ${inLine(right.text)} is 0 throughout: a number divided by 0 is infinite`,
      isScalar(right) ? 'divide by another number' : exerciseHint(way),
    )
  if (isInfinite(a)) return await whyInfinite(left, way)
  return isInfinite(b) ? await whyInfinite(right, way) : infinite(`no value of ${inLine(text)} is finite`)
}

async function whyCall(call: Call, way: Way): Promise<Diagnosis> {
  const { func, text } = call
  const wrong = func.includes('quantile') ? outside(func, call.args.find(isScalar)) : undefined
  if (wrong !== undefined) return wrong
  const over = seriesOf(call)
  if (over === undefined || over.type === 'matrix') return infinite(`no value of ${inLine(text)} is finite`)
  const inner = over.type === 'subquery' ? over.expr : over
  const look = await way.questions.look(inner.text, way.when)
  return isInfinite(look)
    ? await whyInfinite(inner, way)
    : infinite(`no value of ${inLine(text)} is finite, although ${inLine(inner.text)} has numbers`)
}

/** A quantile is asked for as a share from 0 to 1. */
function outside(func: string, share: Expr | undefined): Diagnosis | undefined {
  if (share?.type !== 'number' || (share.value >= 0 && share.value <= 1)) return undefined
  return {
    ...infinite(
      `the quantile ${share.text} of ${func} is not between 0 and 1, so every value is infinite`,
      share.value > 1 && share.value <= 100 ? `write ${share.value / 100}` : 'a share from 0 to 1',
    ),
    expected: 'a quantile from 0 to 1',
    actual: share.text,
  }
}
