import { describe, expect, test } from 'vitest'
import { comparisonOf, type Expr, longestReach, metricNames, parseExpr, rangesOf, resultLabels, selectorsOf } from './index.ts'

const tree = (text: string): Expr => {
  const parsed = parseExpr(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.expr
}

test('selectors with their range and what of the past they ask for', () => {
  const text = 'rate(a{b="c"}[5m] offset 1h) + max_over_time(({__name__="d"} - e offset 1m)[2h:1m] offset 1d) > {f!=""}'
  expect(selectorsOf(tree(text)).map(({ name, matchers, range, reach }) => [name, matchers.length, range?.ms, reach])).toEqual([
    ['a', 2, 300_000, 3_900_000],
    ['d', 1, undefined, 93_600_000],
    ['e', 1, undefined, 93_660_000],
    [undefined, 1, undefined, 0],
  ])
  expect(metricNames(tree(text))).toEqual(['a', 'd', 'e'])
  expect(longestReach(tree(text))).toBe(93_660_000)
})

test.each([
  ['up == 0', 0],
  ['1', 0],
  ['up offset -5m', 0],
  ['rate(x[5m])', 300_000],
  ['max_over_time(avg_over_time(rate(x[5m])[1h:1m])[1d:5m] offset 1w)', 300_000 + 3_600_000 + 86_400_000 + 604_800_000],
])('the reach of %s is %d ms', (text, ms) => expect(longestReach(tree(text))).toBe(ms))

test('durations with their roles', () => {
  expect(
    rangesOf(tree('a offset -5m + max_over_time(b[1h:1m] @ 5 offset 2m)')).map(({ text, ms, role, from }) => [
      text,
      ms,
      role,
      from,
    ]),
  ).toEqual([
    ['-5m', -300_000, 'offset', 9],
    ['1h', 3_600_000, 'subquery-range', 31],
    ['1m', 60_000, 'subquery-step', 34],
    ['2m', 120_000, 'offset', 49],
  ])
  expect(rangesOf(tree('rate(x[step()])'))).toMatchObject([{ ms: undefined, role: 'range' }])
})

describe('the comparison of an alert', () => {
  test.each([
    ['rate(x[5m]) > 10', 'rate(x[5m])', '>', '10', 10],
    ['up{job="ollama"} == 0', 'up{job="ollama"}', '==', '0', 0],
    ['sum(a) / sum(b) > 0.5', 'sum(a) / sum(b)', '>', '0.5', 0.5],
    ['(a - b offset 5m) * 100 <= -(2 * 3)', '(a - b offset 5m) * 100', '<=', '-(2 * 3)', -6],
    ['0.9 > a', 'a', '<', '0.9', 0.9],
    ['((a != 5m))', 'a', '!=', '5m', 300],
    ['a > b', 'a', '>', 'b', undefined],
    ['a > on () group_left vector(5)', 'a', '>', 'vector(5)', 5],
    ['a > 1 and b < 2', 'a', '>', '1', 1],
    ['a > 1 unless on (x) b', 'a', '>', '1', 1],
    ['count(up == 0) >= 2', 'count(up == 0)', '>=', '2', 2],
    ['(x > bool 5) == 1', '(x > bool 5)', '==', '1', 1],
    ['label_replace(up == 0, "a", "b", "c", "d")', 'up', '==', '0', 0],
    ['sort_desc(a > 1)', 'a', '>', '1', 1],
  ])('%s', (text, value, op, threshold, number) => {
    const found = comparisonOf(tree(text))
    expect([found?.value.text, found?.op, found?.threshold.text, found?.number]).toEqual([value, op, threshold, number])
  })

  test.each(['absent(x)', 'x', 'a and b > 1', 'a > 1 or b > 1', 'x > bool 5', 'sum(x > 5)', '(a > 1) * 2', 'vector(1)', '"a"'])(
    'none in %s',
    (text) => expect(comparisonOf(tree(text))).toBeUndefined(),
  )
})

describe('the labels of a result', () => {
  const NONE = { kind: 'none' }
  const UNKNOWN = { kind: 'unknown' }
  const exactly = (...labels: string[]): object => ({ kind: 'exactly', labels })
  test.each([
    ['sum by (a, b) (x)', exactly('a', 'b')],
    ['sum(x)', NONE],
    ['sum(x) / sum(y) > 0.5', NONE],
    ['sum by () (x)', NONE],
    ['x', UNKNOWN],
    ['rate(x[5m]) > 5', UNKNOWN],
    ['sum without (a) (x)', UNKNOWN],
    ['sum without (a) (sum by (a, b) (x))', exactly('b')],
    ['topk by (a) (3, x)', UNKNOWN],
    ['topk(3, sum by (a) (x))', exactly('a')],
    ['count_values by (a) ("v", x)', exactly('a', 'v')],
    ['histogram_quantile(0.9, sum by (le, model) (rate(x_bucket[5m]))) > 10', exactly('model')],
    ['histogram_quantiles(sum by (le, a) (x), "q", 0.5, 0.9)', exactly('a', 'q')],
    ['label_replace(sum by (a) (x), "b", "$1", "a", "(.*)")', exactly('a', 'b')],
    ['label_join(sum(x), "b", "-", "c")', exactly('b')],
    ['absent(up{job="a",instance=~".+",env!="x"})', exactly('job')],
    ['absent_over_time(up{job="a"}[5m])', exactly('job')],
    ['absent(up{job="a",job="b"})', NONE],
    ['absent(sum(x))', NONE],
    ['vector(1)', NONE],
    ['time() > bool 5', NONE],
    ['hour() > 5', NONE],
    ['scalar(x) * 5', NONE],
    ['sum by (a) (x) * scalar(y)', exactly('a')],
    ['5 < sum by (a) (x)', exactly('a')],
    ['x * on (a) y', exactly('a')],
    ['x * on (a) group_left (b) y', UNKNOWN],
    ['sum by (a, c) (x) * on (a) group_left (b) y', exactly('a', 'c', 'b')],
    ['y * on (a) group_right (b) sum by (a) (x)', exactly('a', 'b')],
    ['sum by (a, b) (x) / ignoring (b) sum by (a) (y)', exactly('a')],
    ['sum by (a) (x) > y', exactly('a')],
    ['x / sum by (a) (y)', exactly('a')],
    ['sum by (a) (x) and y', exactly('a')],
    ['x unless sum by (a) (y)', UNKNOWN],
    ['sum by (a) (x) or sum by (b) (y)', exactly('a', 'b')],
    ['sum by (a) (x) or y', UNKNOWN],
    ['-sum by (__name__, a) (x)', exactly('a')],
    ['sum by (__name__, a) (x) > 5', exactly('__name__', 'a')],
    ['max_over_time(sum by (a) (x)[1h:1m])', exactly('a')],
    ['info(sum by (a) (x))', UNKNOWN],
  ])('%s', (text, expected) => expect(resultLabels(tree(text))).toEqual(expected))
})
