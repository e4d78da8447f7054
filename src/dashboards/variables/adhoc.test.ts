import { describe, expect, test } from 'vitest'
import { type AdhocFilter, applyAdhoc, readFilters } from './adhoc.ts'
import { variable } from './variables.fixture.ts'

const JOB: AdhocFilter = { key: 'job', operator: '=', value: 'api' }

describe('filters in PromQL', () => {
  test.each<[string, readonly AdhocFilter[], string]>([
    ['up', [], 'up'],
    ['up', [JOB], 'up{job="api"}'],
    ['up{}', [JOB], 'up{job="api"}'],
    ['up{a="b"}', [JOB], 'up{a="b", job="api"}'],
    ['up{a="b",}', [JOB], 'up{a="b",job="api"}'],
    ['up {a="b"}', [JOB], 'up {a="b", job="api"}'],
    ['{a="}"}', [JOB], '{a="}", job="api"}'],
    ['up{a="\\"}"}', [JOB], 'up{a="\\"}", job="api"}'],
    ['up{a=`}`}', [JOB], 'up{a=`}`, job="api"}'],
    ['up{ # the { first }\n a="b" }', [JOB], 'up{ # the { first }\n a="b" , job="api"}'],
    ['rate(x[5m] offset 1m)', [JOB], 'rate(x{job="api"}[5m] offset 1m)'],
    ['x offset 5m', [JOB], 'x{job="api"} offset 5m'],
    ['x @ 10', [JOB], 'x{job="api"} @ 10'],
    ['sum by (a) (rate(x{b="c"}[5m])) / sum(y)', [JOB], 'sum by (a) (rate(x{b="c", job="api"}[5m])) / sum(y{job="api"})'],
    ['a - b offset 10m', [JOB], 'a{job="api"} - b{job="api"} offset 10m'],
    ['max_over_time(up[1h:5m])', [JOB], 'max_over_time(up{job="api"}[1h:5m])'],
    ['up{job="api"}', [JOB], 'up{job="api"}'],
    ['up{job="web"}', [JOB], 'up{job="web", job="api"}'],
    ['up', [JOB, { key: 'path', operator: '=~', value: '/a\\d+' }], 'up{job="api", path=~"/a\\\\d+"}'],
    ['up', [{ key: 'service.name', operator: '!=', value: 'a "b"' }], 'up{"service.name"!="a \\"b\\""}'],
    ['up', [{ key: '', operator: '=', value: 'x' }], 'up'],
    ['vector(1)', [JOB], 'vector(1)'],
    ['sum(', [JOB], 'sum('],
  ])('%s with %j -> %s', (expr, filters, expected) => {
    expect(applyAdhoc(expr, filters)).toBe(expected)
  })
})

test('one of several is a regular expression of them', () => {
  const filters = [{ key: 'job', operator: '=|', value: 'a.b' }, { key: 'env', operator: '!=|', value: 'dev' }, JOB]
  const raw = { filters: [{ key: 'job', operator: '=|', value: 'a.b', values: ['a.b', 'c'] }] }
  expect(readFilters(variable({ name: 'Filters', type: 'adhoc', filters, raw }))).toEqual([
    { key: 'job', operator: '=~', value: 'a\\.b|c' },
    { key: 'env', operator: '!~', value: 'dev' },
    JOB,
  ])
})
