import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, nothing, panel } from '../lint.fixture.ts'
import { panelRules } from './panels.ts'

test('duplicate-panel-id names both panels and a free id', () => {
  const panels = [
    panel(['up'], { id: 3, title: 'A' }),
    panel(['up'], { id: 3, title: 'B' }),
    panel(['up'], { id: 7, title: 'C' }),
  ]
  expect(found('duplicate-panel-id', dashboardOf(panels))).toMatchObject([
    {
      message: 'its id 3 is also that of the panel “A”',
      panel: 'B',
      path: 'panels[1].id',
      hint: 'give one of them an id that is free: 8',
    },
  ])
  expect(
    messages('duplicate-panel-id', dashboardOf([panel(['up'], { id: undefined }), panel(['up'], { id: undefined })])),
  ).toEqual([])
})

test('a panel in an open row is named by its title alone, one without a title by its key', () => {
  const panels = [panel(['up'], { id: 3, title: '' }), panel(['up'], { id: 3, title: 'B' })]
  expect(messages('duplicate-panel-id', dashboardOf(panels))).toEqual(['its id 3 is also that of the panel with key 3'])
})

test('thirty thousand panels with one id cost no more than they are', () => {
  const panels = Array.from({ length: 30_000 }, () => ({ id: 1, type: 'text' }))
  const dashboard = dashboardOf(panels)
  const start = performance.now()
  expect(panelRules.flatMap((rule) => [...rule.check(dashboard, nothing, [dashboard])])).toHaveLength(29_999)
  expect(performance.now() - start).toBeLessThan(3000)
})

describe('no-targets', () => {
  test.each([
    ['targets: []', { targets: [] }, 'no targets'],
    ['no targets at all', { targets: undefined }, 'no targets'],
    ['an empty expr', { targets: [{ refId: 'A', expr: '' }] }, 'targets without expr'],
    ['no expr', { type: 'stat', targets: [{ refId: 'A' }, { refId: 'B', expr: ' ' }] }, 'targets without expr'],
  ])('finds %s', (_, more, actual) =>
    expect(found('no-targets', dashboardOf([panel([], more)]))).toMatchObject([
      { message: 'it has no query: it shows "No data" for ever', actual, panel: 'P' },
    ]),
  )

  test.each([
    ['a text', { type: 'text' }],
    ['a list of dashboards', { type: 'dashlist' }],
    ['a plugin that may need none', { type: 'volkovlabs-form-panel' }],
    ['a library panel', { libraryPanel: { uid: 'l', name: 'L' } }],
    [
      'one with an empty query beside a full one',
      {
        targets: [
          { refId: 'A', expr: '' },
          { refId: 'B', expr: 'up' },
        ],
      },
    ],
    ['SQL', { datasource: { type: 'mysql', uid: 'm' }, targets: [{ refId: 'A', rawSql: 'select 1' }] }],
    [
      'what shows another panel',
      { datasource: { type: 'datasource', uid: '-- Dashboard --' }, targets: [{ refId: 'A', panelId: 2 }] },
    ],
    ['the built-in data source', { datasource: { type: 'grafana', uid: '-- Grafana --' } }],
    ['a snapshot', { snapshotData: [{ fields: [] }] }],
  ])('is silent of %s', (_, more) => expect(messages('no-targets', dashboardOf([panel([], more)]))).toEqual([]))
})

describe('only-hidden-targets', () => {
  const hidden = { expr: 'up', hide: true }
  test.each([
    [[hidden], 'its only query is hidden: it shows nothing', 'hide: true in A'],
    [[hidden, hidden], 'all of its 2 queries are hidden: it shows nothing', 'hide: true in A, B'],
  ])('finds %j', (queries, message, actual) =>
    expect(found('only-hidden-targets', dashboardOf([panel(queries)]))).toMatchObject([
      { message, actual, path: 'panels[0].targets[0].hide' },
    ]),
  )

  test('is silent where an expression shows them, or another panel does', () => {
    const math = { type: 'math', expression: '$A * 2', datasource: { type: '__expr__', uid: '__expr__' } }
    const other = panel([{ panelId: 1 }], { id: 2, datasource: { type: 'datasource', uid: '-- Dashboard --' } })
    expect(messages('only-hidden-targets', dashboardOf([panel([hidden, math])]))).toEqual([])
    expect(messages('only-hidden-targets', dashboardOf([panel([hidden]), other]))).toEqual([])
    expect(messages('only-hidden-targets', dashboardOf([panel([hidden, 'up'])]))).toEqual([])
  })
})

describe('panel-type-gone', () => {
  test.each([
    ['pie', 'piechart'],
    ['time-series', 'timeseries'],
    ['timeSeries', 'timeseries'],
    ['pie-chart', 'piechart'],
    ['statetimeline', 'state-timeline'],
    ['line', 'timeseries'],
    ['flant-statusmap-panel', 'status-history'],
  ])('finds %s', (type, successor) =>
    expect(found('panel-type-gone', dashboardOf([panel(['up'], { type })]))).toMatchObject([
      {
        message: `it is of type ${type}, which current Grafana does not have`,
        expected: successor,
        hint: `write "type": "${successor}"`,
        path: 'panels[0].type',
      },
    ]),
  )

  test.each([
    'timeseries',
    'state-timeline',
    'nodeGraph',
    'graph',
    'singlestat',
    'table-old',
    'grafana-piechart-panel',
    'grafana-worldmap-panel',
    'heatmap',
    'text',
    'grafana-polystat-panel',
    'some-new-panel',
  ])('is silent of %s', (type) => expect(messages('panel-type-gone', dashboardOf([panel(['up'], { type })]))).toEqual([]))
})
