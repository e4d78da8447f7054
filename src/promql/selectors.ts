import { childrenOf, type Duration, type Expr, type Matcher, type VectorSelector } from './tree.ts'

export type DurationRole = 'range' | 'offset' | 'subquery-range' | 'subquery-step'

/** A duration of an expression and what it decides; its place is in the text of the whole expression. */
export interface RoledDuration extends Duration {
  readonly role: DurationRole
}

/** A selector of an expression with what of the past it asks for. */
export interface Selection {
  readonly selector: VectorSelector
  readonly name: string | undefined
  readonly matchers: readonly Matcher[]
  /** Of `x[5m]`; undefined for an instant selector. */
  readonly range: Duration | undefined
  /** How far back from the moment of evaluation it looks, in milliseconds: its range, its offset and those of the subqueries around it. */
  readonly reach: number
}

/** Every selector of an expression, in the order of the text. */
export const selectorsOf = (expr: Expr): readonly Selection[] => [...selections(expr, 0)]

function* selections(expr: Expr, around: number): Generator<Selection> {
  if (expr.type === 'selector' || expr.type === 'matrix') {
    const selector = expr.type === 'matrix' ? expr.selector : expr
    const range = expr.type === 'matrix' ? expr.range : undefined
    const reach = around + (range?.ms ?? 0) + (selector.offset?.ms ?? 0)
    yield { selector, name: selector.name, matchers: selector.matchers, range, reach }
    return
  }
  const own = expr.type === 'subquery' ? (expr.range.ms ?? 0) + (expr.offset?.ms ?? 0) : 0
  for (const child of childrenOf(expr)) yield* selections(child, around + own)
}

/** Every duration that decides how far an expression looks, in the order of the text. */
export function rangesOf(expr: Expr): readonly RoledDuration[] {
  return [...durations(expr)].sort((a, b) => a.from - b.from)
}

function* durations(expr: Expr): Generator<RoledDuration> {
  if (expr.type === 'matrix') yield { ...expr.range, role: 'range' }
  if (expr.type === 'subquery') {
    yield { ...expr.range, role: 'subquery-range' }
    if (expr.step !== undefined) yield { ...expr.step, role: 'subquery-step' }
  }
  if ((expr.type === 'selector' || expr.type === 'subquery') && expr.offset !== undefined)
    yield { ...expr.offset, role: 'offset' }
  for (const child of childrenOf(expr)) yield* durations(child)
}

/** How far back the expression looks at most, in milliseconds; 0 when only at the newest samples. */
export const longestReach = (expr: Expr): number => Math.max(0, ...selectorsOf(expr).map(({ reach }) => reach))

/** The names of the metrics that an expression reads, each once. */
export const metricNames = (expr: Expr): readonly string[] => [...new Set(selectorsOf(expr).flatMap(({ name }) => name ?? []))]
