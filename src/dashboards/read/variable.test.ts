import { describe, expect, it } from 'vitest'
import type { Variable } from '../model.ts'
import { dashboardOf } from './dashboard.fixture.ts'

const classic = (variable: unknown, schemaVersion = 41) =>
  dashboardOf({ schemaVersion, title: 't', templating: { list: [variable] } }).variables
const v2 = (variable: unknown) =>
  dashboardOf({ title: 't', elements: {}, layout: { kind: 'GridLayout', spec: { items: [] } }, variables: [variable] }).variables
const choice = (...values: readonly string[]) => values.map((value) => ({ text: value, value }))

describe('classic variables', () => {
  it.each<[string, object, Partial<Variable>]>([
    [
      'a query as text',
      { type: 'query', query: 'label_values(up, job)', refresh: 2, sort: 1, regex: '/(.*)/', datasource: 'p' },
      { query: 'label_values(up, job)', refresh: 2, sort: 1, regex: '/(.*)/', dataSource: { kind: 'name', name: 'p' } },
    ],
    [
      'a query as object',
      { type: 'query', query: { query: 'metrics(up)', refId: 'x', qryType: 2 }, definition: 'old' },
      { query: 'metrics(up)' },
    ],
    [
      'a query of Loki',
      { type: 'query', query: { type: 1, label: 'job', stream: '{app="a"}' } },
      { query: 'label_values({app="a"}, job)' },
    ],
    [
      'a query of Loki without stream',
      { type: 'query', query: { type: 1, label: 'job', stream: '' } },
      { query: 'label_values(job)' },
    ],
    ['names of Loki', { type: 'query', query: { type: 0, label: '', stream: '' } }, { query: 'label_names()' }],
    ['a query of unknown form', { type: 'query', query: { kind: 'x' }, definition: 'Services' }, { query: 'Services' }],
    ['one value', { type: 'query', current: { text: 'web', value: 'web' } }, { current: choice('web') }],
    [
      'text unlike value',
      { type: 'custom', query: 'One : 1', current: { text: 'One', value: '1' } },
      { current: [{ text: 'One', value: '1' }] },
    ],
    [
      'lists',
      { type: 'query', multi: true, current: { text: ['A', 'B'], value: ['a', 'b'] } },
      {
        multi: true,
        current: [
          { text: 'A', value: 'a' },
          { text: 'B', value: 'b' },
        ],
      },
    ],
    [
      'the joined text of old lists',
      { type: 'query', multi: true, current: { text: 'a + b', value: ['a', 'b'] } },
      { current: choice('a', 'b') },
    ],
    [
      'All',
      { type: 'query', includeAll: true, allValue: '.+', current: { text: 'All', value: '$__all' } },
      { includeAll: true, allValue: '.+', current: [{ text: 'All', value: '$__all' }] },
    ],
    [
      'All as list',
      { type: 'query', allValue: '', current: { text: ['All'], value: ['$__all'] } },
      { allValue: undefined, current: [{ text: 'All', value: '$__all' }] },
    ],
    ['nothing chosen', { type: 'query', current: {} }, { current: [] }],
    ['nothing chosen, as None', { type: 'query', current: { isNone: true, text: 'None', value: '' } }, { current: [] }],
    ['null', { type: 'query', current: null, options: null }, { current: [], options: [] }],
    [
      'numbers',
      { type: 'custom', current: { text: 5, value: 5 }, options: [{ text: 5, value: 5 }] },
      { current: choice('5'), options: choice('5') },
    ],
    ['an empty text box', { type: 'textbox', query: '', current: { text: '', value: '' } }, { current: choice('') }],
    ['a constant', { type: 'constant', query: 'x', hide: 2 }, { query: 'x', hide: 2, current: [] }],
    [
      'an interval',
      { type: 'interval', query: '1m,5m', auto: true, auto_count: '20', auto_min: '30s' },
      { auto: { count: 20, min: '30s' } },
    ],
    [
      'an interval with Grafana’s own bounds',
      { type: 'interval', query: '1m,5m', auto: true },
      { auto: { count: 30, min: '10s' } },
    ],
    ['an interval without auto', { type: 'interval', query: '1m,5m', auto: false, auto_count: 20 }, { auto: undefined }],
    ['a data source', { type: 'datasource', query: 'prometheus', regex: '/prod/' }, { query: 'prometheus', regex: '/prod/' }],
    [
      'filters',
      {
        type: 'adhoc',
        baseFilters: [{ key: 'a', operator: '=', value: 'b' }],
        filters: [{ key: 'c', operator: '=~', value: 'd.*' }, { value: 'no key' }],
      },
      {
        filters: [
          { key: 'a', operator: '=', value: 'b' },
          { key: 'c', operator: '=~', value: 'd.*' },
        ],
      },
    ],
    ['group by', { type: 'groupby', current: { text: ['job'], value: ['job'] } }, { type: 'groupby', current: choice('job') }],
    ['a type of the future', { type: 'oracle', current: { text: 'x', value: 'x' } }, { type: 'oracle', current: choice('x') }],
    ['no type', { query: 'up' }, { type: 'query' }],
  ])('%s', (_, variable, expected) => {
    expect(classic({ name: 'v', ...variable })).toMatchObject([{ name: 'v', ...expected }])
  })

  it('asks query variables anew where the version is below 29', () => {
    const variable = { name: 'v', type: 'query', refresh: 0, options: [{ text: 'a', value: 'a' }] }
    expect(classic(variable, 28)).toMatchObject([{ refresh: 1, options: [] }])
    expect(classic(variable, 29)).toMatchObject([{ refresh: 0, options: choice('a') }])
  })

  it('leaves out one without a name, and says so', () => {
    const { variables, oddities } = dashboardOf({ schemaVersion: 41, templating: { list: [{ type: 'query' }, 'job', null] } })
    expect(variables).toEqual([])
    expect(oddities.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'templating.list[0]: a variable without a name',
      'templating.list[1]: expected a variable, got the text "job"',
      'templating.list[2]: expected a variable, got null',
    ])
  })
})

