import { type Aggregate, type Call, type Expr, selectorsOf, type VectorSelector } from '../../../promql/index.ts'
import { unwrap } from '../../../promql/tree.ts'
import { seriesOf } from './expr.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, matchText, selectorText, wrongType } from './words.ts'

const KEEPING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])

/** Why histogram_quantile has no buckets to work on; undefined when it has, or when it is native histograms that it works on. */
export async function whyNoBuckets(call: Call, way: Way): Promise<Diagnosis | undefined> {
  const over = seriesOf(call)
  if (over === undefined) return undefined
  const selectors = selectorsOf(over).map(({ selector }) => selector)
  const withLe = await firstWithLe(selectors, way)
  if (withLe !== undefined) {
    const dropping = dropsLe(over)
    return dropping && lostLe(call, dropping, withLe)
  }
  const look = await way.questions.look(over.text, way.when)
  // Native histograms have neither numbers nor le.
  if (look.series === 0 || look.values === undefined) return undefined
  return await noBuckets(call, over, selectors[0], way)
}

async function firstWithLe(selectors: readonly VectorSelector[], way: Way): Promise<VectorSelector | undefined> {
  for (const selector of selectors)
    if ((await way.questions.values('le', matchText(selector.matchers))).length > 0) return selector
  return undefined
}

function lostLe({ func }: Call, { op, grouping, labels }: Aggregate, selector: VectorSelector): Diagnosis {
  const clause = grouping === undefined ? '' : ` ${grouping} (${labels.join(', ')})`
  const kept = grouping === 'without' ? labels.filter((label) => label !== 'le') : ['le', ...(grouping === 'by' ? labels : [])]
  return wrongType(
    `${op}${clause} drops the label le of ${selectorText(selector)}, so ${func} finds no bucket`,
    `keep le: ${op} ${grouping ?? 'by'} (${kept.join(', ')})`,
    { expected: 'buckets, told apart by le', actual: `${op}${clause}` },
  )
}

async function noBuckets({ func }: Call, over: Expr, selector: VectorSelector | undefined, way: Way): Promise<Diagnosis> {
  const family = selector?.name?.replace(/_(sum|count|total)$/, '')
  const buckets = family === undefined ? undefined : `${family}_bucket`
  const there = buckets !== undefined && (await way.questions.names()).has(buckets)
  const what = selector === undefined ? inLine(over.text) : selectorText(selector)
  return wrongType(
    `${what} has no label le: it is no bucket of a histogram, and ${func} finds none`,
    there ? `take ${buckets}` : 'only histograms have quantiles: their series end in _bucket',
    { expected: 'buckets, told apart by le', actual: 'no label le' },
  )
}

/** The aggregation between a function and its selectors that takes le away. */
function dropsLe(expr: Expr): Aggregate | undefined {
  const bare = unwrap(expr)
  switch (bare.type) {
    case 'aggregate': {
      const keeps =
        bare.grouping === 'by' ? bare.labels.includes('le') : bare.grouping === 'without' && !bare.labels.includes('le')
      return keeps || KEEPING.has(bare.op) ? dropsLe(bare.expr) : bare
    }
    case 'call': {
      const over = seriesOf(bare)
      return over && dropsLe(over)
    }
    case 'binary':
      return dropsLe(bare.left) ?? dropsLe(bare.right)
    case 'subquery':
    case 'unary':
      return dropsLe(bare.expr)
    default:
      return undefined
  }
}
