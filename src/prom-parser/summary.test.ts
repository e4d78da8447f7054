import { expect, test } from 'vitest'
import { parseExposition } from './parse.ts'
import { summaries, summaryProblems } from './summary.ts'
import type { Family } from './types.ts'

function summaryFamily(lines: string): Family {
  const [family] = parseExposition(`# TYPE s summary\n${lines}`, { contentType: 'text/plain' }).families
  if (family === undefined) throw new Error('the exposition has no family')
  return family
}

test('families of other types have none', () => {
  const { families } = parseExposition('# TYPE g gauge\ng 1\n# TYPE c counter\nc_total 1\nu 1\n', { contentType: 'text/plain' })
  expect(families.flatMap(summaries)).toEqual([])
})

const problems = (lines: string): string[] =>
  summaries(summaryFamily(lines)).flatMap((one) => summaryProblems(one).map(({ rule, line }) => `${rule} ${line}`))

test.each<[string, string, string[]]>([
  ['sound', 's{quantile="0"} 0\ns{quantile="0.5"} 1\ns{quantile="1"} 3\ns_sum 4\ns_count 3\n', []],
  ['no quantiles', 's_sum 4\ns_count 3\n', []],
  ['nothing observed: NaN', 's{quantile="0.5"} NaN\ns_sum 0\ns_count 0\n', []],
  ['two label sets', 's{a="1",quantile="0.5"} 1\ns{a="2",quantile="0.5"} 1\n', []],
  ['a quantile above 1', 's{quantile="99"} 1\n', ['bad-quantile 2']],
  ['a quantile below 0', 's{quantile="-0.1"} 1\n', ['bad-quantile 2']],
  ['a quantile that is no number', 's{quantile="p99"} 1\ns{quantile="NaN"} 1\n', ['bad-quantile 2', 'bad-quantile 3']],
  ['no quantile label', 's 1\n', ['bad-quantile 2']],
  ['one quantile in two spellings', 's{quantile="0.5"} 1\ns{quantile="0.50"} 1\n', ['duplicate-quantile 3']],
  ['a negative value', 's{quantile="0.5"} -1\n', ['negative-quantile 2']],
  ['NaN as sum', 's_sum NaN\ns_count 3\n', ['bad-sum 2']],
  ['a sum of nothing', 's_sum 3\ns_count 0\n', ['bad-sum 2']],
  ['a negative sum', 's_sum -3\ns_count 2\n', []],
  ['a negative count', 's_count -1\n', ['bad-count 2']],
  ['half an observation', 's_count 1.5\n', ['bad-count 2']],
  ['only the second label set is wrong', 's{a="1",quantile="1"} 1\ns{a="2",quantile="2"} 1\n', ['bad-quantile 3']],
  ['labels of Object.prototype', 's{__proto__="a",quantile="1"} 1\ns{constructor="a",quantile="2"} 1\n', ['bad-quantile 3']],
])('%s', (_, lines, expected) => expect(problems(lines)).toEqual(expected))

test('assembled: quantiles as written, sum and count of each label set', () => {
  const family = summaryFamily(
    's{a="b",quantile="0.50"} 1\ns{quantile="0.9",a="b"} 2\ns_sum{a="b"} 1.5\ns_count{a="b"} 2\ns_count{a="c"} 1\n',
  )
  expect(summaries(family)).toEqual([
    {
      labels: new Map([['a', 'b']]),
      timestamp: undefined,
      quantiles: [
        { quantile: '0.50', number: 0.5, value: 1, line: 2 },
        { quantile: '0.9', number: 0.9, value: 2, line: 3 },
      ],
      sum: 1.5,
      count: 2,
      line: 2,
    },
    { labels: new Map([['a', 'c']]), timestamp: undefined, quantiles: [], sum: undefined, count: 1, line: 6 },
  ])
})

test('_created of OpenMetrics is no quantile', () => {
  const text = '# TYPE s summary\ns_count 1\ns_sum 2\ns_created 1000\n# EOF\n'
  const [family] = parseExposition(text, { mode: 'openmetrics' }).families
  expect(family && summaries(family)).toMatchObject([{ quantiles: [], sum: 2, count: 1 }])
})

test('a problem says what was expected and what was there', () => {
  const [summary] = summaries(summaryFamily('s{quantile="0.5"} 1\ns{quantile="0.50"} 1\ns_sum NaN\n'))
  expect(summary && summaryProblems(summary)).toEqual([
    { rule: 'duplicate-quantile', line: 3, expected: 'one quantile 0.5 (line 2)', actual: 'quantile="0.50"' },
    { rule: 'bad-sum', line: 2, expected: 'a number in _sum', actual: '_sum NaN' },
  ])
})
