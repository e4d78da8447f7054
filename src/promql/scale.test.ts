import { describe, expect, test } from 'vitest'
import { FUNCTIONS } from './functions.ts'
import { scaleExpr } from './index.ts'

describe('durations', () => {
  test.each([
    ['rate(x[5m])', 10, 'rate(x[30s])'],
    ['rate(x[5m])', 7, 'rate(x[42s857ms])'],
    ['rate(x[1h30m])', 60, 'rate(x[1m30s])'],
    ['rate(x[300])', 10, 'rate(x[30s])'],
    ['rate(x[ 0.5 ])', 10, 'rate(x[ 50ms ])'],
    ['rate(x[1ms])', 1000, 'rate(x[1ms])'],
    ['rate(x[5m*2])', 10, 'rate(x[1m])'],
    ['rate(x[5m] offset -1h)', 60, 'rate(x[5s] offset -1m)'],
    ['x offset -(2m)', 60, 'x offset -2s'],
    ['x offset 0 + x offset 0s', 60, 'x offset 0 + x offset 0s'],
    ['max_over_time(rate(x[5m])[1d:1m] offset 1w)', 300, 'max_over_time(rate(x[1s])[4m48s:200ms] offset 33m36s)'],
    ['max_over_time(x[1h:])', 60, 'max_over_time(x[1m:])'],
    ['a - b offset 10m', 10, 'a - b offset 1m'],
    ['x{a="[5m]"} # [5m]\n> 5m', 10, 'x{a="[5m]"} # [5m]\n> 5m'],
    [
      'label_replace( up , "a","☃[5m]","b",".*" ) + rate( x [5m] )',
      10,
      'label_replace( up , "a","☃[5m]","b",".*" ) + rate( x [30s] )',
    ],
    ['rate(x[5m])', 1, 'rate(x[5m])'],
    ['rate(x[step()])', 10, 'rate(x[step()])'],
    ['rate(x[30s])', 0.5, 'rate(x[1m])'],
  ])('%s by %d', (text, factor, expected) => expect(scaleExpr(text, factor).text).toBe(expected))

  test('each change with its place and role', () => {
    expect(scaleExpr('max_over_time(rate(x[5m])[1h:1m] offset 1d)', 60).changes).toEqual([
      { from: 21, to: 23, before: '5m', after: '5s', role: 'range' },
      { from: 26, to: 28, before: '1h', after: '1m', role: 'subquery-range' },
      { from: 29, to: 31, before: '1m', after: '1s', role: 'subquery-step' },
      { from: 40, to: 42, before: '1d', after: '24m', role: 'offset' },
    ])
  })

  test.each([
    ['rate(x[5m]', 10, 'expected PromQL, got "rate(x[5m]": unexpected end of input at character 11'],
    ['x', 0, 'expected a factor above 0, got 0'],
    ['x', Number.NaN, 'expected a factor above 0, got NaN'],
  ])('%s by %d is refused', (text, factor, message) => {
    expect(() => scaleExpr(text, factor)).toThrow(expect.objectContaining({ name: 'UsageError', message }))
  })
})

const due = (text: string): readonly string[] => scaleExpr(text, 10).windowBound.map(({ text, func }) => `${func}: ${text}`)

