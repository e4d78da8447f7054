import type { DataSourceRef, Target } from '../model.ts'
import type { Cursor, Json } from './cursor.ts'
import { dataSourceOf, typeOf } from './data-source.ts'

/** What a target is read from: the query itself, and what classic and v2 dashboards keep in different places. */
interface Source {
  readonly query: Cursor
  readonly raw: Json
  readonly path: string
  readonly refId: string | undefined
  readonly hidden: boolean
  readonly dataSource: DataSourceRef
}

/** Reads the `targets` of a classic panel. */
export function targetsOf(targets: Cursor, panel: DataSourceRef): Target[] {
  const sources = targets.items().flatMap((query): Source[] => {
    const raw = query.expectRecord('a query')
    if (raw === undefined) return []
    const own = dataSourceOf(query.get('datasource'))
    return [{ query, raw, path: query.path, refId: query.get('refId').text(), hidden: query.get('hide').isTrue, dataSource: own }]
  })
  return withRefIds(sources.map((source) => ({ ...source, dataSource: asked(source.dataSource, sources, panel) })))
}

/** The targets of those sources; queries without refId get the next free letter, as Grafana gives it. */
export function withRefIds(sources: readonly Source[]): Target[] {
  const taken = new Set(sources.map((source) => source.refId))
  let next = 0
  return sources.map((source) => {
    if (source.refId !== undefined) return targetOf(source, source.refId)
    while (taken.has(letters(next))) next++
    return targetOf(source, letters(next++))
  })
}

/**
 * Which data source Grafana asks: the panel's, whatever the query itself names, unless that is mixed, or no more than a type; the first
 * that a query names where the panel names none. Expressions stay what they are.
 */
function asked(own: DataSourceRef, sources: readonly Source[], panel: DataSourceRef): DataSourceRef {
  if (own.kind === 'expression' || panel.kind === 'mixed' || panel.kind === 'expression') return own
  if (panel.kind === 'type') return own.kind === 'default' ? panel : own
  if (panel.kind !== 'default') return panel
  return sources.find(({ dataSource: { kind } }) => kind !== 'default' && kind !== 'expression')?.dataSource ?? panel
}

function targetOf({ query, raw, path, hidden, dataSource }: Source, refId: string): Target {
  return {
    path,
    refId,
    hidden,
    dataSource,
    expr: exprOf(query, dataSource),
    asks: asksOf(query, dataSource),
    format: query.get('format').scalar() || query.get('resultFormat').scalar() || 'time_series',
    legend: legendOf(query),
    interval: query.get('interval').text(),
    intervalFactor: Math.max(1, query.get('intervalFactor').number() ?? 1),
    panelId: dataSource.kind === 'dashboard' ? query.get('panelId').number() : undefined,
    operands: dataSource.kind === 'expression' ? operandsOf(query) : [],
    raw,
  }
}

function exprOf(query: Cursor, source: DataSourceRef): string | undefined {
  if (source.kind === 'expression') return undefined
  const expr = query.get('expr').text()
  if (expr !== undefined && expr.trim() !== '') return expr
  // Tempo keeps its TraceQL in `query`, where others have SQL, Flux or a trace id.
  const queryType = query.get('queryType').scalar()
  const isTraceQl = queryType === 'traceql' || (typeOf(source) === 'tempo' && !queryType)
  return isTraceQl ? query.get('query').text() : undefined
}

function asksOf(query: Cursor, source: DataSourceRef): Target['asks'] {
  const type = typeOf(source)
  const said =
    type === 'tempo' ? query.get('metricsQueryType').value : type === 'prometheus' ? undefined : query.get('queryType').value
  if (said === 'instant' || said === 'range') return said
  if (!query.get('instant').isTrue) return 'range'
  return query.get('range').isTrue ? 'both' : 'instant'
}

function legendOf(query: Cursor): string | undefined {
  const legend = query.get('legendFormat').text()
  return legend === '__auto' ? undefined : legend
}

/** The refIds that an expression names, each once, in the order in which they stand. */
function operandsOf(query: Cursor): string[] {
  const text = query.get('expression').scalar() ?? ''
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? match[2] ?? [])
  switch (query.get('type').value) {
    case 'math':
      return [...new Set(found(/\$\{([^}]+)\}|\$(\w+)/g))]
    case 'sql':
      return [...new Set(found(/\b(?:from|join)\s+[`"]?(\w+)/gi))]
    case 'classic_conditions': {
      const conditions = query.get('conditions').items()
      return [...new Set(conditions.flatMap((condition) => condition.at('query', 'params').items()[0]?.scalar() ?? []))]
    }
    default:
      return text === '' ? [] : [text.replace(/^\$\{?|\}$/g, '')]
  }
}

/** 0 = A, 25 = Z, 26 = AA. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
