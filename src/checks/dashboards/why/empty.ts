import type { Aggregate, Expr, VectorSelector } from '../../../promql/index.ts'
import { unwrap } from '../../../promql/tree.ts'
import { whyNoBinary } from './binary.ts'
import { whyNoCall } from './calls.ts'
import { whyNever } from './never.ts'
import { whyNoSample } from './sample.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, isEmpty } from './words.ts'

const CHOOSING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])

/** Why an expression that gives nothing gives nothing: the smallest part of it that is empty, and why that is. */
export async function whyEmpty(expr: Expr, way: Way): Promise<Diagnosis> {
  const bare = unwrap(expr)
  switch (bare.type) {
    case 'selector':
      return await whyNoSelector(bare, way)
    case 'matrix':
      return await whyNoSelector(bare.selector, way)
    case 'subquery':
    case 'unary':
      return await whyEmpty(bare.expr, way)
    case 'aggregate':
      return await whyNoAggregate(bare, way)
    case 'call':
      return await whyNoCall(bare, way)
    case 'binary':
      return await whyNoBinary(bare, way)
    default:
      return isEmpty(`${inLine(bare.text)} gives nothing`)
  }
}

async function whyNoSelector(selector: VectorSelector, way: Way): Promise<Diagnosis> {
  const never = await whyNever(selector, way)
  if (never !== undefined) return never
  const { series } = await way.questions.look(selector.text, way.when)
  if (series === 0) return await whyNoSample(selector, way)
  return isEmpty(`${inLine(selector.text)} has ${series} series, and the query makes nothing of them`)
}

async function whyNoAggregate({ op, param, expr }: Aggregate, way: Way): Promise<Diagnosis> {
  if (CHOOSING.has(op) && param?.type === 'number' && param.value < 1 && op !== 'limit_ratio')
    return isEmpty(`${op}(${param.text}, …) keeps nothing`, 'a number of at least 1')
  return await whyEmpty(expr, way)
}
