import { expect, test } from 'vitest'
import type { LintRuleId } from '../lint.ts'
import { linted, said } from './lint.fixture.ts'

test.each<[LintRuleId, string, string[]]>([
  ['bad-le', 'h_bucket{le="x"} 1\nh_bucket{le="+Inf"} 1\n', ['2: h has a bucket whose le is no number, in 1 case']],
  ['no-inf-bucket', 'h_bucket{a="1",le="1"} 1\nh_bucket{a="2",le="1"} 1\n', ['2: h has no bucket le="+Inf", in 2 cases']],
  ['no-inf-bucket', 'h 1\n', ['2: h has no bucket le="+Inf", in 1 case']],
  ['bucket-order', 'h_bucket{le="+Inf"} 1\nh_bucket{le="1"} 1\n', ['3: h has buckets that do not ascend, in 1 case']],
  [
    'not-cumulative',
    'h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\n',
    ['3: h has a bucket that counts less than the one before it, in 1 case'],
  ],
  [
    'count-mismatch',
    'h_bucket{le="+Inf"} 1\nh_count 2\n',
    ['2: h has a _count that differs from its bucket le="+Inf", in 1 case'],
  ],
])('%s: %j', (rule, lines, expected) => expect(said(rule, `# TYPE h histogram\n${lines}`)).toEqual(expected))

test.each<[LintRuleId, string, string[]]>([
  ['bad-quantile', 's{quantile="99"} 1\n', ['2: s has a quantile that is no number from 0 to 1, in 1 case']],
  ['duplicate-quantile', 's{quantile="1"} 1\ns{quantile="1.0"} 1\n', ['3: s has one quantile twice, in 1 case']],
  ['negative-quantile', 's{quantile="0.1"} -1\ns{quantile="0.2"} -1\n', ['2: s has negative quantiles, in 2 cases']],
  ['bad-sum', 's_sum NaN\n', ['2: s has a _sum that cannot be, in 1 case']],
  ['bad-count', 's_count 0.5\n', ['2: s has a _count that cannot be, in 1 case']],
])('%s: %j', (rule, lines, expected) => expect(said(rule, `# TYPE s summary\n${lines}`)).toEqual(expected))

test('no message shows a label value, not even that of le', () => {
  const text = '# TYPE h histogram\nh_bucket{le="hunter2"} 1\nh_bucket{le="1"} 0\n# TYPE s summary\ns{quantile="hunter2"} 1\n'
  const problems = linted(text)
  expect(problems.map(({ rule }) => rule)).toEqual([
    'no-help',
    'bad-le',
    'no-inf-bucket',
    'not-cumulative',
    'no-help',
    'bad-quantile',
  ])
  expect(JSON.stringify(problems)).not.toContain('hunter2')
})

test('an unknown type is no histogram', () => {
  expect(linted('h_bucket{le="x"} 1\n', { off: ['no-help'] })).toEqual([])
})
