import { type Aggregate, type Call, type Expr, parseExpr, type VectorSelector, walk } from '../../../promql/index.ts'
import { unwrap } from '../../../promql/tree.ts'
import { whyNoBuckets } from './buckets.ts'
import { rulesFor } from './recorded.ts'
import { seriesTypes } from './types-of.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, wrongType } from './words.ts'

const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets'])
const OF_GAUGES: ReadonlySet<string> = new Set(['delta', 'idelta'])
/** What is no counter, whatever its name says. */
const NO_COUNTERS: ReadonlySet<string> = new Set(['gauge', 'summary', 'gaugehistogram', 'info', 'stateset'])
const RATES: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'histogram_quantile'])

/** The first part of an expression that makes of a metric what its declared type does not bear. `has`: the expression gives data. */
export async function whyWrongType(expr: Expr, has: boolean, way: Way): Promise<Diagnosis | undefined> {
  for (const node of walk(expr)) {
    const reason =
      node.type === 'call' ? await wrongCall(node, has, way) : node.type === 'aggregate' ? await wrongSum(node, way) : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}

async function wrongCall(call: Call, has: boolean, way: Way): Promise<Diagnosis | undefined> {
  // Where it gives something, its buckets are there.
  if (call.func === 'histogram_quantile' || call.func === 'histogram_fraction')
    return has ? undefined : await whyNoBuckets(call, way)
  const wantsCounter = OF_COUNTERS.has(call.func)
  if (!wantsCounter && !OF_GAUGES.has(call.func)) return undefined
  const name = readBy(call)?.name
  if (name === undefined) return undefined
  const types = seriesTypes(name, await way.questions.types())
  if (types.length === 0) return wantsCounter ? await rateOfRate(call, name, way) : undefined
  const actual = types.join(', ')
  if (wantsCounter && types.every((type) => NO_COUNTERS.has(type)))
    return wrongType(
      `${name} is a ${actual}, and ${call.func} of it means nothing`,
      types.includes('summary')
        ? 'of a summary, _sum and _count are counters'
        : `${call.func === 'resets' ? 'changes' : 'delta or deriv'} is for gauges; or show it as it is`,
      { expected: 'counter', actual },
    )
  if (!wantsCounter && types.every((type) => type === 'counter'))
    return wrongType(
      `${name} is a ${actual}, and ${call.func} of it falls with each restart of its target`,
      'rate or increase is for counters',
      { expected: 'gauge', actual },
    )
  return undefined
}

/** The selector over whose range a call goes, in a subquery too. */
function readBy({ args }: Call): VectorSelector | undefined {
  const over = args.find((arg) => arg.type === 'matrix' || arg.type === 'subquery')
  if (over?.type === 'matrix') return over.selector
  const inner = over?.type === 'subquery' ? unwrap(over.expr) : undefined
  return inner?.type === 'selector' ? inner : undefined
}

async function rateOfRate({ func }: Call, name: string, way: Way): Promise<Diagnosis | undefined> {
  const [first] = await rulesFor(name, way)
  const parsed = first && parseExpr(first.rule.query)
  const inner = parsed?.ok ? summed(parsed.expr) : undefined
  if (first === undefined || inner?.type !== 'call' || !RATES.has(inner.func)) return undefined
  return wrongType(
    `the recording rule ${name} gives ${inner.func}, and ${func} of it means nothing`,
    'show the recorded value as it is',
    { expected: 'counter', actual: inLine(first.rule.query) },
  )
}

/** What an expression adds up or averages. */
function summed(expr: Expr): Expr {
  const bare = unwrap(expr)
  return bare.type === 'aggregate' ? summed(bare.expr) : bare
}

/** Quantiles of several series cannot be added up. That their average is none either is left to taste. */
async function wrongSum({ op, expr, text }: Aggregate, way: Way): Promise<Diagnosis | undefined> {
  if (op !== 'sum') return undefined
  const inner = unwrap(expr)
  const ofSummary = inner.type === 'selector' && inner.name !== undefined && (await isSummary(inner.name, way))
  const ofQuantile = inner.type === 'call' && inner.func === 'histogram_quantile'
  if (!ofSummary && !ofQuantile) return undefined
  const [into, out] = [await way.questions.look(inner.text, way.when), await way.questions.look(text, way.when)]
  if (into.series <= out.series) return undefined
  const what = ofSummary ? 'quantiles of a summary' : 'quantiles'
  return wrongType(
    `${op} of ${inLine(inner.text)} makes ${out.series === 1 ? 'one value' : `${out.series} values`} of ${into.series} ${what}, which is no quantile of anything`,
    ofSummary
      ? 'max shows the worst; quantiles of several need a histogram'
      : 'sum the buckets first: histogram_quantile(q, sum by (le) (rate(…_bucket[…])))',
  )
}

const isSummary = async (name: string, way: Way): Promise<boolean> =>
  ((await way.questions.types()).get(name) ?? []).every((type) => type === 'summary') && (await way.questions.types()).has(name)
