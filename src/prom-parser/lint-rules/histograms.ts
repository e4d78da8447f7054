import type { HistogramProblem } from '../histogram.ts'
import type { SummaryProblem } from '../summary.ts'
import { counted, type Rule, rule, type Severity } from './rule.ts'

/** A lint rule of the same name for each invariant. Its message has no label value in it: those may be secrets. */
function invariant<const Id extends (HistogramProblem | SummaryProblem)['rule']>(
  id: Id,
  severity: Severity,
  summary: string,
  wrong: string,
  hint: string,
): Rule<Id> {
  return rule({
    id,
    severity,
    summary,
    promlint: false,
    judge({ family, broken }) {
      const tally = broken.get(id)
      if (tally === undefined) return undefined
      return { message: `${family.name} ${wrong}, in ${counted(tally, 'case')}`, hint, line: tally.line }
    },
  })
}

const MAKE_ANEW = 'let a client library write the buckets'

export const histogramRules = [
  invariant('bad-le', 'error', 'The le of every bucket is a number', 'has a bucket whose le is no number', MAKE_ANEW),
  invariant(
    'no-inf-bucket',
    'error',
    'Every histogram has a bucket le="+Inf"',
    'has no bucket le="+Inf"',
    'add it, equal to _count: without it histogram_quantile gives NaN',
  ),
  invariant(
    'bucket-order',
    'error',
    'Buckets stand in the order of their le, each once',
    'has buckets that do not ascend',
    MAKE_ANEW,
  ),
  invariant(
    'not-cumulative',
    'error',
    'A bucket counts at least what the one before it counts',
    'has a bucket that counts less than the one before it',
    'buckets are cumulative: each one counts all observations up to its le',
  ),
  invariant(
    'count-mismatch',
    'error',
    'The _count of a histogram equals its bucket le="+Inf"',
    'has a _count that differs from its bucket le="+Inf"',
    MAKE_ANEW,
  ),
]

export const summaryRules = [
  invariant(
    'bad-quantile',
    'error',
    'A quantile is a number from 0 to 1',
    'has a quantile that is no number from 0 to 1',
    'write the 99th percentile as quantile="0.99"',
  ),
  invariant(
    'duplicate-quantile',
    'error',
    'A summary has each quantile once',
    'has one quantile twice',
    'write each quantile once, in one spelling',
  ),
  invariant(
    'negative-quantile',
    'warning',
    'The quantiles of a summary are not negative',
    'has negative quantiles',
    'OpenMetrics refuses them: observe sizes and durations, and use gauges for what falls below 0',
  ),
  invariant(
    'bad-sum',
    'error',
    'The _sum of a summary is a number, and 0 where nothing was observed',
    'has a _sum that cannot be',
    'never observe NaN: it stays in the sum',
  ),
  invariant(
    'bad-count',
    'error',
    'The _count of a summary is whole and 0 or more',
    'has a _count that cannot be',
    'count observations, do not set the count',
  ),
]
