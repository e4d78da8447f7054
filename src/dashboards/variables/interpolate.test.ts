// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpolate } from './interpolate.ts'
import type { Overrides } from './scope.ts'
import { JULY_2020, MANY, scopeOf, several, state } from './variables.fixture.ts'

const write = (text: string, format: 'prometheus' | 'loki' | 'plain', overrides: Overrides = {}): string =>
  interpolate(text, MANY, { format, times: JULY_2020, overrides, dashboard: { uid: 'orders', title: 'Orders' } }).text

describe('how a reference is written', () => {
  test.each([
    ['$job', 'api'],
    ['${job}', 'api'],
    ['[[job]]', 'api'],
    ['[[server:csv]]', 'test.,test2'],
    ['${server:csv}', 'test.,test2'],
    ['$job-$job', 'api-api'],
    ['$jobs', '$jobs'],
    ['$job_total', '$job_total'],
    ['${job}_total', 'api_total'],
    ['$$job', '$api'],
    ['$', '$'],
    ['foo$', 'foo$'],
    ['${job', '${job'],
    ['${}', '${}'],
    ['[[job', '[[job'],
    ['$1', '$1'],
    ['${1}', '${1}'],
    ['{{job}}', '{{job}}'],
    ['$timeFilter', '$timeFilter'],
    ['$__timeFilter(t)', '$__timeFilter(t)'],
    ['${job:no_such_format}', 'api'],
    ['${server:no_such_format}', '{test.,test2}'],
  ])('%s -> %s', (text, expected) => {
    expect(write(text, 'plain')).toBe(expected)
  })
})

// interpolateQueryExpr and escaping.ts of grafana-prometheus.
describe('values in PromQL', () => {
  test.each([
    ['up{job="$job"}', 'up{job="api"}'],
    ['up{path="$dotted"}', 'up{path="a.b/c"}'],
    ['up{path="$file"}', 'up{path="C:\\\\logs\\\\it\\\\\'s "x".log"}'],
    ['up{path=~"$one"}', 'up{path=~"a\\\\.b"}'],
    ['up{path=~"$one_or_all"}', 'up{path=~"a\\\\.b"}'],
    ['up{path=~"$server"}', 'up{path=~"(test\\\\.|test2)"}'],
    ['up{path=~"$every"}', 'up{path=~"(a|b\\\\.c)"}'],
    ['up{path=~"$star"}', 'up{path=~".*"}'],
    ['up{path=~"${star:pipe}"}', 'up{path=~".*"}'],
    ['up{path=~"$nested"}', 'up{path=~"api-.*"}'],
    ['up{path=~"$nothing"}', 'up{path=~"()"}'],
    ['up{path="$none"}', 'up{path=""}'],
    ['up{path=~"${server:regex}"}', 'up{path=~"(test\\.|test2)"}'],
    ['up{path=~"${server:pipe}"}', 'up{path=~"test.|test2"}'],
    ['label_replace(up, "a", "$1", "b", "(.*)$")', 'label_replace(up, "a", "$1", "b", "(.*)$")'],
  ])('%s -> %s', (text, expected) => {
    expect(write(text, 'prometheus')).toBe(expected)
  })
})

// LokiDatasource.interpolateQueryExpr and pkg/tsdb/loki/parse_query.go.
describe('values in LogQL', () => {
  test.each([
    ['{job=~"$server"}', '{job=~"test\\\\.|test2"}'],
    ['{job=~"$quotes"}', '{job=~"it\\\\\'s|a"b"}'],
    ['{job="$file"}', '{job="C:\\logs\\it\\\\\'s "x".log"}'],
    ['rate({a="b"}[$__auto])', 'rate({a="b"}[15s])'],
    ['rate({a="b"}[${__auto}])', 'rate({a="b"}[${__auto}])'],
    ['rate({a="b"}[$__interval])', 'rate({a="b"}[15s])'],
    ['rate({a="b"}[$__range])', 'rate({a="b"}[3600s])'],
    ['rate({a="b"}[$__rate_interval])', 'rate({a="b"}[$__rate_interval])'],
  ])('%s -> %s', (text, expected) => {
    expect(write(text, 'loki')).toBe(expected)
  })

  test('$__auto of a query for one moment is the whole range', () => {
    const times = { ...JULY_2020, instant: true }
    expect(interpolate('$__auto', MANY, { format: 'loki', times }).text).toBe('3600s')
  })
})

