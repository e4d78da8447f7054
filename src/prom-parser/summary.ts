import { parseNumberText } from './number.ts'
import { labelsKey } from './series.ts'
import type { Family, Labels, Sample } from './types.ts'

export interface Quantile {
  /** As written. */
  readonly quantile: string
  /** What `quantile` says as a number; NaN when it is none. */
  readonly number: number
  readonly value: number
  readonly line: number
}

/** One summary: the samples of a family with the same labels (apart from `quantile`) and the same timestamp. */
export interface Summary {
  readonly labels: Labels
  readonly timestamp: number | undefined
  /** In the order of the exposition; a summary may have none. */
  readonly quantiles: readonly Quantile[]
  readonly sum: number | undefined
  readonly count: number | undefined
  readonly line: number
}

/** A rule of summaries that does not hold. */
export interface SummaryProblem {
  readonly rule: 'bad-quantile' | 'duplicate-quantile' | 'negative-quantile' | 'bad-sum' | 'bad-count'
  readonly line: number
  readonly expected: string
  readonly actual: string
}

type Draft = { -readonly [K in keyof Summary]: Summary[K] } & { readonly quantiles: Quantile[] }

/** The summaries of a family of type summary. */
export function summaries(family: Family): Summary[] {
  if (family.type !== 'summary') return []
  const found = new Map<string, Draft>()
  for (const sample of family.samples) {
    const suffix = sample.name.slice(family.name.length)
    if (suffix === '_created') continue
    const { labels } = sample
    const key = `${sample.timestamp ?? ''} ${labelsKey(labels, suffix === '' ? 'quantile' : undefined)}`
    const draft = found.get(key) ?? newDraft(sample, labels)
    found.set(key, draft)
    if (suffix === '_sum') draft.sum = sample.value
    else if (suffix === '_count') draft.count = sample.value
    else draft.quantiles.push(quantileOf(sample, labels))
  }
  return [...found.values()]
}

function newDraft(sample: Sample, labels: Labels): Draft {
  const own = new Map(labels)
  own.delete('quantile')
  return { labels: own, timestamp: sample.timestamp, quantiles: [], sum: undefined, count: undefined, line: sample.line }
}

function quantileOf({ value, line }: Sample, labels: Labels): Quantile {
  const quantile = labels.get('quantile') ?? ''
  return { quantile, number: parseNumberText(quantile) ?? Number.NaN, value, line }
}

/** What is wrong with a summary: quantiles are numbers from 0 to 1, each one once, not negative; `_sum` and `_count` make sense. */
export function summaryProblems(summary: Summary): SummaryProblem[] {
  const seen = new Map<number, Quantile>()
  const problems = summary.quantiles.flatMap((quantile) => quantileProblems(quantile, seen))
  return [...problems, ...totalProblems(summary)]
}

function quantileProblems(one: Quantile, seen: Map<number, Quantile>): SummaryProblem[] {
  const { quantile, number, value, line } = one
  const actual = `quantile="${quantile}"`
  if (!(number >= 0 && number <= 1)) return [{ rule: 'bad-quantile', line, expected: 'a quantile from 0 to 1', actual }]
  const first = seen.get(number)
  if (first) return [{ rule: 'duplicate-quantile', line, expected: `one quantile ${number} (line ${first.line})`, actual }]
  seen.set(number, one)
  return value < 0 ? [{ rule: 'negative-quantile', line, expected: 'a value of 0 or more', actual: `${value} at ${actual}` }] : []
}

// A sum may be negative only where negative values were observed, and then the lowest quantile shows it: so no rule for the sign.
function totalProblems({ sum, count, line }: Summary): SummaryProblem[] {
  const problems: SummaryProblem[] = []
  if (count !== undefined && !(Number.isInteger(count) && count >= 0)) {
    problems.push({ rule: 'bad-count', line, expected: 'a whole _count of 0 or more', actual: `_count ${count}` })
  }
  if (Number.isNaN(sum)) problems.push({ rule: 'bad-sum', line, expected: 'a number in _sum', actual: '_sum NaN' })
  else if (count === 0 && sum !== undefined && sum !== 0) {
    problems.push({ rule: 'bad-sum', line, expected: '_sum 0 where _count is 0', actual: `_sum ${sum}` })
  }
  return problems
}
