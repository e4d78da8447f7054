import { parseNumberText } from './number.ts'
import { labelsKey } from './series.ts'
import type { Family, Labels, Sample } from './types.ts'

export interface Bucket {
  /** Upper bound as written. */
  readonly le: string
  readonly bound: number
  readonly count: number
  readonly line: number
}

/** One classic histogram: the samples of a family with the same labels (apart from `le`) and the same timestamp. */
export interface Histogram {
  readonly labels: Labels
  readonly timestamp: number | undefined
  /** In the order of the exposition. */
  readonly buckets: readonly Bucket[]
  readonly sum: number | undefined
  readonly count: number | undefined
  readonly line: number
}

/** A rule of classic histograms that does not hold. */
export interface HistogramProblem {
  readonly rule: 'bad-le' | 'no-inf-bucket' | 'bucket-order' | 'not-cumulative' | 'count-mismatch'
  readonly line: number
  readonly expected: string
  readonly actual: string
}

type Draft = { -readonly [K in keyof Histogram]: Histogram[K] } & { readonly buckets: Bucket[] }

/** The classic histograms of a family of type histogram or gaugehistogram. */
export function histograms(family: Family): Histogram[] {
  const found = new Map<string, Draft>()
  for (const sample of family.samples) {
    const suffix = sample.name.slice(family.name.length)
    if (suffix === '' || suffix === '_created') continue
    const key = `${sample.timestamp ?? ''} ${labelsKey(sample.labels, suffix === '_bucket' ? 'le' : undefined)}`
    const draft = found.get(key) ?? newDraft(sample)
    found.set(key, draft)
    if (suffix === '_bucket') draft.buckets.push(bucketOf(sample))
    else if (suffix === '_sum' || suffix === '_gsum') draft.sum = sample.value
    else draft.count = sample.value
  }
  return [...found.values()]
}

function newDraft(sample: Sample): Draft {
  const labels = new Map(sample.labels)
  labels.delete('le')
  return { labels, timestamp: sample.timestamp, buckets: [], sum: undefined, count: undefined, line: sample.line }
}

function bucketOf(sample: Sample): Bucket {
  const le = sample.labels.get('le') ?? ''
  return { le, bound: parseNumberText(le) ?? Number.NaN, count: sample.value, line: sample.line }
}

/** What is wrong with a classic histogram: `+Inf` present, `le` ascending, counts cumulative, `_count` equal to the `+Inf` bucket. */
export function histogramProblems(histogram: Histogram): HistogramProblem[] {
  const problems: HistogramProblem[] = []
  let previous: Bucket | undefined
  for (const bucket of histogram.buckets) {
    const { line } = bucket
    if (Number.isNaN(bucket.bound))
      problems.push({ rule: 'bad-le', line, expected: 'a number in le', actual: `le="${bucket.le}"` })
    else if (previous && bucket.bound <= previous.bound) {
      problems.push({ rule: 'bucket-order', line, expected: `le above ${previous.le}`, actual: `le="${bucket.le}"` })
    } else if (previous && bucket.count < previous.count) {
      const expected = `at least ${previous.count}, the count of le="${previous.le}"`
      problems.push({ rule: 'not-cumulative', line, expected, actual: `${bucket.count} in le="${bucket.le}"` })
    }
    previous = bucket
  }
  return [...problems, ...totalProblems(histogram)]
}

function totalProblems({ buckets, count, line }: Histogram): HistogramProblem[] {
  const all = buckets.find((bucket) => bucket.bound === Infinity)
  if (all === undefined) return [{ rule: 'no-inf-bucket', line, expected: 'a bucket le="+Inf"', actual: lastBucket(buckets) }]
  if (count === undefined || count === all.count) return []
  return [
    { rule: 'count-mismatch', line: all.line, expected: `_count equal to le="+Inf" (${all.count})`, actual: `_count ${count}` },
  ]
}

function lastBucket(buckets: readonly Bucket[]): string {
  const last = buckets.at(-1)
  return last ? `the last bucket is le="${last.le}"` : 'no bucket'
}
