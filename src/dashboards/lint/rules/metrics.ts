import { type Binary, type Expr, metricNames, type VectorSelector, walk } from '../../../promql/index.ts'
import type { Dashboard, Panel } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { isCounter, isGauge, isKnown } from '../metric-type.ts'
import { inQuery, queriesOf } from '../queries.ts'
import { listOf, settingOf } from '../raw.ts'
import { isStandIn } from '../stand-ins.ts'

const unknownMetric: LintRule = {
  id: 'unknown-metric',
  summary: 'A metric that neither an exporter nor a recording rule has.',
  *check(dashboard, context) {
    const { typeOf } = context
    if (typeOf === undefined) return
    for (const query of queriesOf(dashboard, context)) {
      if (query.reading.expr === undefined) continue
      for (const name of new Set(missed(query.reading.expr, (metric) => isStandIn(metric) || isKnown(metric, typeOf)))) {
        yield inQuery(query, {
          message: `${query.title} asks for ${name}, a metric that nothing exposes and no rule records`,
          expected: 'a metric that is there',
          actual: name,
          hint: 'compare its name with /metrics of the exporter: it may be misspelt, renamed, or without its suffix',
        })
      }
    }
  },
}

// What an `or` has another known side for, and what is asked whether it is absent, may well not be there.
function missed(expr: Expr, isFine: (metric: string) => boolean): readonly string[] {
  if (expr.type === 'call' && expr.func.startsWith('absent')) return []
  if (expr.type === 'selector') return expr.name === undefined || isFine(expr.name) ? [] : [expr.name]
  if (expr.type === 'matrix') return missed(expr.selector, isFine)
  if (expr.type === 'binary') {
    const sides = [missed(expr.left, isFine), missed(expr.right, isFine)]
    return expr.op === 'or' && sides.some((side) => side.length === 0) ? [] : sides.flat()
  }
  if (expr.type === 'call') return expr.args.flatMap((arg) => missed(arg, isFine))
  if (expr.type === 'aggregate') return missed(expr.expr, isFine)
  return expr.type === 'number' || expr.type === 'string' ? [] : missed(expr.expr, isFine)
}

const counterWithoutRate: LintRule = {
  id: 'counter-without-rate',
  summary: 'A counter shown as it is: it only ever rises, and falls to zero with every restart.',
  *check(dashboard, context) {
    for (const query of queriesOf(dashboard, context)) {
      const { expr } = query.reading
      if (query.of !== 'panel' || expr === undefined || showsDifference(dashboard, query.panel)) continue
      const counters = bareSelectors(expr).flatMap(({ name }) =>
        name !== undefined && isCounter(name, context.typeOf) ? name : [],
      )
      for (const name of new Set(counters)) {
        if (isStandIn(name)) continue
        const counter = context.typeOf === undefined ? `${name}, by its name a counter,` : `the counter ${name}`
        yield {
          ...inQuery(query, {
            message: `${query.title} shows ${counter} without rate() or increase(): it only rises, and starts again with every restart`,
            expected: `rate(${name}[$__rate_interval])`,
            actual: name,
            hint: `write rate(${name}[$__rate_interval]) for a rate, or increase(${name}[$__range]) for the number in the range shown`,
          }),
          severity: ONE_VALUE.has(query.panel?.type ?? '') ? 'warning' : 'error',
        }
      }
    }
  },
}

// A total since the start may well be what is meant: requests served, bytes written.
const ONE_VALUE = new Set(['stat', 'singlestat', 'gauge', 'bargauge', 'piechart', 'table', 'table-old'])

// Where the number of series or the moment is asked for, the value does not matter.
const PRESENCE = new Set(['absent', 'timestamp', 'start_timestamp'])
const COUNTING = new Set(['count', 'group', 'count_values'])

/** Selectors whose newest values, as they are, decide what is shown. */
function bareSelectors(expr: Expr): readonly VectorSelector[] {
  switch (expr.type) {
    case 'selector':
      return expr.offset === undefined ? [expr] : []
    case 'call':
      return PRESENCE.has(expr.func) ? [] : expr.args.flatMap(bareSelectors)
    case 'aggregate':
      return COUNTING.has(expr.op) ? [] : bareSelectors(expr.expr)
    case 'binary':
      return bareInBinary(expr)
    case 'paren':
    case 'unary':
      return bareSelectors(expr.expr)
    default:
      // A range or a subquery: its function says what becomes of it.
      return []
  }
}

const COMPARISONS = new Set(['==', '!=', '>', '<', '>=', '<='])

function bareInBinary({ op, matching, left, right }: Binary): readonly VectorSelector[] {
  if (COMPARISONS.has(op)) return []
  if (op === 'and' || op === 'unless') return bareSelectors(left)
  // x - x offset 1h is an increase, and made - freed is what is there now.
  if (op === '-' && metricNames(left).length > 0 && metricNames(right).length > 0) return []
  const sides = [matching.group === 'right' ? [] : bareSelectors(left), matching.group === 'left' ? [] : bareSelectors(right)]
  return sides.flat()
}

const DIFFERENCES = new Set(['delta', 'diff', 'diffperc', 'range', 'step'])

// The panel itself may show how much a counter rose.
function showsDifference(dashboard: Dashboard, panel: Panel | undefined): boolean {
  if (panel === undefined) return false
  const calcs = [
    ...listOf(settingOf(dashboard, panel, 'options', 'reduceOptions', 'calcs')),
    settingOf(dashboard, panel, 'valueName'),
  ]
  return calcs.some((calc) => typeof calc === 'string' && DIFFERENCES.has(calc))
}

const OF_COUNTERS = new Set(['rate', 'irate', 'increase', 'resets'])

const rateOfGauge: LintRule = {
  id: 'rate-of-gauge',
  summary: 'rate(), irate(), increase() or resets() of a gauge: every fall counts as a restart.',
  *check(dashboard, context) {
    const { typeOf } = context
    if (typeOf === undefined) return
    for (const query of queriesOf(dashboard, context)) {
      if (query.reading.expr === undefined) continue
      for (const call of walk(query.reading.expr)) {
        const range = call.type === 'call' && OF_COUNTERS.has(call.func) ? call.args[0] : undefined
        const name = range?.type === 'matrix' ? range.selector.name : undefined
        if (call.type !== 'call' || name === undefined || !isGauge(name, typeOf)) continue
        yield inQuery(query, {
          message: `${query.title} takes ${call.func}() of ${name}, which is a gauge: every fall counts as a restart`,
          expected: 'a counter',
          actual: `${name} is a gauge`,
          hint: `write ${name} as it is, or deriv(${name}[…]) or delta(${name}[…]) for how it changes`,
        })
      }
    }
  },
}

/** The rules about metrics and their types. */
export const metricRules: readonly LintRule[] = [unknownMetric, counterWithoutRate, rateOfGauge]
