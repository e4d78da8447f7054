import { clip } from '../../../lib/text.ts'
import { type Call, type Expr, resultLabels, selectorsOf, walk } from '../../../promql/index.ts'
import { isGone } from '../labels-gone.ts'
import type { LintContext, LintRule } from '../lint.ts'
import { mayBeThere } from '../metric-type.ts'
import { inQuery, type Query, queriesOf } from '../queries.ts'
import { isStandIn } from '../stand-ins.ts'

/** A quantile of a query, what it is taken of, and the buckets in it. */
interface Quantile {
  readonly call: Call
  readonly of: Expr
  /** Names of classic buckets; those of native histograms have no such name. */
  readonly buckets: readonly string[]
  /** Names that have no buckets at all: `x_sum`, `x_count`. */
  readonly others: readonly string[]
}

const quantileWithoutLe: LintRule = {
  id: 'quantile-without-le',
  summary:
    'histogram_quantile() of buckets whose label le is aggregated away, or of no buckets: it answers nothing, without an error.',
  *check(dashboard, context) {
    for (const { query, call, of, buckets, others } of quantiles(dashboard, context)) {
      const [bucket] = buckets
      if (bucket !== undefined && isGone(of, 'le') && !keepsVmrange(of))
        yield inQuery(query, {
          message: `${query.title} takes ${call.func}() of ${bucket} without its label le: it answers nothing, and no error`,
          expected: 'le among the labels that are kept',
          actual: written(query, of),
          hint: `keep le: histogram_quantile(q, sum by (le, …) (rate(${bucket}[$__rate_interval])))`,
        })
      else if (bucket === undefined && others[0] !== undefined)
        yield inQuery(query, {
          message: `${query.title} takes ${call.func}() of ${others[0]}, which has no buckets`,
          expected: others[0].replace(/_(?:sum|count|total)$/, '_bucket'),
          actual: others[0],
          hint: `write ${others[0].replace(/_(?:sum|count|total)$/, '_bucket')}`,
        })
    }
  },
}

const bucketWithoutRate: LintRule = {
  id: 'bucket-without-rate',
  summary: 'histogram_quantile() of buckets without rate(): the quantile of all time since the start, which hardly moves.',
  *check(dashboard, context) {
    for (const { query, call, of } of quantiles(dashboard, context)) {
      const bare = selectorsOf(of).find(
        ({ name, range, selector }) =>
          name !== undefined && range === undefined && isBareBucket(name, context) && !isInRange(of, selector.from),
      )
      if (bare?.name === undefined) continue
      yield inQuery(query, {
        message: `${query.title} takes ${call.func}() of ${bare.name} without rate(): it is the quantile of all time since the start`,
        expected: `rate(${bare.name}[$__rate_interval])`,
        actual: bare.name,
        hint: `write histogram_quantile(q, sum by (le, …) (rate(${bare.name}[$__rate_interval])))`,
      })
    }
  },
}

// The buckets of VictoriaMetrics' own histograms are told apart by vmrange.
function keepsVmrange(of: Expr): boolean {
  const labels = resultLabels(of)
  return labels.kind === 'exactly' && labels.labels.includes('vmrange')
}

// Without the words that stand for variables.
const written = ({ text, reading: { replaced } }: Query, { from, to }: Expr): string =>
  clip(text.slice(replaced.back(from), replaced.back(to)), 200)

/** The rules about histograms. */
export const histogramRules: readonly LintRule[] = [quantileWithoutLe, bucketWithoutRate]

function* quantiles(
  dashboard: Parameters<LintRule['check']>[0],
  context: LintContext,
): Generator<Quantile & { readonly query: Query }> {
  for (const query of queriesOf(dashboard, context)) {
    const { expr, opaque } = query.reading
    if (expr === undefined || opaque || !query.text.includes('histogram_quantile')) continue
    for (const call of walk(expr)) {
      const of =
        call.type !== 'call'
          ? undefined
          : call.func === 'histogram_quantile'
            ? call.args[1]
            : call.func === 'histogram_quantiles'
              ? call.args[0]
              : undefined
      if (call.type !== 'call' || of === undefined) continue
      const names = selectorsOf(of).flatMap(({ name }) =>
        name === undefined || isStandIn(name) || !mayBeThere(name, context) ? [] : name,
      )
      const buckets = names.filter((name) => name.endsWith('_bucket') || name.includes('_bucket:'))
      const others =
        names.length === 1
          ? names.filter((name) => /_(?:sum|count|total)$/.test(name) && context.typeOf?.(name) !== 'histogram')
          : []
      yield { query, call, of, buckets, others }
    }
  }
}

// Of recorded ones nobody knows, and a gauge histogram is not counted.
const isBareBucket = (name: string, { typeOf }: Pick<LintContext, 'typeOf'>): boolean =>
  name.endsWith('_bucket') &&
  !name.includes(':') &&
  mayBeThere(name, { typeOf }) &&
  ![typeOf?.(name), typeOf?.(name.slice(0, -'_bucket'.length))].some((type) => type === 'gauge' || type === 'gaugehistogram')

/** Whether a place is inside a subquery, whose function says what becomes of it. */
function isInRange(expr: Expr, offset: number): boolean {
  return [...walk(expr)].some((node) => node.type === 'subquery' && node.from <= offset && offset < node.to)
}
