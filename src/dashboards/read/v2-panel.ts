import type { DataSourceRef, GridPos, Panel } from '../model.ts'
import type { Cursor } from './cursor.ts'
import { dataSourceOfQuery } from './data-source.ts'
import { type KeylessPanel, libraryOf, pointsOf } from './panel.ts'
import { withRefIds } from './target.ts'

/** Where a v2 layout puts an element. */
export interface Slot {
  readonly element: Cursor
  readonly grid: GridPos
  readonly row: Panel['row']
  readonly repeat: string | undefined
}

/** Reads an element of a v2 dashboard: a panel, or a reference to a library panel. */
export function panelOfElement({ element, grid, row, repeat }: Slot): KeylessPanel | undefined {
  const spec = element.get('spec')
  if (spec.expectRecord('a panel') === undefined) return undefined
  const kind = element.get('kind').scalar()
  const library = kind === 'LibraryPanel' ? libraryOf(spec.get('libraryPanel')) : undefined
  if (kind !== 'Panel' && kind !== 'LibraryPanel') element.note(`an element of the unknown kind ${JSON.stringify(kind ?? '')}`)
  const data = spec.at('data', 'spec')
  const options = data.get('queryOptions')
  const targets = targetsOf(data.get('queries'))
  return {
    path: element.path,
    id: spec.get('id').number(),
    title: spec.get('title').text() ?? library?.name ?? '',
    type: library === undefined ? pluginOf(spec.get('vizConfig')) : 'library-panel-ref',
    grid,
    row,
    repeat,
    library,
    dataSource: commonSource(targets.map((target) => target.dataSource)),
    targets,
    interval: options.get('interval').text(),
    maxDataPoints: pointsOf(options.get('maxDataPoints')),
    timeFrom: options.get('timeFrom').text(),
    timeShift: options.get('timeShift').text(),
    transformations: data
      .get('transformations')
      .items()
      .flatMap((each) => transformationOf(each)),
    unit: spec.get('vizConfig').at('spec', 'fieldConfig', 'defaults', 'unit').text(),
    description: spec.get('description').text(),
  }
}

function targetsOf(queries: Cursor): Panel['targets'] {
  const sources = queries.items().flatMap((each) => {
    const spec = each.get('spec')
    const query = spec.at('query', 'spec')
    const raw = query.expectRecord('a query')
    if (raw === undefined) return []
    const dataSource = dataSourceOfQuery(spec.get('query'), spec)
    return [{ query, raw, path: each.path, refId: spec.get('refId').text(), hidden: spec.get('hidden').isTrue, dataSource }]
  })
  return withRefIds(sources)
}

/** Plugin id: the `group` of a VizConfig, the `kind` itself in the first versions. */
function pluginOf(config: Cursor): string {
  const kind = config.get('kind').text()
  return (kind === 'VizConfig' ? config.get('group').text() : kind) ?? 'timeseries'
}

function transformationOf(each: Cursor): string[] {
  if (each.at('spec', 'disabled').isTrue) return []
  const id = each.get('group').text() ?? each.at('spec', 'id').text() ?? each.get('kind').text()
  return id === undefined ? [] : [id]
}

/** A v2 panel has no data source of its own: it is what its queries have in common. */
function commonSource(sources: readonly DataSourceRef[]): DataSourceRef {
  const [first, ...others] = sources.filter(({ kind }) => kind !== 'expression')
  if (first === undefined) return sources[0] ?? { kind: 'default' }
  const same = (other: DataSourceRef) => JSON.stringify(other) === JSON.stringify(first)
  return others.every(same) ? first : { kind: 'mixed' }
}