describe('one value of a repeated panel', () => {
  test.each<[string, Overrides, string]>([
    ['$every', { every: ['b.c'] }, 'b\\\\.c'],
    ['$job', { job: ['b.c'] }, 'b.c'],
    ['$star', { star: ['b'] }, 'b'],
    ['${every:json}', { every: ['a'] }, 'a'],
    ['${every:json}', { every: ['a', 'b.c'] }, '["a","b.c"]'],
    ['$server', { server: ['$__all'] }, '(test\\\\.|test2)'],
    ['$star', { star: ['$__all'] }, '.*'],
    ['$new', { new: ['x.y'] }, 'x.y'],
    ['$new', { new: ['x.y', 'z'] }, '(x\\\\.y|z)'],
    ['${ds:text}', { ds: ['prom-1'] }, 'Prometheus'],
    ['$toString', {}, '$toString'],
  ])('%s with %j -> %s', (text, overrides, expected) => {
    expect(write(text, 'prometheus', overrides)).toBe(expected)
  })
})

describe('what it tells', () => {
  test.each<[string, { used?: string[]; unknown?: string[]; empty?: string[] }]>([
    ['$job ${job:raw} [[ds]]', { used: ['job', 'ds'] }],
    ['$nobody ${nobody} $other', { unknown: ['nobody', 'other'] }],
    ['$none $nothing', { used: ['none', 'nothing'], empty: ['none', 'nothing'] }],
    ['$none_but_all', { used: ['none_but_all'] }],
    ['$blank', { used: ['blank'] }],
    ['$nested', { used: ['nested', 'job'] }],
    ['$__all', { unknown: ['__all'] }],
    ['$__auto_interval_job', { unknown: ['__auto_interval_job'] }],
    ['$__interval $__from $timeFilter $1 $__searchFilter', {}],
    ['label_replace(up, "a", "$host-${port}", "b", "(?P<host>.*):(?P<port>.*)")', {}],
    ['${DS_PROMETHEUS}', { unknown: ['DS_PROMETHEUS'] }],
  ])('%s', (text, told) => {
    const { used, unknown, empty } = interpolate(text, MANY, { format: 'prometheus', times: JULY_2020 })
    expect({ used, unknown, empty }).toEqual({ used: [], unknown: [], empty: [], ...told })
  })

  test('without times they stay, and are not unknown', () => {
    const text = 'rate(x[$__rate_interval]) $__from $__range $__interval_ms'
    expect(interpolate(text, MANY, { format: 'prometheus' })).toEqual({ text, used: [], unknown: [], empty: [] })
  })

  test('a value of All that names itself comes to an end', () => {
    expect(write('$loop', 'prometheus')).toBe('$loop')
  })
})

test('never throws, and leaves a text without variables alone', () => {
  const piece = fc.constantFrom(
    '$job',
    '${',
    '}',
    '[[',
    ']]',
    ':',
    'date',
    'csv',
    '.',
    '$',
    '\\',
    '__to',
    '\ud800',
    'server',
    '["a"]',
    '\n',
  )
  const text = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join('')),
    fc.string(),
  )
  const format = fc.constantFrom('prometheus' as const, 'loki' as const, 'plain' as const)
  const values = fc.array(fc.string())
  fc.assert(
    fc.property(text, format, values, fc.boolean(), (before, dialect, chosen, all) => {
      const scope = scopeOf(
        ...MANY.values(),
        several('server', chosen, { all }),
        state({ name: 'job', values: chosen.slice(0, 1) }),
      )
      const { text: after, unknown } = interpolate(before, scope, { format: dialect, times: JULY_2020 })
      if (!/[$[]/.test(before)) expect(after).toBe(before)
      for (const name of unknown) expect(after).toContain(name)
    }),
  )
})

test('a text of a megabyte of half references takes no time', () => {
  for (const half of ['${job.', '${job:', '[[job:', '${job["', '$']) {
    const text = half.repeat(150_000)
    expect(interpolate(text, MANY, { format: 'plain' }).text.length).toBeGreaterThan(0)
  }
})
