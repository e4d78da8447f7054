import { describe, expect, test } from 'vitest'
import type { Variable } from '../model.ts'
import type { Overrides, VariableState } from './scope.ts'
import { LOKI, MIMIR, PROMETHEUS, saved, stateOf } from './variables.fixture.ts'

describe('variables of other types', () => {
  test.each<[string, Partial<Variable>, Overrides, Partial<VariableState>]>([
    ['custom', { type: 'custom', query: 'a, b' }, {}, { values: ['a'], options: ['a', 'b'] }],
    ['custom, shown', { type: 'custom', query: 'One : 1,Two : 2' }, {}, { values: ['1'], texts: ['One'], options: ['1', '2'] }],
    ['custom, a time', { type: 'custom', query: '10:30, 11:30' }, {}, { options: ['10:30', '11:30'] }],
    ['custom, a comma', { type: 'custom', query: 'a\\,b,c' }, {}, { options: ['a,b', 'c'] }],
    ['custom, saved', { type: 'custom', query: 'a,b', current: saved('b') }, {}, { values: ['b'] }],
    [
      'custom, All',
      { type: 'custom', query: 'a,b', includeAll: true, allValue: '.*' },
      {},
      { values: ['a', 'b'], all: true, allValue: '.*' },
    ],
    ['custom, empty', { type: 'custom', query: '', current: saved('b') }, {}, { values: ['b'], problem: undefined }],
    [
      'custom, JSON',
      { type: 'custom', query: '[{"text":"EU","value":"eu","host":"h"}]', raw: { valuesFormat: 'json' } },
      {},
      { values: ['eu'], texts: ['EU'], fields: new Map([['eu', { text: 'EU', value: 'eu', host: 'h' }]]) },
    ],
    ['constant', { type: 'constant', query: 'prod', current: saved('old') }, {}, { values: ['prod'] }],
    ['constant, from outside', { type: 'constant', query: 'prod' }, { v: ['dev'] }, { values: ['dev'] }],
    ['textbox', { type: 'textbox', query: 'x', current: saved('y') }, {}, { values: ['y'] }],
    ['textbox, nothing saved', { type: 'textbox', query: 'x' }, {}, { values: ['x'] }],
    ['textbox, empty', { type: 'textbox', query: '', current: saved('') }, {}, { values: [''], problem: undefined }],
    ['interval', { type: 'interval', query: '1m,10m', current: saved('10m') }, {}, { values: ['10m'], options: ['1m', '10m'] }],
    ['interval, gone', { type: 'interval', query: '1m,10m', current: saved('7m') }, {}, { values: ['1m'] }],
    ['interval, quoted', { type: 'interval', query: '"1m","1 h"' }, {}, { options: ['1m', '1 h'] }],
    ['interval, none', { type: 'interval', query: '' }, {}, { values: ['1m'] }],
    ['interval, from outside', { type: 'interval', query: '1m' }, { v: ['3m'] }, { values: ['3m'] }],
    [
      'interval, auto',
      { type: 'interval', query: '1m', current: saved('$__auto_interval_v'), auto: { count: 30, min: '10s' } },
      {},
      { values: ['2m'] },
    ],
    [
      'interval, auto, at least',
      { type: 'interval', query: '1m', current: saved('$__auto'), auto: { count: 30, min: '5m' } },
      {},
      { values: ['5m'] },
    ],
    ['interval, auto, unset', { type: 'interval', query: '1m', current: saved('$__auto') }, {}, { values: ['2m'] }],
    [
      'datasource',
      { type: 'datasource', query: 'prometheus' },
      {},
      { values: ['mimir-1'], texts: ['a mimir'], options: ['mimir-1', 'prom-1'] },
    ],
    [
      'datasource, saved by name',
      { type: 'datasource', query: 'prometheus', current: saved('Prometheus') },
      {},
      { values: ['prom-1'] },
    ],
    ['datasource, default', { type: 'datasource', query: 'prometheus', current: saved('default') }, {}, { values: ['default'] }],
    ['datasource, regex', { type: 'datasource', query: 'prometheus', regex: '/^Prom/' }, {}, { values: ['prom-1'] }],
    ['switch', { type: 'switch', current: saved('true') }, {}, { values: ['true'] }],
    ['snapshot', { type: 'snapshot', current: saved('a', 'b') }, {}, { values: ['a', 'b'] }],
    ['unknown', { type: 'wheel', current: saved('a') }, {}, { values: ['a'] }],
    ['unknown, nothing saved', { type: 'wheel' }, {}, { values: [], problem: expect.objectContaining({ kind: 'no values' }) }],
    ['groupby', { type: 'groupby', multi: true, current: saved('job') }, {}, { values: ['job'] }],
    [
      'adhoc',
      { type: 'adhoc', filters: [{ key: 'job', operator: '=', value: 'api' }] },
      {},
      { values: ['job="api"'], filters: [{ key: 'job', operator: '=', value: 'api' }] },
    ],
  ])('%s', async (_name, given, overrides, expected) => {
    expect(await stateOf(given, { overrides, sources: [PROMETHEUS, MIMIR, LOKI] })).toMatchObject(expected)
  })
})
