import { promDuration } from '../../declared/prometheus-duration.ts'
import { UsageError } from '../../lib/errors.ts'
import { type Expr, selectorsOf, type VectorSelector, walk } from '../../promql/index.ts'
import { LEAST_EVALUATION, LEAST_SCRAPE, SCRAPES } from './durations.ts'
import type { RuleSource } from './rule-source.ts'
import type { Cadence } from './scale-prometheus.ts'
import type { ParsedRule } from './unscaled.ts'

/** A bound on the factor, and what a larger one would break. */
interface Limit {
  readonly most: number
  readonly breaks: string
}

/** How often a series gets a sample: its interval (ms), how close it may come, and what gives it. */
interface Rhythm {
  readonly interval: number
  readonly least: number
  readonly noun: 'scrapes' | 'evaluations'
}

/** What the choice is made from. `recorded`: name of a recorded series -> interval (ms) of its group. */
export interface Sampling {
  readonly cadence: Cadence
  readonly recorded: ReadonlyMap<string, number>
}

/**
 * The largest whole factor with which every range still covers 4 samples (or as many as it did, where they were fewer) and no `for` becomes
 * shorter than a scrape or an evaluation where it was not; or the given one, when that keeps to it. Throws `UsageError`.
 */
export function chooseFactor(
  rules: readonly ParsedRule[],
  sampling: Sampling,
  given: number | undefined,
): { readonly factor: number; readonly notes: readonly string[] } {
  const limits = rules.flatMap((rule) => limitsOf(rule, sampling))
  const tightest = limits.toSorted((a, b) => a.most - b.most)[0]
  if (tightest === undefined) return unbounded(sampling, given)
  const largest = Math.max(1, Math.floor(tightest.most))
  if (given === undefined)
    return { factor: largest, notes: [`time is scaled by ${largest}, the most: by more, ${tightest.breaks}`] }
  if (given > largest) {
    throw new UsageError(`time cannot be scaled by ${given}: ${tightest.breaks}`, {
      hint: `the largest factor that works for all rules is ${largest}: --time scaled:${largest}; or leave the number out`,
    })
  }
  return {
    factor: checked(given),
    notes: [`time is scaled by ${given}, as asked; the most is ${largest}: by more, ${tightest.breaks}`],
  }
}

// Nothing waits for a range or a `for`: beyond the closest scrapes and evaluations, more would win nothing.
function unbounded(
  { cadence }: Sampling,
  given: number | undefined,
): { readonly factor: number; readonly notes: readonly string[] } {
  if (given !== undefined) return { factor: checked(given), notes: [`time is scaled by ${given}, as asked; no rule bounds it`] }
  const longest = Math.max(cadence.scrape, ...cadence.jobs.values()) / LEAST_SCRAPE
  const factor = Math.max(1, Math.floor(Math.max(longest, cadence.evaluation / LEAST_EVALUATION)))
  return {
    factor,
    notes: [`time is scaled by ${factor}: no rule has a range or a \`for\`, and scrapes and evaluations do not come closer`],
  }
}

function checked(factor: number): number {
  if (Number.isFinite(factor) && factor >= 1) return factor
  throw new UsageError(`time cannot be scaled by ${factor}: expected a number of at least 1`, {
    hint: 'for example --time scaled:60',
  })
}

function limitsOf({ rule, expr }: ParsedRule, sampling: Sampling): Limit[] {
  if (expr === undefined) return []
  const ranges = [...walk(expr)].flatMap((node) => rangeLimits(rule, node, sampling))
  return [...ranges, ...forLimits(rule, expr, sampling)]
}

function rangeLimits(rule: RuleSource, node: Expr, sampling: Sampling): Limit[] {
  if (node.type !== 'matrix' && node.type !== 'subquery') return []
  const range = node.range.ms
  if (range === undefined) return []
  const below = selectorsOf(node).map(({ selector }) => rhythmOf(selector, sampling))
  const steps: Rhythm[] =
    node.type === 'subquery' && node.step === undefined
      ? [{ interval: sampling.cadence.evaluation, least: LEAST_EVALUATION, noun: 'evaluations' }]
      : []
  return [...below, ...steps].flatMap(({ interval, least, noun }) => {
    const covered = Math.min(SCRAPES, Math.floor(range / interval))
    if (covered < 1) return []
    const floor = Math.min(least, interval)
    const breaks = `${node.text} of ${rule.name} (${rule.where}) would cover fewer than ${covered} ${noun} of ${promDuration(floor)}`
    return [{ most: range / (covered * floor), breaks }]
  })
}

function forLimits(rule: RuleSource, expr: Expr, sampling: Sampling): Limit[] {
  const interval = rule.interval ?? sampling.cadence.evaluation
  const evaluations: Rhythm = { interval, least: LEAST_EVALUATION, noun: 'evaluations' }
  return [evaluations, ...selectorsOf(expr).map(({ selector }) => rhythmOf(selector, sampling))].flatMap((rhythm) => {
    if (rule.for < rhythm.interval) return []
    const floor = Math.min(rhythm.least, rhythm.interval)
    const breaks = `\`for: ${promDuration(rule.for)}\` of ${rule.name} (${rule.where}) would be shorter than the ${promDuration(floor)} between two ${rhythm.noun}`
    return [{ most: rule.for / floor, breaks }]
  })
}

// A selector that names its job is sampled as that job is; of any other the slowest job decides, as it may be the one.
function rhythmOf(selector: VectorSelector, { cadence, recorded }: Sampling): Rhythm {
  const group = selector.name === undefined ? undefined : recorded.get(selector.name)
  if (group !== undefined) return { interval: group, least: LEAST_EVALUATION, noun: 'evaluations' }
  const named = [...cadence.jobs].filter(([job]) =>
    selector.matchers.every((matcher) => matcher.name !== 'job' || holds(matcher, job)),
  )
  const intervals = (named.length > 0 ? named : [...cadence.jobs]).map(([, interval]) => interval)
  const interval = intervals.length > 0 ? Math.max(...intervals) : cadence.scrape
  return { interval, least: LEAST_SCRAPE, noun: 'scrapes' }
}

function holds({ op, value }: VectorSelector['matchers'][number], job: string): boolean {
  if (op === '=' || op === '!=') return (value === job) === (op === '=')
  try {
    return new RegExp(`^(?:${value})$`, 's').test(job) === (op === '=~')
  } catch {
    // What JavaScript cannot read may match any.
    return true
  }
}
