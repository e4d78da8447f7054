import { describe, expect, test } from 'vitest'
import { type LintRuleId, lint, lintRules } from './lint.ts'
import { linted } from './lint-rules/lint.fixture.ts'

describe('lint', () => {
  test('a sound exposition has no problems', () => {
    const text = `# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{code="200"} 3
# HELP http_request_duration_seconds Time to answer.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 1
http_request_duration_seconds_bucket{le="+Inf"} 3
http_request_duration_seconds_sum 1.5
http_request_duration_seconds_count 3
# HELP gc_seconds Pauses.
# TYPE gc_seconds summary
gc_seconds{quantile="0.5"} NaN
gc_seconds_sum 0
gc_seconds_count 0
`
    expect(linted(text)).toEqual([])
  })

  test('the same in OpenMetrics', () => {
    const text = `# HELP http_requests Requests.
# TYPE http_requests counter
http_requests_total{code="200"} 3
http_requests_created{code="200"} 1000
# HELP app Version.
# TYPE app info
app_info{version="1"} 1
# HELP mode Mode.
# TYPE mode stateset
mode{mode="on"} 1
mode{mode="off"} 0
# HELP queue Sizes.
# TYPE queue gaugehistogram
queue_bucket{le="1"} 2
queue_bucket{le="+Inf"} 2
queue_gsum 1
queue_gcount 2
# EOF
`
    expect(linted(text)).toEqual([])
  })

  test('a problem names the rule, the family and the first line, and says what to do', () => {
    expect(linted('# TYPE hits counter\nhits{a="b"} 1\nhits{a="b"} 2\n', { off: ['no-help'] })).toEqual([
      {
        rule: 'counter-total',
        severity: 'warning',
        family: 'hits',
        line: 1,
        message: 'the counter hits does not end in _total',
        hint: 'name it hits_total, or give it its true type',
      },
      {
        rule: 'duplicate-series',
        severity: 'error',
        family: 'hits',
        line: 3,
        message: 'hits repeats series that stood there before, in 1 sample',
        hint: 'Prometheus keeps one and drops the rest: register it once, or tell them apart by a label',
      },
    ])
  })

  test('one problem per family and rule, however many samples show it', () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `a{userId="${i}",b=""} 1 1000\n`)
    const problems = linted(`# TYPE a gauge\n${lines.join('')}${lines.join('')}`)
    expect(problems.map(({ rule }) => rule)).toEqual([
      'no-help',
      'camel-case-label',
      'empty-label-value',
      'duplicate-series',
      'timestamps',
      'high-cardinality',
    ])
  })

  test('100,000 series are one problem, not 100,000', () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `a{id="${i}"} 1\n`)
    expect(linted(`# HELP a Things.\n# TYPE a gauge\n${lines.join('')}`)).toEqual([
      {
        rule: 'high-cardinality',
        severity: 'warning',
        family: 'a',
        line: 1,
        message: 'a has 100000 series, above 1000; the label "id" has the most values (100000)',
        hint: 'take ids, paths and messages out of labels; keep those with few values',
      },
    ])
  })

  test('families without samples are not asked about, as by promlint', () => {
    expect(linted('# TYPE aB_ms counter\n')).toEqual([])
  })

  test('problems come in the order of the exposition', () => {
    expect(linted('b 1\na 1\n').map(({ family, line }) => [family, line])).toEqual([
      ['b', 1],
      ['a', 2],
    ])
  })

  test('names of Object.prototype are plain names', () => {
    const text = '# TYPE constructor gauge\nconstructor{__proto__="1",toString=""} 1\nconstructor{__proto__="1",toString=""} 1\n'
    expect(linted(text).map(({ rule, family }) => `${family} ${rule}`)).toEqual([
      'constructor no-help',
      'constructor camel-case-label',
      'constructor empty-label-value',
      'constructor duplicate-series',
    ])
  })
})

describe('options', () => {
  const text = '# TYPE hits counter\nhits 1\n'

  test('off', () => {
    expect(linted(text, { off: ['no-help', 'counter-total'] })).toEqual([])
  })

  test('every rule can be switched off', () => {
    expect(linted('aB_ms{le=""} 1 1\naB_ms{le=""} 1\n', { off: lintRules.map(({ id }) => id) })).toEqual([])
  })

  test.each([
    ['no-hepl', 'no-help'],
    ['secrets-in-label', 'secret-in-label'],
    ['cardinality', 'high-cardinality'],
    ['__proto__', 'no-help'],
  ])('off: %s is no rule: the error names the nearest', (off, nearest) => {
    const call = () => lint([], { off: [off as LintRuleId] })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(`off: there is no lint rule "${off}"; did you mean "${nearest}"? The rules: no-help, `)
  })

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('maxSeries %s is refused', (maxSeries) => {
    expect(() => lint([], { maxSeries })).toThrow(`maxSeries: expected a whole number of 0 or more, got ${maxSeries}`)
  })
})

describe('rules', () => {
  test('each has an id of its own in kebab-case, a severity and a summary of one line', () => {
    expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length)
    for (const { id, severity, summary } of lintRules) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
      expect(['error', 'warning']).toContain(severity)
      expect(summary).toMatch(/^[A-Z][^\n]{10,120}[^.]$/)
    }
  })
})
