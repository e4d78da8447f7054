import { histogramRules, summaryRules } from './lint-rules/histograms.ts'
import { labelRules } from './lint-rules/labels.ts'
import { metadataRules } from './lint-rules/metadata.ts'
import { nameRules } from './lint-rules/names.ts'
import { nearest } from './lint-rules/nearest.ts'
import type { Limits, Rule, Severity } from './lint-rules/rule.ts'
import { secretRules } from './lint-rules/secrets.ts'
import { seriesRules } from './lint-rules/series.ts'
import { Survey } from './lint-rules/survey.ts'
import type { Family } from './types.ts'

const RULES = [
  ...metadataRules,
  ...nameRules,
  ...labelRules,
  ...seriesRules,
  ...histogramRules,
  ...summaryRules,
  ...secretRules,
] as const satisfies readonly Rule[]

/** The name of a rule, as problems show it and as `off` takes it. */
export type LintRuleId = (typeof RULES)[number]['id']

/** What one family has against one rule, however many samples show it. */
export interface LintProblem {
  readonly rule: LintRuleId
  /** `error`: the data comes out wrong or a secret leaks. `warning`: a convention. */
  readonly severity: Severity
  /** Name of the family. */
  readonly family: string
  /** First line that shows it. */
  readonly line: number
  /** What is wrong, with names and with how many samples show it; never with a label value. */
  readonly message: string
  /** What to do. */
  readonly hint: string
}

export interface LintOptions {
  /** Rules that are not asked. */
  readonly off?: readonly LintRuleId[] | undefined
  /** Series that a family may have before `high-cardinality` speaks; default 1000. */
  readonly maxSeries?: number | undefined
}

export interface LintRule {
  readonly id: LintRuleId
  readonly severity: Severity
  /** One line: what holds when the rule is content. */
  readonly summary: string
  /** Whether promlint (`promtool check metrics`) has it too. */
  readonly promlint: boolean
}

/** Every rule, in the order in which problems of one family come. */
export const lintRules: readonly LintRule[] = RULES.map(({ id, severity, summary, promlint }) => ({
  id,
  severity,
  summary,
  promlint,
}))

/** What families have against the rules, in the order of the exposition; at most one problem per family and rule. */
export function lint(families: Iterable<Family>, options: LintOptions = {}): LintProblem[] {
  const rules = chosen(options.off ?? [])
  const limits = limitsOf(options)
  const problems: LintProblem[] = []
  for (const family of families) {
    // Like promlint: a family that has no samples yet is nobody's data.
    if (family.samples.length === 0) continue
    const survey = new Survey(family)
    for (const { id, severity, judge } of rules) {
      const found = judge(survey, limits)
      if (found === undefined) continue
      const { message, hint, line = family.line } = found
      problems.push({ rule: id, severity, family: family.name, line, message, hint })
    }
  }
  return problems
}

function chosen(off: readonly string[]): (typeof RULES)[number][] {
  const known = RULES.map(({ id }): string => id)
  for (const id of off) {
    if (known.includes(id)) continue
    throw new RangeError(
      `off: there is no lint rule "${id}"; did you mean "${nearest(id, known)}"? The rules: ${known.join(', ')}`,
    )
  }
  return RULES.filter(({ id }) => !off.includes(id))
}

function limitsOf({ maxSeries = 1000 }: LintOptions): Limits {
  if (Number.isInteger(maxSeries) && maxSeries >= 0) return { maxSeries }
  throw new RangeError(`maxSeries: expected a whole number of 0 or more, got ${maxSeries}`)
}