/** For each function an alert on its value, and what of it would not mean the same. */
const functions: Readonly<Record<string, readonly [string, ...string[]]>> = {
  abs: ['abs(x) > 5'],
  absent: ['absent(x)'],
  absent_over_time: ['absent_over_time(x[5m])'],
  acos: ['acos(x) > 5'],
  acosh: ['acosh(x) > 5'],
  asin: ['asin(x) > 5'],
  asinh: ['asinh(x) > 5'],
  atan: ['atan(x) > 5'],
  atanh: ['atanh(x) > 5'],
  avg_over_time: ['avg_over_time(x[5m]) > 5'],
  ceil: ['ceil(increase(x[5m])) > 5', 'increase: increase(x[5m])'],
  changes: ['changes(x[5m]) > 5', 'changes: changes(x[5m])'],
  clamp: ['clamp(x, 0, 1) > 5'],
  clamp_max: ['clamp_max(x, 1) > 5'],
  clamp_min: ['clamp_min(increase(x[5m]), 1) > 0', 'increase: increase(x[5m])'],
  cos: ['cos(x) > 5'],
  cosh: ['cosh(x) > 5'],
  count_over_time: ['count_over_time(x[5m]) > 5', 'count_over_time: count_over_time(x[5m])'],
  day_of_month: ['day_of_month() > 5', 'day_of_month: day_of_month()'],
  day_of_week: ['day_of_week() > 5', 'day_of_week: day_of_week()'],
  day_of_year: ['day_of_year() > 5', 'day_of_year: day_of_year()'],
  days_in_month: ['days_in_month() > 30', 'days_in_month: days_in_month()'],
  deg: ['deg(x) > 5'],
  delta: ['delta(x[5m]) > 5', 'delta: delta(x[5m])'],
  deriv: ['deriv(x[5m]) > 5'],
  double_exponential_smoothing: [
    'double_exponential_smoothing(x[5m], 0.5, 0.5) > 0',
    'double_exponential_smoothing: double_exponential_smoothing(x[5m], 0.5, 0.5)',
  ],
  end: ['end() - x > 5', 'end: end() - x'],
  exp: ['exp(x) > 5'],
  first_over_time: ['first_over_time(x[5m]) > 5'],
  floor: ['floor(x) > 5'],
  histogram_avg: ['histogram_avg(increase(x[5m])) > 5'],
  histogram_count: ['histogram_count(increase(x[5m])) > 5', 'increase: increase(x[5m])'],
  histogram_fraction: ['histogram_fraction(0, 1, increase(x[5m])) > 5'],
  histogram_quantile: ['histogram_quantile(0.9, sum by (le) (increase(x_bucket[5m]))) > 5'],
  histogram_quantiles: ['histogram_quantiles(increase(x[5m]), "q", 0.5, 0.9) > 5'],
  histogram_stddev: ['histogram_stddev(increase(x[5m])) > 5'],
  histogram_stdvar: ['histogram_stdvar(increase(x[5m])) > 5'],
  histogram_sum: ['histogram_sum(increase(x[5m])) > 5', 'increase: increase(x[5m])'],
  hour: ['x > 5 and on () hour() > 8', 'hour: hour()'],
  idelta: ['idelta(x[5m]) > 5', 'idelta: idelta(x[5m])'],
  increase: ['increase(x[5m]) > 5', 'increase: increase(x[5m])'],
  info: ['info(increase(x[5m])) > 5', 'increase: increase(x[5m])'],
  irate: ['irate(x[5m]) > 5'],
  label_join: ['label_join(increase(x[5m]), "a", "b", "c") > 5', 'increase: increase(x[5m])'],
  label_replace: ['label_replace(increase(x[5m]), "a", "b", "c", "d") > 5', 'increase: increase(x[5m])'],
  last_over_time: ['last_over_time(x[5m]) > 5'],
  ln: ['ln(increase(x[5m])) > 0', 'increase: increase(x[5m])'],
  log10: ['log10(x) > 5'],
  log2: ['log2(x) > 5'],
  mad_over_time: ['mad_over_time(x[5m]) > 5'],
  max_over_time: ['max_over_time(x[5m]) > 5'],
  min_over_time: ['min_over_time(increase(x[1m])[5m:]) > 5', 'increase: increase(x[1m])'],
  minute: ['minute() > 5', 'minute: minute()'],
  month: ['month() > 5', 'month: month()'],
  pi: ['x > pi()'],
  predict_linear: ['predict_linear(x[5m], 3600) < 0', 'predict_linear: predict_linear(x[5m], 3600)'],
  present_over_time: ['present_over_time(x[5m]) > 0'],
  quantile_over_time: ['quantile_over_time(0.9, x[5m]) > 5'],
  rad: ['rad(x) > 5'],
  range: ['x > range()', 'range: range()'],
  rate: ['rate(x[5m]) > 5'],
  resets: ['resets(x[5m]) > 5', 'resets: resets(x[5m])'],
  round: ['round(increase(x[5m])) > 5', 'increase: increase(x[5m])'],
  scalar: ['x > scalar(increase(y[5m]))', 'increase: increase(y[5m])'],
  sgn: ['sgn(delta(x[5m])) == 1'],
  sin: ['sin(x) > 5'],
  sinh: ['sinh(x) > 5'],
  sort: ['sort(increase(x[5m])) > 5', 'increase: increase(x[5m])'],
  sort_by_label: ['sort_by_label(x, "a") > 5'],
  sort_by_label_desc: ['sort_by_label_desc(x, "a") > 5'],
  sort_desc: ['sort_desc(x) > 5'],
  sqrt: ['sqrt(x) > 5'],
  start: ['x > start()', 'start: start()'],
  start_timestamp: [
    'time() - start_timestamp(x) < 300',
    'time: time() - start_timestamp(x)',
    'start_timestamp: time() - start_timestamp(x)',
  ],
  stddev_over_time: ['stddev_over_time(x[5m]) > 5'],
  stdvar_over_time: ['stdvar_over_time(increase(x[1m])[5m:1m]) > 5', 'increase: increase(x[1m])'],
  step: ['x > step()', 'step: step()'],
  sum_over_time: ['sum_over_time(x[5m]) > 5', 'sum_over_time: sum_over_time(x[5m])'],
  tan: ['tan(x) > 5'],
  tanh: ['tanh(x) > 5'],
  time: ['time() - x > 5m', 'time: time() - x'],
  timestamp: ['timestamp(x) > 5', 'timestamp: timestamp(x)'],
  ts_of_first_over_time: ['ts_of_first_over_time(x[5m]) > 5', 'ts_of_first_over_time: ts_of_first_over_time(x[5m])'],
  ts_of_last_over_time: ['ts_of_last_over_time(x[5m]) > 5', 'ts_of_last_over_time: ts_of_last_over_time(x[5m])'],
  ts_of_max_over_time: ['ts_of_max_over_time(x[5m]) > 5', 'ts_of_max_over_time: ts_of_max_over_time(x[5m])'],
  ts_of_min_over_time: ['ts_of_min_over_time(x[5m]) > 5', 'ts_of_min_over_time: ts_of_min_over_time(x[5m])'],
  vector: ['x > on () vector(scalar(increase(y[5m])))', 'increase: increase(y[5m])'],
  year: ['year() > 5', 'year: year()'],
}

