import { expect, test } from 'vitest'
import { histogramProblems, histograms, parseExposition } from './index.ts'

function problems(lines: string): string[] {
  const [family] = parseExposition(`# TYPE h histogram\n${lines}`, { contentType: 'text/plain' }).families
  return family
    ? histograms(family).flatMap((one) => histogramProblems(one).map(({ rule, line }) => `${rule} ${line}`))
    : ['no family']
}

test.each<[string, string, string[]]>([
  ['sound', 'h_bucket{le="1"} 1\nh_bucket{le="2"} 3\nh_bucket{le="+Inf"} 3\nh_sum 4\nh_count 3\n', []],
  ['two label sets', 'h_bucket{a="1",le="+Inf"} 1\nh_count{a="1"} 1\nh_bucket{a="2",le="+Inf"} 5\nh_count{a="2"} 5\n', []],
  ['no +Inf', 'h_bucket{le="1"} 1\nh_count 1\n', ['no-inf-bucket 2']],
  ['no bucket at all', 'h_sum 1\nh_count 1\n', ['no-inf-bucket 2']],
  ['descending le', 'h_bucket{le="2"} 1\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\n', ['bucket-order 3']],
  ['one le twice', 'h_bucket{le="1"} 1\nh_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 1\n', ['bucket-order 3']],
  ['falling counts', 'h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\n', ['not-cumulative 3']],
  ['count is not +Inf', 'h_bucket{le="+Inf"} 3\nh_count 4\n', ['count-mismatch 2']],
  ['le is no number', 'h_bucket{le="x"} 3\nh_bucket{le="+Inf"} 3\n', ['bad-le 2']],
  ['le is missing', 'h_bucket 3\nh_bucket{le="+Inf"} 3\n', ['bad-le 2']],
  ['only the second label set is wrong', 'h_bucket{a="1",le="+Inf"} 1\nh_bucket{a="2",le="1"} 1\n', ['no-inf-bucket 3']],
])('%s', (_, lines, expected) => expect(problems(lines)).toEqual(expected))

test('assembled: buckets, sum and count of each label set', () => {
  const text = '# TYPE h histogram\nh_bucket{a="b",le="0.5"} 1\nh_bucket{a="b",le="+Inf"} 2\nh_sum{a="b"} 1.5\nh_count{a="b"} 2\n'
  const [family] = parseExposition(text, { contentType: 'text/plain' }).families
  expect(family && histograms(family)).toEqual([
    {
      labels: new Map([['a', 'b']]),
      timestamp: undefined,
      buckets: [
        { le: '0.5', bound: 0.5, count: 1, line: 2 },
        { le: '+Inf', bound: Infinity, count: 2, line: 3 },
      ],
      sum: 1.5,
      count: 2,
      line: 2,
    },
  ])
})
