import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { LintProblem } from '../../prom-parser/lint.ts'
import { painter, plain } from '../../report/paint.ts'
import { width } from '../../report/width.ts'
import type { FamilyReport } from './families.ts'
import { metricsLines } from './render.ts'
import type { MetricsReport } from './report.ts'

const family = (name: string, fields: Partial<FamilyReport> = {}): FamilyReport => ({
  name,
  type: 'counter',
  series: 1,
  samples: 1,
  labels: [],
  line: 1,
  ...fields,
})

const FAMILIES = [
  family('http_requests_total', {
    help: 'Requests by path, method and status code, since the start of the process.',
    series: 1234,
    labels: [
      { name: 'path', values: 1200 },
      { name: 'code', values: 5 },
    ],
  }),
  family('process_a_name_that_is_far_too_long_for_its_column_total', { help: 'Short.' }),
  family('up', { type: 'gauge', samples: 0, series: 0 }),
]

const totals = { families: 3, series: 1235, samples: 1235, errors: 0, lintErrors: 0, lintWarnings: 0 }
const SOUND: MetricsReport = {
  schemaVersion: 1,
  firedrill: '0.1.0',
  source: { kind: 'url', name: 'http://shop:3000/metrics' },
  answer: { url: 'http://shop:3000/metrics', status: 200, contentType: 'text/plain', durationMs: 12.3, redirects: [] },
  mode: 'scraper',
  verdict: 'accepted',
  format: 'text-0.0.4',
  bytes: 92_345,
  readMs: 8.4,
  problems: [],
  errors: [],
  stopped: false,
  families: FAMILIES,
  big: { maxSeries: 1000, maxValues: 100, families: [], labels: [] },
  lint: [],
  totals,
  exitCode: 0,
}

const shown = (fields: Partial<MetricsReport>, columns = 100): string =>
  metricsLines({ ...SOUND, ...fields }, { columns, paint: plain }).join('\n')

/** The part after the head and before the totals. */
const body = (fields: Partial<MetricsReport>, columns?: number): string =>
  shown({ families: [], ...fields }, columns)
    .split('\n\n')
    .slice(1, -1)
    .join('\n\n')

describe('a sound exposition', () => {
  test('80 columns', () => {
    expect(shown({}, 80)).toBe(`✓ http://shop:3000/metrics is accepted by Prometheus' scrape
  Prometheus text 0.0.4 · 92.3 kB · 3 families · 1,235 series
  answered in 12 ms · read in 8 ms

  series  type     family                                    labels:values, help
   1,234  counter  http_requests_total                       path:1,200 code:5
       1  counter  process_a_name_that_is_far_too_long_for_its_column_total
       -  gauge    up

3 families, 1,235 series, 0 errors, lint: 0 errors, 0 warnings`)
  })

  test('160 columns: everything below each other', () => {
    expect(body({ families: FAMILIES }, 160)).toBe(
      `  series  type     family                                                    labels:values      help
   1,234  counter  http_requests_total                                       path:1,200 code:5  Requests by path, method and status code, since the start of th…
       1  counter  process_a_name_that_is_far_too_long_for_its_column_total                     Short.
       -  gauge    up`,
    )
  })

  test('units have a column when there is one; escaped names are shown with what they were', () => {
    const families = [
      family('U__http_2e_wait_seconds', {
        original: 'http.wait_seconds',
        type: 'gauge',
        unit: 'seconds',
        labels: [{ name: 'U__a_2e_b', original: 'a.b', values: 2 }],
      }),
      family('x'),
    ]
    expect(body({ families }, 100)).toBe(`  series  type     unit     family                                       labels:values
       1  gauge    seconds  U__http_2e_wait_seconds (http.wait_seconds)  U__a_2e_b (a.b):2
       1  counter           x`)
  })
})

test.each<[string, Partial<MetricsReport>, string]>([
  [
    'refused, by the specification',
    { verdict: 'refused', mode: 'openmetrics', format: 'openmetrics-1.0.0', escaping: 'values' },
    `✗ http://shop:3000/metrics is refused by the OpenMetrics specification
  OpenMetrics 1.0.0 · escaping values · 92.3 kB · 3 families · 1,235 series · answered in 12 ms
  read in 8 ms`,
  ],
  [
    'redirected',
    { answer: { url: 'b', status: 200, contentType: '', durationMs: 1, redirects: ['http://shop:3000/a', 'https://shop/b'] } },
    `✓ http://shop:3000/metrics is accepted by Prometheus' scrape
  redirected to http://shop:3000/a
  redirected to https://shop/b
  Prometheus text 0.0.4 · 92.3 kB · 3 families · 1,235 series · answered in 1 ms · read in 8 ms`,
  ],
])('the head, %s', (_, fields, head) => {
  expect(shown(fields).split('\n\n')[0]).toBe(head)
})

