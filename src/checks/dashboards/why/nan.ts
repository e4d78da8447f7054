import type { Binary, Call, Expr, VectorSelector } from '../../../promql/index.ts'
import { unwrap } from '../../../promql/tree.ts'
import type { Look } from './cache.ts'
import { isScalar, seriesOf } from './expr.ts'
import { whyRecordedNaN } from './recorded.ts'
import { seriesTypes } from './types-of.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, selectorText } from './words.ts'

const allNaN = (why: string, hint: string | undefined): Diagnosis => ({ state: 'all NaN', why, hint })
export const isNaNOnly = ({ series, values }: Look): boolean => series > 0 && values !== undefined && Number.isNaN(values.max)
/** A number is looked at as the series that it would be. */
export const lookAt = (expr: Expr, way: Way): Promise<Look> =>
  way.questions.look(isScalar(expr) ? `vector(${expr.text}\n)` : expr.text, way.when)
export const isZero = ({ values }: Look): boolean => values?.min === 0 && values.max === 0

/** Why an expression gives nothing but NaN: the smallest part of it that does, and why. */
export async function whyNaN(expr: Expr, way: Way): Promise<Diagnosis> {
  const bare = unwrap(expr)
  switch (bare.type) {
    case 'selector':
      return await whySelectorNaN(bare, way)
    case 'binary':
      return await whyBinaryNaN(bare, way)
    case 'call':
      return await whyCallNaN(bare, way)
    case 'aggregate':
    case 'unary':
      return await whyNaN(bare.expr, way)
    default:
      return allNaN(`${inLine(bare.text)} is NaN`, undefined)
  }
}

async function whySelectorNaN(selector: VectorSelector, way: Way): Promise<Diagnosis> {
  const { name } = selector
  const recorded = name === undefined ? undefined : await whyRecordedNaN(name, way)
  if (recorded !== undefined) return recorded
  const text = selectorText(selector)
  const summary = name !== undefined && seriesTypes(name, await way.questions.types()).includes('summary')
  if (summary) return allNaN(`${text} is NaN: the summary has observed nothing of late`, exerciseHint(way))
  return allNaN(`${text} is exposed as NaN by its target`, 'let the target leave it out, or give its value')
}

async function whyBinaryNaN({ op, left, right, text }: Binary, way: Way): Promise<Diagnosis> {
  const [a, b] = [await lookAt(left, way), await lookAt(right, way)]
  if (isNaNOnly(a)) return await whyNaN(left, way)
  if (isNaNOnly(b)) return await whyNaN(right, way)
  if ((op === '/' || op === '%') && isZero(b))
    return allNaN(`the denominator ${inLine(right.text)} is 0 throughout: 0/0 is NaN`, exerciseHint(way))
  return allNaN(`${inLine(text)} is NaN wherever both of its sides have a value`, undefined)
}

async function whyCallNaN(call: Call, way: Way): Promise<Diagnosis> {
  const { func, text } = call
  const over = seriesOf(call)
  if (over === undefined) return allNaN(`${inLine(text)} is NaN`, undefined)
  if (over.type === 'matrix')
    return allNaN(`${inLine(text)} is NaN: ${inLine(over.text)} has NaN among its samples`, 'let the target leave them out')
  const inner = over.type === 'subquery' ? over.expr : over
  const look = await way.questions.look(inner.text, way.when)
  if (look.series === 0) return await way.empty(inner, way)
  if (isNaNOnly(look)) return await whyNaN(inner, way)
  if (func === 'scalar' && look.series !== 1)
    return allNaN(`scalar takes exactly one series, and ${inLine(inner.text)} has ${look.series}`, 'aggregate it to one series')
  if (func.startsWith('histogram_')) return await whyNoQuantile(inner, look, way)
  return allNaN(`${inLine(text)} is NaN, although ${inLine(inner.text)} has numbers`, undefined)
}

async function whyNoQuantile(buckets: Expr, look: Look, way: Way): Promise<Diagnosis> {
  const text = inLine(buckets.text)
  if (isZero(look)) return allNaN(`every bucket of ${text} is 0: nothing was observed in the range`, exerciseHint(way))
  const bounds = (await way.questions.labelSets(`count by (le) (${buckets.text}\n)`, way.when)).map(({ le }) => le)
  if (!bounds.includes('+Inf'))
    return allNaN(`${text} has no bucket le="+Inf", without which a quantile is NaN`, 'keep the bucket +Inf')
  if (bounds.length < 2) return allNaN(`${text} has the bucket le="+Inf" alone, of which a quantile is NaN`, 'keep all buckets')
  return allNaN(`the quantile of ${text} is NaN`, undefined)
}
