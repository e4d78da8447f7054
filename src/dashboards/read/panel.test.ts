// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, it } from 'vitest'
import { dashboardOf, panelOf } from './dashboard.fixture.ts'

describe('data sources', () => {
  it.each([
    [undefined, { kind: 'default' }],
    [null, { kind: 'default' }],
    ['', { kind: 'default' }],
    ['default', { kind: 'default' }],
    ['Prometheus', { kind: 'name', name: 'Prometheus' }],
    ['grafana', { kind: 'name', name: 'grafana' }],
    ['$ds', { kind: 'name', name: '$ds' }],
    ['-- Mixed --', { kind: 'mixed' }],
    ['-- Dashboard --', { kind: 'dashboard' }],
    ['-- Grafana --', { kind: 'grafana' }],
    ['__expr__', { kind: 'expression' }],
    [{}, { kind: 'default' }],
    [{ uid: null }, { kind: 'default' }],
    [{ type: 'prometheus' }, { kind: 'type', type: 'prometheus' }],
    [{ uid: 'p' }, { kind: 'uid', uid: 'p', type: undefined }],
    [
      { type: 'loki', uid: '${DS_LOKI}' },
      { kind: 'uid', uid: '${DS_LOKI}', type: 'loki' },
    ],
    [{ type: 'datasource', uid: '-- Mixed --' }, { kind: 'mixed' }],
    [{ type: 'datasource', uid: '-- Dashboard --' }, { kind: 'dashboard' }],
    [{ type: 'datasource', uid: 'grafana' }, { kind: 'grafana' }],
    [{ type: '__expr__', uid: '__expr__' }, { kind: 'expression' }],
    [{ name: 'Expression', type: '__expr__' }, { kind: 'expression' }],
    [{ uid: '-100' }, { kind: 'expression' }],
    [5, { kind: 'default' }],
    [['p'], { kind: 'default' }],
  ])('%j', (datasource, expected) => {
    expect(panelOf({ type: 'stat', datasource }).dataSource).toEqual(expected)
  })

  const uid = (uid: string, type = 'prometheus') => ({ type, uid })
  it.each([
    ['the panel’s, where the query names none', uid('p'), [null], ['p']],
    ['the panel’s, where the query names another', uid('p'), [uid('other')], ['p']],
    [
      'each its own where the panel is mixed',
      uid('-- Mixed --', 'datasource'),
      [uid('a'), uid('b', 'loki'), null],
      ['a', 'b', 'default'],
    ],
    [
      'the first that a query names, where the panel names none',
      null,
      [uid('__expr__', '__expr__'), uid('a'), uid('b')],
      ['expression', 'a', 'a'],
    ],
    ['its own of an expression', uid('p'), [null, uid('__expr__', '__expr__')], ['p', 'expression']],
    ['its own where the panel names a type only', { type: 'prometheus' }, [null, uid('a')], ['type', 'a']],
    ['the default one where none is named', null, [null], ['default']],
  ])('asks %s', (_, datasource, ofTargets, expected) => {
    const targets = ofTargets.map((each) => ({ datasource: each, expr: 'up' }))
    const asked = panelOf({ type: 'stat', datasource, targets }).targets.map(({ dataSource: source }) =>
      source.kind === 'uid' ? source.uid : source.kind,
    )
    expect(asked).toEqual(expected)
  })
})

