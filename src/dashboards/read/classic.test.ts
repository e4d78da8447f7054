// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, it } from 'vitest'
import { dashboardOf, sketch } from './dashboard.fixture.ts'

describe('grids of versions 16 to 42', () => {
  it('reads 18 to 20: names of data sources, units in fieldOptions, copies of a repeat', () => {
    const board = dashboardOf({
      schemaVersion: 18,
      title: 'Queues',
      panels: [
        {
          id: 2,
          type: 'gauge',
          title: 'Depth',
          gridPos: { x: 0, y: 0, w: 6, h: 5 },
          datasource: '$ds',
          repeat: 'queue',
          repeatDirection: 'h',
          repeatIteration: 1559,
          options: { fieldOptions: { defaults: { unit: 'short' } } },
          targets: [{ refId: 'A', expr: 'queue_depth{queue="$queue"}' }],
        },
        {
          id: 9,
          type: 'gauge',
          title: 'Depth',
          gridPos: { x: 6, y: 0, w: 6, h: 5 },
          repeatPanelId: 2,
          repeatIteration: 1559,
          scopedVars: {},
          targets: [{ refId: 'A', expr: 'queue_depth{queue="$queue"}' }],
        },
        {
          id: 3,
          type: 'graph',
          title: 'Shared',
          gridPos: { x: 0, y: 5, w: 12, h: 8 },
          datasource: '-- Dashboard --',
          targets: [{ refId: 'A', panelId: 2 }],
        },
      ],
    })
    expect(board.panels).toMatchObject([
      { key: '2', unit: 'short', repeat: 'queue', dataSource: { kind: 'name', name: '$ds' } },
      { key: '3', targets: [{ panelId: 2, dataSource: { kind: 'dashboard' }, expr: undefined }] },
    ])
  })

  it('reads 26 to 30: rows, expressions, references by uid', () => {
    const expression = { datasource: { type: '__expr__', uid: '__expr__' }, type: 'math', expression: '$A / ${B}' }
    const board = dashboardOf({
      schemaVersion: 30,
      title: 'Rates',
      panels: [
        {
          id: 5,
          type: 'timeseries',
          title: 'Below the open row',
          gridPos: { x: 0, y: 2, w: 12, h: 8 },
          datasource: null,
          targets: [],
        },
        {
          id: 1,
          type: 'stat',
          title: 'Above',
          gridPos: { x: 0, y: 0, w: 24, h: 1 },
          datasource: { type: 'prometheus', uid: 'P1' },
          targets: [
            { refId: 'A', hide: true, expr: 'a' },
            { refId: 'B', hide: true, expr: 'b' },
            { refId: 'C', ...expression },
          ],
        },
        { id: 4, type: 'row', title: 'Open', collapsed: false, panels: [], gridPos: { x: 0, y: 1, w: 24, h: 1 }, repeat: 'job' },
        {
          id: 6,
          type: 'row',
          title: 'Closed',
          collapsed: true,
          gridPos: { x: 0, y: 10, w: 24, h: 1 },
          panels: [
            {
              id: 7,
              type: 'table',
              title: 'Within',
              gridPos: { x: 0, y: 11, w: 24, h: 4 },
              timeFrom: '24h',
              timeShift: '1d',
              interval: '1m',
              maxDataPoints: 100,
            },
          ],
        },
        { id: 8, type: 'logs', title: 'Behind the closed row', gridPos: { x: 0, y: 11, w: 24, h: 4 } },
      ],
    })
    expect(sketch(board)).toEqual([
      'Above 0,0 24*1',
      'Below the open row 0,2 12*8 in Open for job',
      'Within 0,11 24*4 in Closed (collapsed)',
      'Behind the closed row 0,11 24*4',
    ])
    expect(
      board.panels[0]?.targets.map(({ refId, hidden, operands, dataSource }) => [refId, hidden, operands, dataSource.kind]),
    ).toEqual([
      ['A', true, [], 'uid'],
      ['B', true, [], 'uid'],
      ['C', false, ['A', 'B'], 'expression'],
    ])
    expect(board.panels[2]).toMatchObject({
      path: 'panels[3].panels[0]',
      timeFrom: '24h',
      timeShift: '1d',
      interval: '1m',
      maxDataPoints: 100,
    })
  })

  it('reads 36 to 42: library panels, transformations, an export with inputs', () => {
    const board = dashboardOf({
      __inputs: [
        { name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource', pluginId: 'prometheus' },
        { name: 'VAR_HOST', type: 'constant', value: 'x' },
      ],
      __requires: [],
      schemaVersion: 42,
      uid: 'shop',
      title: 'Shop',
      tags: ['shop', 'web'],
      refresh: '30s',
      annotations: {
        list: [
          { builtIn: 1, datasource: { type: 'grafana', uid: '-- Grafana --' }, name: 'Annotations & Alerts' },
          { name: 'Alerts', datasource: { type: 'prometheus', uid: 'p' }, target: { expr: 'ALERTS', refId: 'Anno' } },
        ],
      },
      panels: [
        { id: 1, title: '', libraryPanel: { uid: 'lib-1', name: 'Requests' }, gridPos: { x: 0, y: 0, w: 12, h: 8 } },
        {
          id: 2,
          type: 'timeseries',
          libraryPanel: { uid: 'lib-2', name: 'Kept' },
          targets: [{ refId: 'A', expr: 'up' }],
          gridPos: { x: 12, y: 0, w: 12, h: 8 },
        },
        {
          id: 3,
          type: 'table',
          title: 'Table',
          description: 'All.',
          datasource: { type: 'prometheus', uid: '${DS_PROMETHEUS}' },
          fieldConfig: { defaults: { unit: 'reqps' } },
          transformations: [{ id: 'merge', options: {} }, { id: 'sortBy', disabled: true }, { id: 'organize' }],
          targets: [
            { refId: 'A', expr: 'x', format: 'table', instant: true, range: true, legendFormat: '__auto', interval: '30s' },
          ],
          gridPos: { x: 0, y: 8, w: 24, h: 8 },
        },
      ],
    })
    expect(board.panels).toMatchObject([
      { title: 'Requests', type: 'library-panel-ref', library: { uid: 'lib-1', name: 'Requests' }, targets: [] },
      { title: '', library: undefined, targets: [{ expr: 'up' }] },
      {
        unit: 'reqps',
        description: 'All.',
        transformations: ['merge', 'organize'],
        targets: [
          {
            format: 'table',
            asks: 'both',
            legend: undefined,
            interval: '30s',
            dataSource: { kind: 'uid', uid: '${DS_PROMETHEUS}', type: 'prometheus' },
          },
        ],
      },
    ])
    expect(board).toMatchObject({ uid: 'shop', tags: ['shop', 'web'], refresh: '30s', wrapped: false, oddities: [] })
    expect(board.inputs).toEqual([
      { name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' },
      { name: 'VAR_HOST', type: 'constant', pluginId: undefined },
    ])
    expect(board.annotations).toEqual([
      { path: 'annotations.list[1]', name: 'Alerts', dataSource: { kind: 'uid', uid: 'p', type: 'prometheus' }, expr: 'ALERTS' },
    ])
  })

  it('reads a dashboard in its wrapper, and in a resource of v1', () => {
    const inner = { schemaVersion: 41, title: 'Inner', panels: [{ title: 'a' }] }
    expect(dashboardOf({ dashboard: inner, overwrite: true })).toMatchObject({
      wrapped: true,
      title: 'Inner',
      panels: [{ path: 'dashboard.panels[0]' }],
    })
    const resource = { apiVersion: 'dashboard.grafana.app/v1beta1', kind: 'Dashboard', metadata: { name: 'inner' }, spec: inner }
    expect(dashboardOf(resource)).toMatchObject({ schema: 'classic', uid: 'inner', panels: [{ path: 'spec.panels[0]' }] })
  })
})
