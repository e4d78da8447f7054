import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, nothing, panel, read } from '../lint.fixture.ts'
import { gridRules } from './grid.ts'

const at = (title: string, x: number, y: number, w: number, h: number, more = {}) =>
  panel(['up'], { id: undefined, title, gridPos: { x, y, w, h }, ...more })
const row = (title: string, y: number, panels: readonly object[], collapsed: boolean) => ({
  type: 'row',
  title,
  collapsed,
  gridPos: { x: 0, y, w: 24, h: 1 },
  panels,
})

describe('panel-overlap', () => {
  test('names both panels, once for each panel', () =>
    expect(found('panel-overlap', dashboardOf([at('A', 0, 0, 12, 8), at('B', 6, 4, 12, 8), at('C', 0, 20, 4, 4)]))).toMatchObject(
      [
        {
          message: 'it stands on the same place of the grid as the panel “A”',
          actual: 'x 6, y 4, w 12, h 8 over x 0, y 0, w 12, h 8',
          panel: 'B',
          path: 'panels[1].gridPos',
          hint: 'move it to y 8, or make one of them smaller',
        },
      ],
    ))

  test('finds one that reaches over several, whatever stands between', () => {
    const panels = [at('A', 0, 0, 6, 20), at('B', 6, 0, 6, 2), at('C', 0, 4, 12, 2), at('D', 6, 10, 6, 2), at('E', 4, 12, 4, 2)]
    expect(found('panel-overlap', dashboardOf(panels)).map(({ panel: title, message }) => `${title}: ${message}`)).toEqual([
      'C: it stands on the same place of the grid as the panel “A”',
      'E: it stands on the same place of the grid as the panel “A”',
    ])
  })

  test('looks at thirty thousand panels in a time that grows as they do', () => {
    const panels = Array.from({ length: 30_000 }, (_, i) => at(`P${i}`, i % 24, Math.floor(i / 24), 1, 1))
    const dashboard = dashboardOf(panels)
    const start = performance.now()
    expect(gridRules.flatMap((rule) => [...rule.check(dashboard, nothing, [dashboard])])).toEqual([])
    expect(performance.now() - start).toBeLessThan(3000)
  })

  test('finds them within a collapsed row and below an open one', () => {
    const collapsed = row('R', 10, [at('A', 0, 11, 12, 8), at('B', 0, 12, 12, 8)], true)
    const open = [row('O', 40, [], false), at('C', 0, 41, 6, 6), at('D', 3, 42, 6, 6)]
    expect(messages('panel-overlap', dashboardOf([collapsed, ...open]))).toHaveLength(2)
  })

  test.each([
    ['side by side', [at('A', 0, 0, 12, 8), at('B', 12, 0, 12, 8)]],
    ['one below the other', [at('A', 0, 0, 12, 8), at('B', 0, 8, 12, 8)]],
    ['in two collapsed rows', [row('R', 0, [at('A', 0, 1, 12, 8)], true), row('S', 1, [at('B', 0, 1, 12, 8)], true)]],
    ['inside and below a collapsed row', [row('R', 0, [at('A', 0, 1, 12, 8)], true), at('B', 0, 1, 12, 8)]],
    ['without a place', [panel(['up'], { id: 1 }), panel(['up'], { id: 2 })]],
  ])('is silent of panels %s', (_, panels) => expect(messages('panel-overlap', dashboardOf(panels))).toEqual([]))

  test('is silent of the rows of old dashboards, and of tabs', () => {
    const rows = [
      {
        height: '250px',
        panels: [
          { ...panel(['up']), span: 8 },
          { ...panel(['up']), id: 2, span: 8 },
        ],
      },
    ]
    expect(messages('panel-overlap', read({ title: 'D', schemaVersion: 14, rows }))).toEqual([])
    const element = (title: string) => ({ kind: 'Panel', spec: { id: 1, title, vizConfig: { kind: 'timeseries' } } })
    const tab = (name: string) => ({
      kind: 'TabsLayoutTab',
      spec: {
        title: name,
        layout: {
          kind: 'GridLayout',
          spec: {
            items: [
              { kind: 'GridLayoutItem', spec: { x: 0, y: 0, width: 12, height: 8, element: { kind: 'ElementReference', name } } },
            ],
          },
        },
      },
    })
    const spec = {
      title: 'D',
      elements: { a: element('A'), b: element('B') },
      layout: { kind: 'TabsLayout', spec: { tabs: [tab('a'), tab('b')] } },
    }
    expect(
      messages(
        'panel-overlap',
        read({ apiVersion: 'dashboard.grafana.app/v2beta1', kind: 'Dashboard', metadata: { name: 'd' }, spec }),
      ),
    ).toEqual([])
  })
})

describe('panel-out-of-grid', () => {
  test.each([
    [at('A', 0, 0, 0, 8), 'it has no size: nobody can see it', 'write a width (w) from 1 to 24 and a height (h) of at least 1'],
    [at('A', 0, 0, 8, 0), 'it has no size: nobody can see it', 'write a width (w) from 1 to 24 and a height (h) of at least 1'],
    [at('A', 16, 0, 12, 8), 'it reaches beyond the grid', 'write "w": 8, or move it to the left'],
  ])('finds %#', (json, message, hint) =>
    expect(found('panel-out-of-grid', dashboardOf([json]))).toMatchObject([{ message, hint }]),
  )

  test('is silent of a panel as wide as the grid', () =>
    expect(messages('panel-out-of-grid', dashboardOf([at('A', 0, 0, 24, 8)]))).toEqual([]))
})
