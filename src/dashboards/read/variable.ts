import type { DataSourceRef, Variable } from '../model.ts'
import type { Cursor, Json } from './cursor.ts'
import { dataSourceOf } from './data-source.ts'

/** What classic and v2 dashboards say of a variable in different words. */
export interface VariableSource {
  readonly spec: Cursor
  readonly raw: Json
  readonly path: string
  readonly type: string
  readonly dataSource: DataSourceRef
  readonly query: string
  readonly sort: number
  readonly refresh: Variable['refresh']
  readonly hide: number
}

/** Reads `templating.list` of a classic dashboard. */
export function variablesOf(list: Cursor, schemaVersion: number): Variable[] {
  return list.items().flatMap((spec) => {
    const raw = spec.expectRecord('a variable')
    if (raw === undefined) return []
    const type = typeOfVariable(spec, schemaVersion)
    const source = { spec, raw, path: spec.path, type, dataSource: dataSourceOf(spec.get('datasource')) }
    const numbers = { sort: spec.get('sort').number() ?? 0, hide: hideOf(spec), refresh: refreshOf(spec, type, schemaVersion) }
    const variable = variableOf({
      ...source,
      ...numbers,
      query: queryText(spec.get('query')) ?? queryText(spec.get('definition')) ?? '',
    })
    // Those options were of no use even then: they are asked anew.
    return variable === undefined ? [] : [schemaVersion < 29 && type === 'query' ? { ...variable, options: [] } : variable]
  })
}

/** The variable of a source; one without a name is noted and left out, since nothing can use it. */
export function variableOf(source: VariableSource): Variable | undefined {
  const { spec, type } = source
  const name = spec.get('name').text()
  if (name === undefined) {
    spec.note('a variable without a name')
    return undefined
  }
  return {
    path: source.path,
    name,
    type,
    multi: spec.get('multi').isTrue,
    includeAll: spec.get('includeAll').isTrue,
    allValue: spec.get('allValue').text(),
    query: source.query,
    regex: spec.get('regex').text() ?? '',
    sort: source.sort,
    refresh: source.refresh,
    dataSource: source.dataSource,
    current: currentOf(spec.get('current'), type),
    options: spec
      .get('options')
      .items()
      .flatMap((option) => choicesOf(option)),
    auto: type === 'interval' && spec.get('auto').isTrue ? autoOf(spec) : undefined,
    filters: type === 'adhoc' ? [...filtersOf(spec.get('baseFilters')), ...filtersOf(spec.get('filters'))] : [],
    hide: source.hide,
    raw: source.raw,
  }
}

/** Text of a query: as it stands, that of `{ query, refId }`, or what Loki's form `{ type, label, stream }` stands for. */
export function queryText(at: Cursor): string | undefined {
  if (at.record() === undefined) return at.scalar() || undefined
  const text = ['query', '__legacyStringValue', 'expr']
    .map((key) => at.get(key).value)
    .find((each) => typeof each === 'string' && each)
  if (typeof text === 'string') return text
  const [label, stream] = [at.get('label').scalar(), at.get('stream').scalar()]
  if (at.get('type').value === 1 && label) return stream ? `label_values(${stream}, ${label})` : `label_values(${label})`
  return at.get('type').value === 0 && label !== undefined ? 'label_names()' : undefined
}

function typeOfVariable(spec: Cursor, schemaVersion: number): string {
  const type = spec.get('type').text()
  if (type === undefined && schemaVersion >= 6) spec.note('a variable without a type: read as one of type query')
  return type === undefined || (type === 'filter' && schemaVersion < 6) ? 'query' : type
}

function refreshOf(spec: Cursor, type: string, schemaVersion: number): Variable['refresh'] {
  const { value } = spec.get('refresh')
  if (value === 1 || value === 2) return value
  return value === true || (schemaVersion < 29 && type === 'query') ? 1 : 0
}

function hideOf(spec: Cursor): number {
  return spec.get('hide').number() ?? (spec.get('hideVariable').isTrue ? 2 : spec.get('hideLabel').isTrue ? 1 : 0)
}

function currentOf(at: Cursor, type: string): Variable['current'] {
  const choices = choicesOf(at)
  // An empty text may be meant where a person types it; elsewhere it says that nothing was chosen.
  const keepsEmpty = type === 'textbox' || type === 'constant' || type === 'custom'
  return choices.filter(({ text, value }) => value !== '' || (keepsEmpty && (type !== 'custom' || text !== '')))
}

/** Reads `{ text, value }` with one of each or lists of them, or a bare value. */
function choicesOf(at: Cursor): { readonly text: string; readonly value: string }[] {
  if (!at.there) return []
  const bare = at.scalar()
  if (bare !== undefined) return [{ text: bare, value: bare }]
  if (at.expectRecord('{ text, value }') === undefined) return []
  const values = scalars(at.get('value'))
  const texts = scalars(at.get('text'))
  if (!at.get('value').there) return texts.map((text) => ({ text, value: text }))
  return values.map((value, index) => ({ text: (texts.length === values.length ? texts[index] : undefined) ?? value, value }))
}

function scalars(at: Cursor): string[] {
  return (Array.isArray(at.value) ? at.items() : [at]).flatMap((each) => each.scalar() ?? [])
}

function autoOf(spec: Cursor): NonNullable<Variable['auto']> {
  return { count: spec.get('auto_count').number() || 30, min: spec.get('auto_min').text() ?? '10s' }
}

function filtersOf(list: Cursor): Variable['filters'] {
  return list.items().flatMap((filter) => {
    const key = filter.get('key').text()
    if (key === undefined) return []
    return [{ key, operator: filter.get('operator').text() ?? '=', value: filter.get('value').scalar() ?? '' }]
  })
}
