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

/** The classic histograms of a family of type histogram or gaugehistogram. */
export function histograms(family: Family): Histogram[] {
  const found = new Map<string, HistogramDraft>()
  for (const sample of family.samples) {
    const suffix = sample.name.slice(family.name.length)
    if (suffix === '' || suffix === '_created') continue
    const key = `${sample.timestamp ?? ''} ${labelsKey(sample.labels, suffix === '_bucket' ? 'le' : undefined)}`
    const draft = found.get(key) ?? new HistogramDraft(sample)
    found.set(key, draft)
    draft.add(suffix, sample.labels.get('le'), sample)
  }
  return [...found.values()]
}

/** A histogram while its samples come in. */
export class HistogramDraft implements Histogram {
  readonly labels: Labels
  readonly timestamp: number | undefined
  readonly line: number
  readonly buckets: Bucket[] = []
  sum: number | undefined
  count: number | undefined

  constructor({ labels, timestamp, line }: Pick<Sample, 'labels' | 'timestamp' | 'line'>) {
    const own = new Map(labels)
    own.delete('le')
    this.labels = own
    this.timestamp = timestamp
    this.line = line
  }

  /** Adds the sample with this ending of its name. */
  add(suffix: string, le: string | undefined, { value, line }: Pick<Sample, 'value' | 'line'>): void {
    if (suffix === '_bucket')
      this.buckets.push({ le: le ?? '', bound: parseNumberText(le ?? '') ?? Number.NaN, count: value, line })
    else if (suffix === '_sum' || suffix === '_gsum') this.sum = value
    else if (suffix === '_count' || suffix === '_gcount') this.count = value
  }
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
    } else if (!(bucket.count >= (previous?.count ?? 0))) {
      const expected = previous ? `at least ${previous.count}, the count of le="${previous.le}"` : 'at least 0'
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