describe('v2 variables', () => {
  const data = (group: string, spec: object, name?: string) => ({
    kind: 'DataQuery',
    group,
    version: 'v0',
    ...(name && { datasource: { name } }),
    spec,
  })
  it.each<[string, object, Partial<Variable>]>([
    [
      'QueryVariable',
      {
        spec: {
          name: 'v',
          query: data('prometheus', { query: 'label_values(job)', refId: 'A' }, 'p'),
          refresh: 'onTimeRangeChanged',
          sort: 'naturalDesc',
          hide: 'hideLabel',
          multi: true,
          includeAll: true,
          allValue: '.*',
          current: { text: ['All'], value: ['$__all'] },
        },
      },
      {
        type: 'query',
        query: 'label_values(job)',
        dataSource: { kind: 'uid', uid: 'p', type: 'prometheus' },
        refresh: 2,
        sort: 8,
        hide: 1,
        multi: true,
        allValue: '.*',
      },
    ],
    [
      'QueryVariable',
      { spec: { name: 'v', query: data('prometheus', { __legacyStringValue: 'metrics(up)' }) } },
      { query: 'metrics(up)', dataSource: { kind: 'type', type: 'prometheus' }, refresh: 0, sort: 0, hide: 0 },
    ],
    [
      'QueryVariable',
      { spec: { name: 'v', query: 'label_names()', datasource: { type: 'prometheus', uid: 'p' } } },
      { query: 'label_names()', dataSource: { kind: 'uid', uid: 'p', type: 'prometheus' } },
    ],
    [
      'CustomVariable',
      {
        spec: {
          name: 'v',
          query: 'a,b',
          options: [{ text: 'a', value: 'a' }],
          current: { text: 'a', value: 'a' },
          hide: 'hideVariable',
        },
      },
      { type: 'custom', query: 'a,b', options: choice('a'), current: choice('a'), hide: 2 },
    ],
    [
      'DatasourceVariable',
      { spec: { name: 'v', pluginId: 'loki', regex: 'prod' } },
      { type: 'datasource', query: 'loki', regex: 'prod' },
    ],
    ['ConstantVariable', { spec: { name: 'v', query: '4' } }, { type: 'constant', query: '4' }],
    [
      'IntervalVariable',
      { spec: { name: 'v', query: '1m,5m', auto: true, auto_count: 0, auto_min: '' } },
      { type: 'interval', auto: { count: 30, min: '10s' } },
    ],
    [
      'TextVariable',
      { spec: { name: 'v', query: '', current: { text: '', value: '' } } },
      { type: 'textbox', current: choice('') },
    ],
    [
      'AdhocVariable',
      {
        group: 'prometheus',
        datasource: { name: 'p' },
        spec: { name: 'v', filters: [{ key: 'a', operator: '!=', value: 'b' }] },
      },
      {
        type: 'adhoc',
        dataSource: { kind: 'uid', uid: 'p', type: 'prometheus' },
        filters: [{ key: 'a', operator: '!=', value: 'b' }],
      },
    ],
    [
      'GroupByVariable',
      { spec: { name: 'v', datasource: { type: 'prometheus', uid: 'p' } } },
      { type: 'groupby', dataSource: { kind: 'uid', uid: 'p', type: 'prometheus' } },
    ],
    [
      'SwitchVariable',
      { spec: { name: 'v', current: 'true', enabledValue: 'true', disabledValue: 'false' } },
      { type: 'switch', current: choice('true') },
    ],
    [
      'OracleVariable',
      { spec: { name: 'v', current: { text: 'x', value: 'x' } } },
      { type: 'OracleVariable', current: choice('x') },
    ],
  ])('%s %j', (kind, variable, expected) => {
    expect(v2({ kind, ...variable })).toMatchObject([{ name: 'v', path: 'variables[0]', ...expected }])
  })
})