test.each<[string, Partial<MetricsReport>, string]>([
  [
    'a problem',
    {
      problems: [
        { message: 'that is a web page, no exposition', expected: 'text/plain', actual: 'text/html, "<html>"', hint: 'try' },
      ],
    },
    `✗ that is a web page, no exposition
  expected  text/plain
  actual    text/html, "<html>"
  hint      try`,
  ],
  [
    'errors: the line with what is wrong underlined, or in words',
    {
      errors: [
        { code: 'bad-value', line: 4, column: 9, text: 'abc 1', expected: 'a number', source: 'a{b="c"} abc 1', at: 9 },
        { code: 'bad-value', line: 5, column: 2, text: '', expected: 'a blank', source: 'a', at: 1 },
        { code: 'bad-name', line: 6, column: 3, text: '\u001b[31mx', expected: 'a name', source: 'é \u001b[31mx', at: 2 },
        {
          code: 'clashing-name',
          line: 7,
          column: 1,
          text: 'foo_x',
          expected: 'another name',
          source: '# TYPE foo_x gauge',
          at: 0,
        },
        { code: 'blank-line', line: 8, column: 1, text: '', expected: 'no blank lines', source: '', at: 0 },
        { code: 'content-type-unknown', line: 0, column: 0, text: 'text/csv', expected: 'text/plain' },
      ],
      stopped: true,
    },
    `✗ line 4, column 9: expected a number (bad-value)
    a{b="c"} abc 1
             ^^^
✗ line 5, column 2: expected a blank, got the end of the line (bad-value)
    a
     ^
✗ line 6, column 3: expected a name (bad-name)
    é x
      ^
✗ line 7, column 1: expected another name (clashing-name)
    # TYPE foo_x gauge
           ^^^^^
✗ line 8, column 1: expected no blank lines, got the end of the line (blank-line)
✗ Content-Type: expected text/plain, got "text/csv" (content-type-unknown)
… there is more: reading stopped after 6 errors, --errors allows more`,
  ],
  [
    'what is big',
    {
      families: [],
      big: {
        maxSeries: 1000,
        maxValues: 100,
        families: [{ family: 'http_requests_total', series: 12_345 }],
        labels: [{ family: 'http_requests_total', label: 'path', values: 1200 }],
      },
    },
    `cardinality: more than 1,000 series in a family or 100 values of a label
  12,345 series of http_requests_total
   1,200 values of the label path of http_requests_total`,
  ],
  [
    'samples',
    {
      selected: [
        { name: 'a', labels: {}, value: '+Inf', line: 1 },
        { name: 'a', labels: { b: 'c"d', 'x.y': 'é' }, value: '1', timestamp: 1500, line: 2 },
        { name: 'my.metric', labels: { b: '***' }, value: 'NaN', line: 3 },
      ],
    },
    `a +Inf
a{b="c\\"d","x.y"="é"} 1 @ 1.5
{"my.metric",b="***"} NaN`,
  ],
])('%s', (_, fields, text) => {
  expect(body(fields)).toBe(text)
})

test.each<[string, Partial<MetricsReport>, string]>([
  ['all sound', {}, '3 families, 1,235 series, 0 errors, lint: 0 errors, 0 warnings'],
  [
    'errors and lint',
    { totals: { ...totals, families: 1, errors: 1, lintErrors: 2, lintWarnings: 1 }, stopped: true },
    '1 family, 1,235 series, 1 error (then reading stopped), lint: 2 errors, 1 warning',
  ],
  ['samples', { selected: [] }, '0 of 1,235 samples selected, 0 errors, lint: 0 errors, 0 warnings'],
])('the totals, %s', (_, fields, last) => {
  expect(shown(fields).split('\n').at(-1)).toBe(last)
})

test('a long line of the exposition is clipped on both sides of the error, at any width', () => {
  const source = `http_requests_total{path="${'/long'.repeat(40)}"} abc ${'x'.repeat(200)}`
  const at = source.indexOf('abc')
  const error = { code: 'bad-value', line: 1, column: at + 1, text: 'abc', expected: 'a number', source, at } as const
  for (const columns of [40, 80, 160]) {
    const [, line = '', under = ''] = body({ errors: [error] }, columns).split('\n')
    expect(width(line)).toBe(columns)
    expect([...line].slice(under.indexOf('^'), under.lastIndexOf('^') + 1).join('')).toBe('abc')
  }
})

test('colours change nothing but colours', () => {
  const paint = painter(true)
  for (const columns of [80, 160]) {
    const lines = metricsLines(SOUND, { columns, paint })
    expect(lines.join('\n')).not.toBe(shown({}, columns))
    expect(stripVTControlCharacters(lines.join('\n'))).toBe(shown({}, columns))
  }
})

const problem = (family: string, line: number, fields: Partial<LintProblem> = {}): LintProblem => ({
  rule: 'no-help',
  severity: 'warning',
  family,
  line,
  message: `${family} has no HELP text`,
  hint: `add "# HELP ${family} …"`,
  ...fields,
})

test.each<[string, readonly LintProblem[], string]>([
  [
    'the problems of a rule together, a hint that says the same once, errors before warnings',
    [
      ...Array.from({ length: 7 }, (_, i) => problem(`f${i}`, i * 50)),
      problem('x', 3, { rule: 'counter-total', severity: 'error', message: 'x is wrong', hint: 'name it x_total' }),
    ],
    `✗ counter-total · 1 family · The name of a counter ends in _total
    line 3  x is wrong
    hint    name it x_total

! no-help · 7 families · Every family has a HELP text
    line 0    f0 has no HELP text
    line 50   f1 has no HELP text
    line 100  f2 has no HELP text
    line 150  f3 has no HELP text
    line 200  f4 has no HELP text
    … and 2 more, all in --json
    hint      add "# HELP f0 …"`,
  ],
  [
    'hints that differ, each with its problem; long texts go on in the next line',
    [problem('a', 1, { hint: 'one' }), problem('b', 2, { message: 'this is a long message about the family', hint: 'two' })],
    `! no-help · 2 families · Every family
  has a HELP text
    line 1  a has no HELP text
    hint    one
    line 2  this is a long message about
            the family
    hint    two`,
  ],
])('lint, %s', (title, lint, text) => {
  expect(body({ lint }, title.includes('long texts') ? 40 : 100)).toBe(text)
})
