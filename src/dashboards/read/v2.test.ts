// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, it } from 'vitest'
import { dashboardOf } from './dashboard.fixture.ts'
import { board, grid, item, panel, panelQuery, query } from './v2.fixture.ts'

describe('v2 resources', () => {
  it('reads panels, queries and library panels', () => {
    const data = {
      kind: 'QueryGroup',
      spec: {
        queries: [
          panelQuery('A', query('rate(a[5m])', 'prometheus', '${ds}'), true),
          panelQuery('B', { kind: 'DataQuery', group: '__expr__', spec: { type: 'reduce', expression: 'A' } }),
        ],
        transformations: [
          { kind: 'Transformation', group: 'limit', spec: { options: {} } },
          { kind: 'organize', spec: { id: 'organize', disabled: true } },
          { kind: 'merge', spec: { id: 'merge' } },
        ],
        queryOptions: { timeFrom: '1h', timeShift: '1d', maxDataPoints: 100, interval: '1m' },
      },
    }
    const elements = {
      'panel-1': panel(1, 'Rate', [], { data, description: 'Of requests.' }),
      lib: { kind: 'LibraryPanel', spec: { id: 2, title: 'Shared', libraryPanel: { uid: 'u', name: 'n' } } },
    }
    const layout = grid(item('lib', { x: 12 }), item('panel-1', { repeat: { mode: 'variable', value: 'job' } }))
    const read = dashboardOf(
      board({ elements, layout, tags: ['a'], timeSettings: { from: 'now-1h', to: 'now', autoRefresh: '5s' } }),
    )
    expect(read).toMatchObject({
      schema: 'v2',
      uid: 'shop-v2',
      title: 'Shop',
      refresh: '5s',
      time: { from: 'now-1h' },
      tags: ['a'],
      oddities: [],
    })
    expect(read.panels).toMatchObject([
      {
        path: 'spec.elements["panel-1"]',
        key: '1',
        repeat: 'job',
        type: 'timeseries',
        unit: 's',
        interval: '1m',
        timeFrom: '1h',
        timeShift: '1d',
        maxDataPoints: 100,
        transformations: ['limit', 'merge'],
        dataSource: { kind: 'uid', uid: '${ds}' },
      },
      { path: 'spec.elements.lib', title: 'Shared', library: { uid: 'u', name: 'n' }, targets: [] },
    ])
    expect(read.panels[0]?.targets).toMatchObject([
      {
        path: 'spec.elements["panel-1"].spec.data.spec.queries[0]',
        refId: 'A',
        hidden: true,
        expr: 'rate(a[5m])',
        dataSource: { kind: 'uid', uid: '${ds}', type: 'prometheus' },
        raw: { expr: 'rate(a[5m])' },
      },
      { refId: 'B', operands: ['A'], dataSource: { kind: 'expression' } },
    ])
  })

  it('reads the bare spec of the first versions', () => {
    const old = {
      refId: 'A',
      hidden: false,
      datasource: { type: 'prometheus', uid: 'p1' },
      query: { kind: 'prometheus', spec: { expr: 'up', instant: true } },
    }
    const vizConfig = { kind: 'stat', spec: { pluginVersion: '11.5.0', options: {}, fieldConfig: { defaults: {} } } }
    const elements = { one: panel(1, 'Up', [{ kind: 'PanelQuery', spec: old }], { vizConfig }) }
    const annotations = [
      {
        kind: 'AnnotationQuery',
        spec: {
          name: 'Deploys',
          datasource: { type: 'prometheus', uid: 'p1' },
          query: { kind: 'prometheus', spec: { expr: 'd' } },
        },
      },
      { kind: 'AnnotationQuery', spec: { name: 'Built in', builtIn: true, query: { kind: 'grafana', spec: {} } } },
    ]
    const read = dashboardOf({ title: 'Old', elements, layout: grid(item('one')), annotations })
    expect(read.panels).toMatchObject([
      {
        type: 'stat',
        unit: undefined,
        targets: [{ asks: 'instant', expr: 'up', dataSource: { kind: 'uid', uid: 'p1', type: 'prometheus' } }],
      },
    ])
    expect(read.annotations).toMatchObject([{ name: 'Deploys', expr: 'd', dataSource: { kind: 'uid', uid: 'p1' } }])
  })

  it.each([
    ['a type alone', [query('a')], { kind: 'type', type: 'prometheus' }],
    ['different sources', [query('a', 'prometheus', 'p'), query('b', 'loki', 'l')], { kind: 'mixed' }],
    ['the same source twice', [query('a', 'loki', 'l'), query('b', 'loki', 'l')], { kind: 'uid', uid: 'l', type: 'loki' }],
    [
      'results of another panel',
      [{ kind: 'DataQuery', group: 'datasource', datasource: { name: '-- Dashboard --' }, spec: { panelId: 4 } }],
      { kind: 'dashboard' },
    ],
    ['no query', [], { kind: 'default' }],
  ])('takes the data source of a panel from its queries: %s', (_, queries, expected) => {
    const elements = {
      one: panel(
        1,
        'One',
        queries.map((each, index) => panelQuery('ABC'.charAt(index), each)),
      ),
    }
    expect(dashboardOf(board({ elements, layout: grid(item('one')) })).panels[0]?.dataSource).toEqual(expected)
  })
})