describe('targets', () => {
  const tempo = { datasource: { type: 'tempo', uid: 't' } }
  const expression = { datasource: { type: '__expr__', uid: '__expr__' } }
  it.each([
    [{ expr: 'up' }, { expr: 'up', asks: 'range', format: 'time_series', refId: 'A', hidden: false, intervalFactor: 1 }],
    [{ expr: '' }, { expr: undefined }],
    [{ expr: '  ' }, { expr: undefined }],
    [
      { rawSql: 'select 1', format: 'table' },
      { expr: undefined, format: 'table' },
    ],
    [{ expr: 'up', instant: true }, { asks: 'instant' }],
    [{ expr: 'up', instant: true, range: true }, { asks: 'both' }],
    [{ expr: 'up', instant: false, range: false }, { asks: 'range' }],
    [{ expr: '{job="a"}', queryType: 'instant', datasource: { type: 'loki', uid: 'l' } }, { asks: 'instant' }],
    [{ expr: '{job="a"}', queryType: 'range', instant: true, datasource: { type: 'loki', uid: 'l' } }, { asks: 'range' }],
    [{ expr: 'up', queryType: 'instant', datasource: { type: 'prometheus', uid: 'p' } }, { asks: 'range' }],
    [{ ...tempo, queryType: 'traceql', query: '{ status = error }' }, { expr: '{ status = error }' }],
    [{ ...tempo, queryType: 'traceId', query: 'abc' }, { expr: undefined }],
    [{ ...tempo, queryType: 'traceql', query: '{} | rate()', metricsQueryType: 'instant' }, { asks: 'instant' }],
    [{ query: 'SELECT * FROM cpu', datasource: { type: 'influxdb', uid: 'i' } }, { expr: undefined }],
    [{ expr: 'up', legendFormat: '{{job}}' }, { legend: '{{job}}' }],
    [{ expr: 'up', legendFormat: '__auto' }, { legend: undefined }],
    [{ expr: 'up', legendFormat: '' }, { legend: undefined }],
    [
      { expr: 'up', interval: '$interval', intervalFactor: 4 },
      { interval: '$interval', intervalFactor: 4 },
    ],
    [
      { expr: 'up', interval: '', intervalFactor: '2' },
      { interval: undefined, intervalFactor: 2 },
    ],
    [
      { ...expression, type: 'math', expression: '$A + ${my B} - $A' },
      { operands: ['A', 'my B'], expr: undefined },
    ],
    [{ ...expression, type: 'reduce', expression: 'A', reducer: 'last' }, { operands: ['A'] }],
    [{ ...expression, type: 'threshold', expression: '$B' }, { operands: ['B'] }],
    [{ ...expression, type: 'resample', expression: '' }, { operands: [] }],
    [{ ...expression, type: 'sql', expression: 'SELECT * FROM A JOIN B USING (t)' }, { operands: ['A', 'B'] }],
    [
      {
        ...expression,
        type: 'classic_conditions',
        conditions: [{ query: { params: ['A'] } }, { query: { params: ['C', '5m'] } }],
      },
      { operands: ['A', 'C'] },
    ],
  ])('%j', (target, expected) => {
    expect(panelOf({ type: 'stat', targets: [target] }).targets).toMatchObject([expected])
  })

  it('gives queries without refId the next free letter', () => {
    const targets = [{}, { refId: 'B' }, {}, { refId: '' }, ...Array.from({ length: 24 }, () => ({}))]
    expect(
      panelOf({ targets })
        .targets.map(({ refId }) => refId)
        .join(' '),
    ).toBe(`A B C ${'DEFGHIJKLMNOPQRSTUVWXYZ'.split('').join(' ')} AA AB`)
  })
})

describe('units', () => {
  it.each([
    [{ fieldConfig: { defaults: { unit: 'bytes' } }, format: 'short' }, 'bytes'],
    [{ fieldConfig: { defaults: { unit: '' } } }, undefined],
    [{ options: { fieldOptions: { defaults: { unit: 'ms' } } } }, 'ms'],
    [{ options: { valueOptions: { unit: 'ms' } } }, 'ms'],
    [{ 'options-gauge': { unit: 'celsius' } }, 'celsius'],
    [{ format: 'percent' }, 'percent'],
    [{ yaxes: [{ format: 's' }, { format: 'short' }] }, 's'],
    [{ yAxis: { format: 's' } }, 's'],
    [{ options: { yAxis: { unit: 's' } } }, 's'],
    [{ y_formats: ['bytes', 'short'] }, 'bytes'],
    [{ yaxes: 'none', format: 5 }, undefined],
    [{}, undefined],
  ])('%j', (panel, expected) => {
    expect(panelOf(panel).unit).toBe(expected)
  })
})

describe('keys', () => {
  it('are unlike one another, whatever the ids', () => {
    const panels = [{ id: 1 }, { id: 1 }, {}, { id: null }, { id: '1' }, { id: 2 }]
    expect(dashboardOf({ schemaVersion: 41, panels }).panels.map(({ key }) => key)).toEqual([
      '1',
      '1#2',
      'panels[2]',
      'panels[3]',
      '1#3',
      '2',
    ])
  })
})
