import { expect, test } from 'vitest'
import { readAnswers } from './promtool-answers.ts'

const said = (...lines: readonly string[]): string =>
  ['Unit Testing:  test.yml', '  FAILED:', ...lines.map((line) => `    ${line}`), ''].join('\n')

test('every expression with its time and samples', () => {
  const output = said(
    'expr: "ALERTS{alertname=\\"Hi\\"}", time: 2h,',
    '    exp: nil',
    '    got: {__name__="ALERTS", odd="a\\"b\\\\c é, } {", path="x\\ny"} 1E+00, {} -Inf, {job="b"} NaN',
    'expr: "up", time: 1h7m30s,',
    '    exp: nil',
    '    got: {__name__="up", "my.label"="x"} 2.385E+03, {"my.metric", a="\\u00e9\\x00"} +Inf',
  )
  expect(readAnswers(output)).toEqual([
    {
      expr: 'ALERTS{alertname="Hi"}',
      time: '2h',
      samples: [
        { labels: { __name__: 'ALERTS', odd: 'a"b\\c é, } {', path: 'x\ny' }, value: 1 },
        { labels: {}, value: -Infinity },
        { labels: { job: 'b' }, value: Number.NaN },
      ],
    },
    {
      expr: 'up',
      time: '1h7m30s',
      samples: [
        { labels: { __name__: 'up', 'my.label': 'x' }, value: 2385 },
        { labels: { __name__: 'my.metric', a: 'é\0' }, value: Infinity },
      ],
    },
  ])
})

test.each([
  ['success', 'Unit Testing:  test.yml\n  SUCCESS\n'],
  ['a refusal', '  FAILED:\n2:24: parse error: unexpected identifier\n'],
  ['another error of the expression', said('expr: "up", time: 1h,', '    err: something')],
])('no samples: %s', (_, output) => {
  expect(readAnswers(output)).toEqual([])
})
