import { type Histogram, histogramProblems } from './histogram.ts'
import { parseNumberText } from './number.ts'
import type { ErrorCode, FamilyHead, ParseError, SampleView } from './types.ts'

interface Problem {
  readonly code: ErrorCode
  readonly expected: string
}

const COUNTS = new Set(['_count', '_gcount', '_bucket'])
const COUNTER_LIKE = new Set(['_total', '_sum', '_count', '_bucket', '_gcount', '_gsum'])

/** What OpenMetrics forbids about one sample of a typed family, or undefined. */
export function sampleProblem(family: FamilyHead, sample: SampleView, suffix: string): Problem | undefined {
  return labelProblem(family, sample, suffix) ?? valueProblem(family, sample, suffix) ?? exemplarProblem(family, sample, suffix)
}

function labelProblem({ name, type }: FamilyHead, sample: SampleView, suffix: string): Problem | undefined {
  if (type === 'stateset' && sample.label(name) === undefined)
    return { code: 'bad-label', expected: `a label ${name} that names the state` }
  if (suffix === '_bucket' && !isBound(sample.label('le')))
    return { code: 'bad-label', expected: 'a label le with a number or +Inf' }
  if (type === 'summary' && suffix === '') {
    const quantile = parseNumberText(sample.label('quantile') ?? '')
    if (quantile === undefined || !(quantile >= 0 && quantile <= 1))
      return { code: 'bad-label', expected: 'a label quantile between 0 and 1' }
  }
  return undefined
}

// Infinity has one spelling, so that two expositions of one bucket are one series.
function isBound(le: string | undefined): boolean {
  const bound = parseNumberText(le ?? '')
  return bound !== undefined && !Number.isNaN(bound) && (bound !== Infinity || le === '+Inf')
}

function valueProblem({ type }: FamilyHead, { value }: SampleView, suffix: string): Problem | undefined {
  const out = (expected: string): Problem => ({ code: 'value-out-of-range', expected })
  if (COUNTS.has(suffix) && !Number.isNaN(value) && !Number.isInteger(value)) return out(`a whole number in ${suffix}`)
  if (type === 'stateset' && value !== 0 && value !== 1) return out('0 or 1 for a state')
  if (type === 'info' && value !== 1) return out('1 for an info')
  if (type === 'summary' && suffix === '' && value < 0) return out('a quantile of 0 or more')
  if (!COUNTER_LIKE.has(suffix)) return undefined
  if (Number.isNaN(value)) return out(`a number other than NaN in ${suffix}`)
  return value < 0 && suffix !== '_gsum' ? out(`0 or more in ${suffix}`) : undefined
}

function exemplarProblem({ type }: FamilyHead, sample: SampleView, suffix: string): Problem | undefined {
  if (sample.exemplar === undefined) return undefined
  if ((type === 'counter' && suffix === '_total') || (type.endsWith('histogram') && suffix === '_bucket')) return undefined
  return { code: 'bad-exemplar', expected: 'exemplars only on _total of counters and _bucket of histograms' }
}

/** What OpenMetrics forbids about the unit of a family. */
export function unitProblem({ unit, name, type }: FamilyHead): Problem | undefined {
  if (unit === undefined || unit === '') return undefined
  if (!name.endsWith(`_${unit}`)) return { code: 'bad-unit', expected: `a unit that ends the name ${name}` }
  if (type !== 'info' && type !== 'stateset') return undefined
  return { code: 'bad-unit', expected: `no unit on a family of type ${type}` }
}

/** What OpenMetrics forbids about one histogram of a family. */
export function bucketProblems(family: FamilyHead, histogram: Histogram): ParseError[] {
  const at = (line: number, text: string, expected: string): ParseError => ({
    code: 'bad-histogram',
    line,
    column: 1,
    text,
    expected,
  })
  const problems = histogramProblems(histogram).map(({ line, actual, expected }) => at(line, actual, expected))
  const sums = sumProblem(histogram, family.type === 'gaugehistogram' ? '_g' : '_')
  return sums === undefined ? problems : [...problems, at(histogram.line, family.name, sums)]
}

function sumProblem({ buckets, sum, count }: Histogram, prefix: string): string | undefined {
  const negative = buckets.some((bucket) => bucket.bound < 0)
  if (sum !== undefined && count === undefined) return `${prefix}count wherever ${prefix}sum is`
  if (sum === undefined && count !== undefined) return `${prefix}sum wherever ${prefix}count is`
  if (negative && sum !== undefined && prefix === '_') return 'no _sum with negative buckets'
  return !negative && sum !== undefined && sum < 0 ? `${prefix}sum of 0 or more without negative buckets` : undefined
}
