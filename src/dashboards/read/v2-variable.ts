import type { Variable } from '../model.ts'
import type { Cursor } from './cursor.ts'
import { dataSourceOf, dataSourceOfQuery } from './data-source.ts'
import { queryText, variableOf } from './variable.ts'

const types = new Map<unknown, string>([
  ['QueryVariable', 'query'],
  ['CustomVariable', 'custom'],
  ['DatasourceVariable', 'datasource'],
  ['ConstantVariable', 'constant'],
  ['IntervalVariable', 'interval'],
  ['TextVariable', 'textbox'],
  ['AdhocVariable', 'adhoc'],
  ['GroupByVariable', 'groupby'],
  ['SwitchVariable', 'switch'],
])

/** In the order of the numbers that classic dashboards have for them. */
const sorts = [
  'disabled',
  'alphabeticalAsc',
  'alphabeticalDesc',
  'numericalAsc',
  'numericalDesc',
  'alphabeticalCaseInsensitiveAsc',
  'alphabeticalCaseInsensitiveDesc',
  'naturalAsc',
  'naturalDesc',
]
const hides = ['dontHide', 'hideLabel', 'hideVariable', 'inControlsMenu']

/** Reads the `variables` of a v2 dashboard, of a row or of a tab. */
export function variablesOfV2(list: Cursor): Variable[] {
  return list.items().flatMap((each) => {
    const spec = each.get('spec')
    const raw = spec.expectRecord('a variable')
    if (raw === undefined) return []
    const kind = each.get('kind').scalar() ?? ''
    const type = types.get(kind)
    if (type === undefined) each.note(`a variable of the unknown kind ${JSON.stringify(kind)}`)
    const query = spec.get('query')
    const variable = variableOf({
      spec,
      raw,
      path: each.path,
      type: type ?? kind,
      dataSource: sourceOf(each, spec, query),
      query: (type === 'datasource' ? spec.get('pluginId').text() : queryOf(query, spec)) ?? '',
      sort: numberOf(spec.get('sort'), sorts),
      hide: numberOf(spec.get('hide'), hides),
      refresh: refreshOf(spec.get('refresh')),
    })
    return variable ?? []
  })
}

function queryOf(query: Cursor, spec: Cursor): string | undefined {
  return (query.record() === undefined ? queryText(query) : queryText(query.get('spec'))) ?? queryText(spec.get('definition'))
}

function sourceOf(each: Cursor, spec: Cursor, query: Cursor): Variable['dataSource'] {
  if (query.record() !== undefined) return dataSourceOfQuery(query, spec)
  return spec.get('datasource').there ? dataSourceOf(spec.get('datasource')) : dataSourceOfQuery(each)
}

function numberOf(at: Cursor, names: readonly string[]): number {
  return typeof at.value === 'number' ? at.value : Math.max(0, names.indexOf(at.scalar() ?? ''))
}

function refreshOf(at: Cursor): Variable['refresh'] {
  return at.value === 'onDashboardLoad' ? 1 : at.value === 'onTimeRangeChanged' ? 2 : 0
}