describe('what would not mean the same', () => {
  test('every function has its row', () => expect(Object.keys(functions).sort()).toEqual([...FUNCTIONS.keys()].sort()))

  test.each(Object.entries(functions))('%s', (name, [text, ...expected]) => {
    expect(text).toContain(`${name}(`)
    expect(due(text)).toEqual(expected)
  })

  test.each([
    ['increase(a[1h]) / increase(b[1h]) > 0.5', []],
    ['sum(increase(a[1h])) / on () (sum(increase(b[1h])) + sum(increase(c[1h]))) * 100 > 5', []],
    ['1 - increase(a[1h]) / increase(b[1h]) < 0.9', []],
    ['increase(a[1h]) > increase(b[1h])', []],
    ['increase(a[1h]) > 2 * increase(b[1h])', []],
    ['sum_over_time(a[1h]) / count_over_time(a[1h]) > 5', []],
    ['increase(a[5m]) / increase(b[1h]) > 5', ['increase: increase(a[5m])', 'increase: increase(b[1h])']],
    ['increase(a[1h]) / count_over_time(b[1h]) > 5', ['increase: increase(a[1h])', 'count_over_time: count_over_time(b[1h])']],
    ['increase(a[1h]) * increase(b[1h]) > 0', ['increase: increase(a[1h])', 'increase: increase(b[1h])']],
    ['1 / increase(a[1h]) > 5', ['increase: increase(a[1h])']],
    ['increase(a[1h]) > 0', []],
    ['0 < sum(increase(a[1h])) by (b)', []],
    ['changes(a[1h]) == 0 and b > 5', []],
    ['-delta(a[1h]) > -0', []],
    ['(increase(a[1h]) > 0) > 5', ['increase: increase(a[1h])']],
    ['(increase(a[1h]) or vector(0)) > 5', ['increase: increase(a[1h])']],
    ['increase(a[1h]) > 0 or b > 5', []],
    ['increase(a[1h]) + 1 > 0', ['increase: increase(a[1h])']],
    ['a > 5 unless increase(b[1h]) > 5', ['increase: increase(b[1h])']],
    ['a > 5 and increase(b[1h])', []],
    ['increase(a[1h]) / 3600 > 5', ['increase: increase(a[1h])']],
    ['count(increase(a[1h]) > 5) > 3', ['increase: increase(a[1h])']],
    ['count(increase(a[1h]) > 0) > 3', []],
    ['avg(increase(a[1h])) > 3', ['increase: increase(a[1h])']],
    ['stdvar(increase(a[1h])) > 0', ['increase: increase(a[1h])']],
    ['increase(a[1h])', ['increase: increase(a[1h])']],
    ['increase(a[1h]) > bool 0', []],
    ['count_over_time((a > 5)[1h:1m]) > 30', []],
    ['sum_over_time((a > bool 5)[1h:1m]) > 30', []],
    ['sum_over_time((a > bool 5)[1h:]) > 30', ['sum_over_time: sum_over_time((a > bool 5)[1h:])']],
    ['count_over_time((increase(a[5m]) > 0)[1h:1m]) > 30', []],
    ['max_over_time(increase(a[5m])[1h:1m]) > 0', []],
    ['a - a offset 1h > 5', ['offset: a - a offset 1h']],
    ['sum(a) - sum(a offset 1h) > 0', []],
    ['a / a offset 1h > 2', []],
    ['a - b offset 1h > 2', []],
    ['rate(a[5m]) - rate(a[5m] offset 1h) > 2', []],
    ['hour(a) > 5', []],
    ['a @ 1609746000 > 5', ['@: a @ 1609746000']],
    ['rate(a[5m] @ end()) > 5', []],
    ['rate(a[5m + step()]) > 5', ['duration: 5m + step()']],
    ['time() - a > 5 or time() - a > 5', ['time: time() - a']],
    ['topk(3, increase(a[1h])) > 3', ['increase: increase(a[1h])']],
    ['increase(a[1h]) ^ 2 > 0', ['increase: increase(a[1h])']],
    ['0 * increase(a[1h]) > 5', []],
    [
      'predict_linear(increase(a[5m])[1h:1m], 60) < 0',
      ['increase: increase(a[5m])', 'predict_linear: predict_linear(increase(a[5m])[1h:1m], 60)'],
    ],
  ])('%s', (text, expected) => expect(due(text)).toEqual(expected))

  test.each([
    ['increase(x[5m]) > 5', 'increase() grows with the length of its range'],
    ['changes(x[5m]) > 5', 'changes() counts what happens within its range'],
    ['sum_over_time(x[5m]) > 5', 'sum_over_time() grows with the number of samples in its range'],
    ['idelta(x[5m]) > 5', 'idelta() is the difference of two samples, which come closer together'],
    ['predict_linear(x[5m], 60) < 0', 'predict_linear() looks a number of seconds ahead that is no range'],
    ['time() - x > 60', 'time() is a time of the clock, which goes on at its pace'],
  ])('why: %s', (text, reason) => expect(scaleExpr(text, 10).windowBound).toMatchObject([{ reason }]))
})
