import type { GridPos, Panel, Variable } from '../model.ts'
import type { Cursor } from './cursor.ts'
import type { Slot } from './v2-panel.ts'
import { variablesOfV2 } from './v2-variable.ts'

/** Layouts within layouts beyond this depth are noted and left out. */
const deepestLayout = 16
const columns = 24

/** Grid units of the named row heights of an automatic grid: 168, 320 and 512 px. */
const namedHeights = new Map<unknown, number>([
  ['short', 5],
  ['standard', 9],
  ['tall', 14],
])

/** What was found in a layout. */
export interface Placing {
  /** In the order in which they are drawn, tabs one below the other. */
  readonly slots: readonly Slot[]
  /** Variables of its rows and tabs. */
  readonly variables: readonly Variable[]
  /** False when a layout of an unknown kind was met: elements may be missing. */
  readonly complete: boolean
}

interface State {
  readonly elements: Cursor
  readonly slots: Slot[]
  readonly variables: Variable[]
  complete: boolean
  /** The first grid line that is free. */
  y: number
}

/** Reads a v2 `layout`: which of the elements are drawn, where, and in which row or tab. */
export function placingOf(layout: Cursor, elements: Cursor): Placing {
  const state: State = { elements, slots: [], variables: [], complete: true, y: 0 }
  readLayout(layout, undefined, 0, state)
  return state
}

function readLayout(layout: Cursor, row: Panel['row'], depth: number, state: State): void {
  const spec = layout.get('spec')
  const { value: kind } = layout.get('kind')
  if (depth > deepestLayout) {
    state.complete = false
    layout.note(`a layout within ${deepestLayout} others is not read`)
  } else if (kind === 'GridLayout') readGrid(spec.get('items'), row, state)
  else if (kind === 'AutoGridLayout' || kind === 'ResponsiveGridLayout') readAutoGrid(spec, row, state)
  else if (kind === 'RowsLayout') readSections(spec.get('rows'), row, depth, state)
  else if (kind === 'TabsLayout') readSections(spec.get('tabs'), row, depth, state)
  else {
    state.complete = false
    layout.note(
      `expected a layout (GridLayout, AutoGridLayout, RowsLayout or TabsLayout), got the kind ${JSON.stringify(kind ?? '')}`,
    )
  }
}

function readSections(list: Cursor, outer: Panel['row'], depth: number, state: State): void {
  for (const section of list.items()) {
    const spec = section.get('spec')
    if (spec.expectRecord('a row or a tab') === undefined) continue
    state.variables.push(...variablesOfV2(spec.get('variables')))
    readLayout(spec.get('layout'), sectionOf(spec, outer), depth + 1, state)
  }
}

function sectionOf(spec: Cursor, outer: Panel['row']): NonNullable<Panel['row']> {
  const repeat = repeatOf(spec)
  if (repeat !== undefined && outer?.repeat !== undefined) {
    spec
      .get('repeat')
      .note(`repeated for ${repeat} inside of what is repeated for ${outer.repeat}: only the inner one is followed`)
  }
  return {
    title: spec.get('title').text() ?? outer?.title ?? '',
    collapsed: spec.get('collapse').isTrue || outer?.collapsed === true,
    repeat: repeat ?? outer?.repeat,
  }
}

const repeatOf = (spec: Cursor): string | undefined => spec.at('repeat', 'value').text()

function readGrid(items: Cursor, row: Panel['row'], state: State): void {
  const placed = items.items().flatMap((item) => {
    const spec = item.get('spec')
    if (spec.expectRecord('an item of a grid') === undefined) return []
    // Rows of the first versions stood among the items.
    const inner = item.get('kind').value === 'GridLayoutRow' ? spec.get('elements') : undefined
    return [{ spec, inner, grid: gridOf(spec) }]
  })
  placed.sort((a, b) => a.grid.y - b.grid.y || a.grid.x - b.grid.x)
  const from = state.y
  for (const { spec, inner, grid } of placed) {
    if (inner === undefined) place(spec, { ...grid, y: from + grid.y }, row, state)
    else readGridRow(spec, inner, row, state)
  }
}

function readGridRow(spec: Cursor, items: Cursor, outer: Panel['row'], state: State): void {
  const collapsed = spec.get('collapsed').isTrue
  readGrid(items, { ...sectionOf(spec, outer), collapsed }, state)
}

function gridOf(spec: Cursor): GridPos {
  const side = (key: string) => Math.max(0, spec.get(key).number() ?? 0)
  return { x: side('x'), y: side('y'), w: side('width'), h: side('height') }
}

function readAutoGrid(spec: Cursor, row: Panel['row'], state: State): void {
  const across = Math.min(columns, Math.max(1, Math.floor(spec.get('maxColumnCount').number() ?? 3)))
  const custom = Math.ceil((spec.get('rowHeight').number() ?? 320) / 38)
  const h = namedHeights.get(spec.get('rowHeightMode').value ?? 'standard') ?? Math.max(1, custom)
  const w = Math.floor(columns / across)
  const from = state.y
  for (const [index, item] of spec.get('items').items().entries()) {
    const grid = { x: (index % across) * w, y: from + Math.floor(index / across) * h, w, h }
    if (item.get('spec').expectRecord('an item of a grid') !== undefined) place(item.get('spec'), grid, row, state)
  }
}

function place(spec: Cursor, grid: GridPos, row: Panel['row'], state: State): void {
  state.y = Math.max(state.y, grid.y + grid.h)
  const name = spec.at('element', 'name')
  const key = name.scalar() ?? ''
  const element = state.elements.get(key)
  if (element.there) state.slots.push({ element, grid, row, repeat: repeatOf(spec) })
  else name.note(`the layout names the element ${JSON.stringify(key)}, which is not there`)
}
