import type { Dashboard, GridPos, Panel } from '../model.ts'
import { annotationsOf } from './annotations.ts'
import type { Cursor } from './cursor.ts'
import { firstVersionWithGrid, panelsOfOldRows } from './old-rows.ts'
import { gridOf, type KeylessPanel, panelOf, withKeys } from './panel.ts'
import { variablesOf } from './variable.ts'

/** What is read from the dashboard itself, whatever it came in. */
export type Content = Omit<Dashboard, 'file' | 'wrapped' | 'oddities' | 'raw' | 'placeOf'>

/** Rows within rows: Grafana itself makes none, and follows none of them. */
const deepestRow = 16

/** Reads a classic dashboard of any schema version. */
export function classicContent(at: Cursor): Content {
  const schemaVersion = at.get('schemaVersion').number()
  const time = at.get('time')
  return {
    schema: 'classic',
    schemaVersion,
    uid: at.get('uid').text(),
    title: at.get('title').text() ?? '',
    tags: at
      .get('tags')
      .items()
      .flatMap((tag) => tag.text() ?? []),
    time: { from: time.get('from').scalar() || 'now-6h', to: time.get('to').scalar() || 'now' },
    refresh: typeof at.get('refresh').value === 'string' ? at.get('refresh').text() : undefined,
    panels: withKeys(panelsOf(at, schemaVersion ?? 0)),
    variables: variablesOf(at.at('templating', 'list'), schemaVersion ?? 0),
    inputs: inputsOf(at.get('__inputs')),
    annotations: annotationsOf(at.at('annotations', 'list')),
  }
}

function panelsOf(at: Cursor, schemaVersion: number): KeylessPanel[] {
  const rows = at.get('rows')
  const old = schemaVersion < firstVersionWithGrid ? panelsOfOldRows(rows) : []
  if (schemaVersion >= firstVersionWithGrid && Array.isArray(rows.value) && rows.value.length > 0) {
    rows.note(
      `rows are of dashboards older than schemaVersion ${firstVersionWithGrid}; this is ${schemaVersion}, and Grafana draws none of them`,
    )
  }
  const placed = at
    .get('panels')
    .items()
    .flatMap((panel) => placedAt(panel))
  // Grafana sorts before it looks which panels follow which row.
  return [...inRows(placed.sort(byPlace)), ...old]
}

interface Placed {
  readonly panel: Cursor
  readonly grid: GridPos
}

function placedAt(panel: Cursor): Placed[] {
  if (panel.expectRecord('a panel') === undefined) return []
  // What a repeat made, and saved, Grafana throws away and makes again.
  if (panel.get('repeatPanelId').isTrue || panel.get('repeatByRow').isTrue) return []
  return [{ panel, grid: gridOf(panel.get('gridPos')) }]
}

const byPlace = (a: { readonly grid: GridPos }, b: { readonly grid: GridPos }) => a.grid.y - b.grid.y || a.grid.x - b.grid.x

function inRows(placed: readonly Placed[]): KeylessPanel[] {
  const panels: KeylessPanel[] = []
  let open: Panel['row']
  for (const { panel, grid } of placed) {
    if (panel.get('type').value !== 'row') {
      panels.push(panelOf(panel, open, grid))
      continue
    }
    const row = rowOf(panel)
    // What follows a collapsed row stands in no row at all.
    open = row.collapsed ? undefined : row
    panels.push(...panelsWithin(panel, row, 1))
  }
  return panels
}

const rowOf = (at: Cursor): NonNullable<Panel['row']> => ({
  title: at.get('title').text() ?? '',
  collapsed: at.get('collapsed').isTrue,
  repeat: at.get('repeat').text(),
})

function panelsWithin(panel: Cursor, row: NonNullable<Panel['row']>, depth: number): KeylessPanel[] {
  const list = panel.get('panels')
  const placed = list
    .items()
    .flatMap((inner) => placedAt(inner))
    .sort(byPlace)
  if (placed.length > 0 && !row.collapsed)
    list.note('panels inside of a row that is not collapsed: Grafana shows them only once it is')
  return placed.flatMap(({ panel: inner, grid }) => {
    if (inner.get('type').value !== 'row') return [panelOf(inner, row, grid)]
    inner.note('a row inside of a row: Grafana does not know it')
    return depth < deepestRow ? panelsWithin(inner, { ...rowOf(inner), collapsed: true }, depth + 1) : []
  })
}

function inputsOf(inputs: Cursor): Dashboard['inputs'] {
  return inputs.items().flatMap((input) => {
    const name = input.get('name').text()
    return name === undefined ? [] : [{ name, type: input.get('type').text() ?? '', pluginId: input.get('pluginId').text() }]
  })
}
