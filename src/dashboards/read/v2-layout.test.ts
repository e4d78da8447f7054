import { describe, expect, it } from 'vitest'
import { dashboardOf, sketch } from './dashboard.fixture.ts'
import { board, grid, item, panel } from './v2.fixture.ts'

describe('v2 layouts', () => {
  const elements = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name, index) => [name, panel(index + 1, name)]))
  const row = (title: string, layout: unknown, more: object = {}) => ({ kind: 'RowsLayoutRow', spec: { title, layout, ...more } })
  const auto = (more: object, ...names: readonly string[]) => ({
    kind: 'AutoGridLayout',
    spec: {
      ...more,
      items: names.map((name) => ({ kind: 'AutoGridLayoutItem', spec: { element: { kind: 'ElementReference', name } } })),
    },
  })

  it('stacks rows, and sorts a grid by place', () => {
    const rows = [
      row('One', grid(item('b', { y: 8 }), item('a'))),
      row('Two', grid(item('c')), { collapse: true, repeat: { mode: 'variable', value: 'job' } }),
      row('', auto({}, 'd', 'e')),
    ]
    const read = dashboardOf(board({ elements, layout: { kind: 'RowsLayout', spec: { rows } } }))
    expect(sketch(read)).toEqual([
      'a 0,0 12*8 in One',
      'b 0,8 12*8 in One',
      'c 0,16 12*8 in Two (collapsed) for job',
      'd 0,24 8*9 in ',
      'e 8,24 8*9 in ',
    ])
  })

  it('reads tabs with rows in them, and automatic grids that wrap', () => {
    const tabs = [
      {
        kind: 'TabsLayoutTab',
        spec: {
          title: 'Tab',
          repeat: { mode: 'variable', value: 'env' },
          layout: {
            kind: 'RowsLayout',
            spec: { rows: [row('Inner', auto({ maxColumnCount: 2, rowHeightMode: 'short' }, 'a', 'b', 'c'))] },
          },
        },
      },
      { kind: 'TabsLayoutTab', spec: { title: 'Other', layout: auto({ rowHeightMode: 'custom', rowHeight: 380 }, 'd') } },
    ]
    const read = dashboardOf(
      board({
        elements: { a: elements.a, b: elements.b, c: elements.c, d: elements.d },
        layout: { kind: 'TabsLayout', spec: { tabs } },
      }),
    )
    expect(sketch(read)).toEqual([
      'a 0,0 12*5 in Inner for env',
      'b 12,0 12*5 in Inner for env',
      'c 0,5 12*5 in Inner for env',
      'd 0,10 8*10 in Other',
    ])
    expect(read.oddities).toEqual([])
  })

  it('notes what the layout names and is not there, and what it does not name', () => {
    const read = dashboardOf(
      board({
        elements: { a: elements.a, b: elements.b },
        layout: grid(item('a'), item('gone'), item('constructor'), item('__proto__')),
      }),
    )
    expect(read.panels.map(({ title }) => title)).toEqual(['a'])
    expect(read.oddities.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'spec.layout.spec.items[1].spec.element.name: the layout names the element "gone", which is not there',
      'spec.layout.spec.items[2].spec.element.name: the layout names the element "constructor", which is not there',
      'spec.layout.spec.items[3].spec.element.name: the layout names the element "__proto__", which is not there',
      'spec.elements.b: the layout does not name this element: Grafana draws it nowhere',
    ])
  })

  it('carries all elements along where the layout is of an unknown kind', () => {
    const read = dashboardOf(board({ elements: { a: elements.a, b: elements.b }, layout: { kind: 'CanvasLayout', spec: {} } }))
    expect(sketch(read)).toEqual(['a 0,0 12*8', 'b 0,8 12*8'])
    expect(read.oddities).toEqual([
      {
        path: 'spec.layout',
        message: 'expected a layout (GridLayout, AutoGridLayout, RowsLayout or TabsLayout), got the kind "CanvasLayout"',
      },
    ])
  })

  it('keeps one panel that stands in two places apart by its key', () => {
    const read = dashboardOf(board({ elements: { a: elements.a }, layout: grid(item('a'), item('a', { x: 12 })) }))
    expect(read.panels.map(({ key }) => key)).toEqual(['1', '1#2'])
  })

  it('takes up the variables of rows, and the dashboard’s own before them', () => {
    const variable = (name: string, value: string) => ({ kind: 'ConstantVariable', spec: { name, query: value } })
    const rows = [row('One', grid(item('a')), { variables: [variable('own', 'row'), variable('top', 'row')] })]
    const read = dashboardOf(
      board({
        elements: { a: elements.a },
        layout: { kind: 'RowsLayout', spec: { rows } },
        variables: [variable('top', 'board')],
      }),
    )
    expect(read.variables.map(({ name, query: value, path }) => [name, value, path])).toEqual([
      ['top', 'board', 'spec.variables[0]'],
      ['own', 'row', 'spec.layout.spec.rows[0].spec.variables[0]'],
    ])
    expect(read.oddities).toHaveLength(1)
  })
})
