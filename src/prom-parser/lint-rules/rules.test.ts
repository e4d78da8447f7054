import { expect, test } from 'vitest'
import { type LintProblem, type LintRuleId, lintRules } from '../lint.ts'
import { linted } from './lint.fixture.ts'

interface Row {
  readonly severity: LintProblem['severity']
  readonly breaks: string
  readonly line: number
  readonly message: string
  /** Differs from `breaks` as little as can be, and is none. */
  readonly nearMiss: string
}

const row = (severity: Row['severity'], breaks: string, line: number, message: string, nearMiss: string): Row => ({
  severity,
  breaks,
  line,
  message,
  nearMiss,
})

const warning = (breaks: string, line: number, message: string, nearMiss: string): Row =>
  row('warning', breaks, line, message, nearMiss)
const error = (breaks: string, line: number, message: string, nearMiss: string): Row =>
  row('error', breaks, line, message, nearMiss)

const of = (type: string, name: string, lines = `${name} 1\n`): string => `# TYPE ${name} ${type}\n${lines}`
const h = (lines: string): string => of('histogram', 'h', lines)
const s = (lines: string): string => of('summary', 's', lines)

/** The compiler asks for a row of each rule, and so does the test below. */
const ROWS: Readonly<Record<LintRuleId, Row>> = {
  'no-help': warning('a 1\n', 1, 'a has no HELP text', '# HELP a A.\na 1\n'),
  'info-metric': warning(
    of('gauge', 'a_info', 'a_info 2\n'),
    2,
    'a_info promises a constant 1, and has another value in 1 sample',
    of('gauge', 'a_info', 'a_info 1\n'),
  ),
  'counter-total': warning(of('counter', 'a'), 1, 'the counter a does not end in _total', of('counter', 'a_total')),
  'non-counter-total': warning(of('gauge', 'a_total'), 1, 'a_total ends in _total but is a gauge', of('untyped', 'a_total')),
  'base-unit': warning(
    of('gauge', 'a_hours'),
    1,
    'a_hours is in hours, not in the base unit seconds',
    of('gauge', 'a_hour_seconds'),
  ),
  'unit-abbreviation': warning(of('gauge', 'a_kb'), 1, 'a_kb has the abbreviated unit "kb"', of('gauge', 'a_kbx')),
  'reserved-suffix': warning(
    of('gauge', 'a_sum'),
    1,
    'a_sum is a gauge but ends in _sum, which histograms and summaries use for their samples',
    of('gauge', 'a_sums'),
  ),
  'type-in-name': warning(of('gauge', 'a_gauge'), 1, 'a_gauge says its type, gauge, in its name', of('gauge', 'a_gauges')),
  'colon-in-name': warning(of('gauge', 'a:b'), 1, 'a:b has a colon', of('gauge', 'a_b')),
  'camel-case-name': warning(of('gauge', 'aB'), 1, 'aB is camelCase', of('gauge', 'AB')),
  'camel-case-label': warning('a{bC="1"} 1\n', 1, 'a has the label "bC" in camelCase, in 1 sample', 'a{BC="1"} 1\n'),
  'reserved-label': warning(
    of('gauge', 'a', 'a{le="1"} 1\n'),
    2,
    'a is a gauge with the label "le", in 1 sample',
    of('gauge', 'a', 'a{lee="1"} 1\n'),
  ),
  'empty-label-value': warning('a{b=""} 1\n', 1, 'a has the label "b" without a value in 1 sample', 'a{b="\\n"} 1\n'),
  'mixed-label-sets': warning(
    'a{b="1"} 1\na{b="2"} 1\na{c="1"} 1\n',
    3,
    'a has mixed label sets: {b} in 2 samples, {c} in 1 sample',
    'a{b="1",c="1"} 1\na{c="2",b="1"} 1\n',
  ),
  'duplicate-series': error(
    'a{b="1"} 1\na{b="1"} 1\n',
    2,
    'a repeats series that stood there before, in 1 sample',
    'a{b="1"} 1\na{b="1 "} 1\n',
  ),
  timestamps: warning('a 1 0\n', 1, 'a has timestamps in 1 sample', 'a 1\n'),
  'high-cardinality': warning(
    'a{b="1"} 1\na{b="2"} 1\na{b="3"} 1\na{b="4"} 1\na{b="5"} 1\n',
    1,
    'a has 5 series, above 4; the label "b" has the most values (5)',
    'a{b="1"} 1\na{b="2"} 1\na{b="3"} 1\na{b="4"} 1\n',
  ),
  'counter-value': error(
    of('counter', 'a', 'a -1\n'),
    2,
    'the counter a is negative or NaN in 1 sample',
    of('counter', 'a', 'a -0\n'),
  ),
  'bad-le': error(h('h_bucket{le="1s"} 1\n'), 2, 'h has a bucket whose le is no number, in 1 case', h('h_bucket{le="1e0"} 1\n')),
  'no-inf-bucket': error(
    h('h_bucket{le="1e308"} 1\n'),
    2,
    'h has no bucket le="+Inf", in 1 case',
    h('h_bucket{le="1e308"} 1\nh_bucket{le="+Inf"} 1\n'),
  ),
  'bucket-order': error(
    h('h_bucket{le="10"} 1\nh_bucket{le="9"} 1\n'),
    3,
    'h has buckets that do not ascend, in 1 case',
    h('h_bucket{le="9"} 1\nh_bucket{le="10"} 1\n'),
  ),
  'not-cumulative': error(
    h('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\n'),
    3,
    'h has a bucket that counts less than the one before it, in 1 case',
    h('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 2\n'),
  ),
  'count-mismatch': error(
    h('h_bucket{le="+Inf"} 1\nh_count 2\n'),
    2,
    'h has a _count that differs from its bucket le="+Inf", in 1 case',
    h('h_bucket{le="+Inf"} 2\nh_count 2\n'),
  ),
  'bad-quantile': error(
    s('s{quantile="1.01"} 1\n'),
    2,
    's has a quantile that is no number from 0 to 1, in 1 case',
    s('s{quantile="1.00"} 1\n'),
  ),
  'duplicate-quantile': error(
    s('s{quantile="1"} 1\ns{quantile="1.0"} 1\n'),
    3,
    's has one quantile twice, in 1 case',
    s('s{quantile="1"} 1\ns{quantile="0.1"} 1\n'),
  ),
  'negative-quantile': warning(s('s{quantile="1"} -0.1\n'), 2, 's has negative quantiles, in 1 case', s('s{quantile="1"} 0\n')),
  'bad-sum': error(s('s_sum NaN\n'), 2, 's has a _sum that cannot be, in 1 case', s('s_sum +Inf\n')),
  'bad-count': error(s('s_count 1.5\n'), 2, 's has a _count that cannot be, in 1 case', s('s_count 1.0\n')),
  'secret-in-label': error(
    'a{url="http://app:hunter2@db"} 1\n',
    1,
    'a has what looks like a password in a URL in the label "url" (line 1)',
    'a{url="http://app:***@db"} 1\n',
  ),
}

const found = (rule: LintRuleId, text: string) =>
  linted(text, { maxSeries: 4 })
    .filter((problem) => problem.rule === rule)
    .map(({ severity, line, message }) => ({ severity, line, message }))

test('each rule has a row, and no row is of a rule that is gone', () => {
  expect(Object.keys(ROWS).sort()).toEqual(lintRules.map(({ id }) => id).sort())
})

test.each(lintRules)('$id speaks, and of the near miss it does not', ({ id, severity: promised }) => {
  const { breaks, nearMiss, severity, line, message } = ROWS[id]
  expect(found(id, breaks)).toEqual([{ severity, line, message }])
  expect(promised).toBe(severity)
  expect(found(id, nearMiss)).toEqual([])
})

test.each(lintRules)('$id switched off is silent', ({ id }) => {
  expect(linted(ROWS[id].breaks, { maxSeries: 4, off: [id] }).map(({ rule }) => rule)).not.toContain(id)
})
