import { type Expr, metricNames, parseExpr, windowBoundOf } from '../../promql/index.ts'
import type { RuleSource } from './rule-source.ts'

/** A rule with its expression's tree; undefined where Prometheus cannot read the expression. */
export interface ParsedRule {
  readonly rule: RuleSource
  readonly expr: Expr | undefined
}

// What they give grows with the samples, and these come closer although the range stays.
const COUNTS_SAMPLES = new Set(['count_over_time', 'sum_over_time'])

export const parseRule = (rule: RuleSource): ParsedRule => {
  const parsed = parseExpr(rule.expr)
  return { rule, expr: parsed.ok ? parsed.expr : undefined }
}

const metricsOf = (expr: Expr | undefined): readonly string[] => (expr === undefined ? [] : metricNames(expr))

/** The rules that must keep their real durations, with the reason: their value would be another, or they read the series of such a rule. */
export function realRules(rules: readonly ParsedRule[]): ReadonlyMap<RuleSource, string> {
  const real = new Map<RuleSource, string>()
  for (const { rule, expr } of rules) {
    const reason = expr === undefined ? 'its expression is no valid PromQL' : ownReason(expr)
    if (reason !== undefined) real.set(rule, reason)
  }
  for (let before = -1; before !== real.size; ) {
    before = real.size
    const recorded = new Set([...real.keys()].filter(({ kind }) => kind === 'record').map(({ name }) => name))
    for (const { rule, expr } of rules) {
      const read = real.has(rule) ? undefined : metricsOf(expr).find((name) => recorded.has(name))
      if (read !== undefined) real.set(rule, `it reads ${read}, a recording rule that keeps its real durations`)
    }
  }
  return real
}

/** Series of scaled rules that rules with real durations read: there they change faster than in real time. */
export function crossings(rules: readonly ParsedRule[], real: ReadonlyMap<RuleSource, string>): string[] {
  const scaled = new Set(rules.filter(({ rule }) => rule.kind === 'record' && !real.has(rule)).map(({ rule }) => rule.name))
  return rules.flatMap(({ rule, expr }) => {
    const read = real.has(rule) ? metricsOf(expr).find((name) => scaled.has(name)) : undefined
    return read === undefined
      ? []
      : [`${rule.name} keeps its real durations and reads ${read}, whose ranges are scaled: it varies more than in real time`]
  })
}

function ownReason(expr: Expr): string | undefined {
  const bound = windowBoundOf(expr)
  if (bound.length === 0) return undefined
  const reasons = bound.map(({ text, reason }) => `${text}: ${reason}`)
  const counted = bound.some(({ func }) => COUNTS_SAMPLES.has(func))
  return [
    ...reasons,
    ...(counted ? ['scrapes come closer in scaled time, so that its value does not hold in this run'] : []),
  ].join('; ')
}
