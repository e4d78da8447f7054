import type { GridPos, Panel } from '../model.ts'
import type { Cursor } from './cursor.ts'
import { dataSourceOf } from './data-source.ts'
import { targetsOf } from './target.ts'

/** Grafana gives panels without a place this one. */
const defaultGrid: GridPos = { x: 0, y: 0, w: 6, h: 3 }

/** A panel before it is known whether its id is the only one of its kind. */
export type KeylessPanel = Omit<Panel, 'key'>

/** Reads a classic panel, of any schema version. */
export function panelOf(at: Cursor, row: Panel['row'], grid: GridPos = gridOf(at.get('gridPos'))): KeylessPanel {
  const dataSource = dataSourceOf(at.get('datasource'))
  const targets = targetsOf(at.get('targets'), dataSource)
  const library = targets.length > 0 ? undefined : libraryOf(at.get('libraryPanel'))
  return {
    path: at.path,
    id: at.get('id').number(),
    title: at.get('title').text() ?? library?.name ?? '',
    type: at.get('type').text() ?? (library === undefined ? 'timeseries' : 'library-panel-ref'),
    grid,
    row,
    repeat: at.get('repeat').text(),
    library,
    dataSource,
    targets,
    interval: at.get('interval').text(),
    maxDataPoints: pointsOf(at.get('maxDataPoints')),
    timeFrom: at.get('timeFrom').text(),
    timeShift: at.get('timeShift').text(),
    transformations: at
      .get('transformations')
      .items()
      .flatMap((each) => (each.get('disabled').isTrue ? [] : (each.get('id').text() ?? []))),
    unit: unitOf(at),
    description: at.get('description').text(),
  }
}

/** Reads `gridPos`; what it leaves out is as Grafana takes it. */
export function gridOf(at: Cursor): GridPos {
  if (!at.there || at.expectRecord('{ x, y, w, h }') === undefined) return defaultGrid
  const side = (key: keyof GridPos) => Math.max(0, at.get(key).number() ?? defaultGrid[key])
  return { x: side('x'), y: side('y'), w: side('w'), h: side('h') }
}

/** Reads `libraryPanel`: the reference to a panel that Grafana keeps. */
export function libraryOf(at: Cursor): Panel['library'] {
  if (!at.there || at.expectRecord('{ uid, name }') === undefined) return undefined
  const [uid, name] = [at.get('uid').text(), at.get('name').text()]
  return uid === undefined && name === undefined ? undefined : { uid: uid ?? '', name: name ?? '' }
}

/** Reads `maxDataPoints`: null, 0 and the empty text are none. */
export const pointsOf = (at: Cursor): number | undefined => at.number() || undefined

/** All panels with a key that none of the others has: the id, with a number where it repeats, the path where there is none. */
export function withKeys(panels: readonly KeylessPanel[]): Panel[] {
  const seen = new Map<number, number>()
  return panels.map((panel) => {
    if (panel.id === undefined) return { ...panel, key: panel.path }
    const times = (seen.get(panel.id) ?? 0) + 1
    seen.set(panel.id, times)
    return { ...panel, key: times === 1 ? String(panel.id) : `${panel.id}#${times}` }
  })
}

/** Newest place first: where Grafana kept the unit over the years. */
const unitPlaces: readonly (readonly string[])[] = [
  ['fieldConfig', 'defaults', 'unit'],
  ['options', 'fieldOptions', 'defaults', 'unit'],
  ['options', 'valueOptions', 'unit'],
  ['options', 'yAxis', 'unit'],
  ['options-gauge', 'unit'],
  ['yAxis', 'format'],
  ['format'],
]

function unitOf(at: Cursor): string | undefined {
  for (const place of unitPlaces) {
    const { value } = at.at(...place)
    if (typeof value === 'string' && value !== '') return value
  }
  const axes = [at.get('yaxes').value, at.get('y_formats').value].find(Array.isArray)
  const first: unknown = axes?.[0]
  const unit = typeof first === 'object' && first !== null && 'format' in first ? first.format : first
  return typeof unit === 'string' && unit !== '' ? unit : undefined
}
