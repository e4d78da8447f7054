import { describe, expect, it } from 'vitest'
import { dashboardOf, sketch } from './dashboard.fixture.ts'

describe('rows[] of versions 12 to 15', () => {
  const board = dashboardOf({
    id: 7,
    schemaVersion: 14,
    title: 'Shop servers',
    sharedCrosshair: true,
    time: { from: 'now-3h', to: 'now' },
    refresh: false,
    annotations: { list: [{ name: 'Deploys', datasource: 'prom', expr: 'changes(build_info[1m]) > 0', enable: true }] },
    templating: {
      list: [
        {
          name: 'node',
          type: 'query',
          datasource: 'prom',
          query: 'label_values(up, instance)',
          refresh: true,
          hideLabel: true,
          options: [{ text: 'a', value: 'a' }],
        },
      ],
    },
    rows: [
      {
        collapse: false,
        height: '250px',
        panels: [
          {
            id: 1,
            type: 'graph',
            title: 'Load',
            span: 6,
            datasource: 'prom',
            targets: [{ expr: 'node_load1', intervalFactor: 2, legendFormat: '{{instance}}', step: 240 }],
            yaxes: [{ format: 'short' }, { format: 'bytes' }],
          },
          {
            id: 2,
            type: 'singlestat',
            title: 'Up',
            span: 6,
            format: 'percentunit',
            targets: [{ refId: 'A', expr: 'avg(up)', instant: true }],
          },
        ],
      },
      {
        collapse: true,
        height: 300,
        title: 'Disks',
        panels: [
          { id: 3, type: 'table', title: 'All disks', span: 12 },
          { id: 4, type: 'graph', title: 'Reads', span: 6, height: 200 },
          { id: 5, type: 'graph', title: 'Writes', span: 6, height: '200px' },
        ],
      },
      {
        showTitle: true,
        title: 'Thirds',
        height: 200,
        panels: [6, 7, 8].map((id) => ({ id, type: 'graph', title: `Third ${id}` })),
      },
      {
        height: 150,
        panels: [
          { id: 9, type: 'text', title: 'Notes', span: 8 },
          { id: 10, type: 'graph', title: 'Low', span: 4, height: 100 },
        ],
      },
      { repeat: 'node', title: 'Node $node', panels: [{ id: 11, type: 'graph', title: 'Of a node', span: 12 }] },
      { repeat: 'node', repeatIteration: 1512345, panels: [{ id: 12, type: 'graph', title: 'A saved copy', span: 12 }] },
    ],
  })

  it('puts the panels where the migration of Grafana puts them', () => {
    expect(sketch(board)).toEqual([
      'Load 0,1 12*7 in ',
      'Up 12,1 12*7 in ',
      'All disks 0,9 24*8 in Disks (collapsed)',
      'Reads 0,17 12*6 in Disks (collapsed)',
      'Writes 12,17 12*6 in Disks (collapsed)',
      'Third 6 0,18 8*6 in Thirds',
      'Third 7 8,18 8*6 in Thirds',
      'Third 8 16,18 8*6 in Thirds',
      'Notes 0,25 16*4 in ',
      'Low 16,25 8*3 in ',
      'Of a node 0,30 24*7 in Node $node for node',
    ])
  })

  it('reads what those versions wrote otherwise', () => {
    const [load, up] = board.panels
    expect(load).toMatchObject({
      type: 'graph',
      unit: 'short',
      path: 'rows[0].panels[0]',
      dataSource: { kind: 'name', name: 'prom' },
    })
    expect(load?.targets).toMatchObject([
      { refId: 'A', expr: 'node_load1', intervalFactor: 2, asks: 'range', dataSource: { kind: 'name', name: 'prom' } },
    ])
    expect(up).toMatchObject({ unit: 'percentunit', targets: [{ asks: 'instant', dataSource: { kind: 'default' } }] })
    expect(board).toMatchObject({ schemaVersion: 14, time: { from: 'now-3h', to: 'now' }, refresh: undefined, oddities: [] })
    expect(board.variables).toMatchObject([
      { name: 'node', query: 'label_values(up, instance)', refresh: 1, hide: 1, options: [] },
    ])
    expect(board.annotations).toMatchObject([
      { name: 'Deploys', expr: 'changes(build_info[1m]) > 0', path: 'annotations.list[0]' },
    ])
  })

  it('draws no row heads where no row is titled, collapsed or repeated', () => {
    const rows = [
      { panels: [{ title: 'a', span: 12 }] },
      {
        panels: [
          { title: 'b', span: 4 },
          { title: 'c', span: 8 },
          { title: 'd', span: 3 },
        ],
      },
    ]
    expect(sketch(dashboardOf({ schemaVersion: 12, title: 't', rows }))).toEqual([
      'a 0,0 24*7',
      'b 0,7 8*7',
      'c 8,7 16*7',
      'd 0,14 6*7',
    ])
  })

  it('stacks low panels beside a high one', () => {
    const low = { span: 6, height: 100 }
    const rows = [
      {
        height: 228,
        panels: [
          { title: 'high', span: 6 },
          { title: 'one', ...low },
          { title: 'two', ...low },
          { title: 'three', span: 12 },
        ],
      },
    ]
    expect(sketch(dashboardOf({ schemaVersion: 12, title: 't', rows }))).toEqual([
      'high 0,0 12*6',
      'one 12,0 12*3',
      'two 12,3 12*3',
      'three 0,6 24*6',
    ])
  })

  it('reads no rows[] where Grafana does not', () => {
    const { panels, oddities } = dashboardOf({ schemaVersion: 16, title: 't', rows: [{ panels: [{ title: 'a' }] }], panels: [] })
    expect(panels).toEqual([])
    expect(oddities).toEqual([
      { path: 'rows', message: 'rows are of dashboards older than schemaVersion 16; this is 16, and Grafana draws none of them' },
    ])
  })
})
