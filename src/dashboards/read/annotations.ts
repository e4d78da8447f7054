import type { Dashboard } from '../model.ts'
import type { Cursor } from './cursor.ts'
import { dataSourceOf, dataSourceOfQuery } from './data-source.ts'

type Annotations = Dashboard['annotations']

/** Reads `annotations.list` of a classic dashboard; Grafana's own annotations ask no server and are left out. */
export function annotationsOf(list: Cursor): Annotations {
  return list.items().flatMap((each) => {
    if (each.expectRecord('an annotation') === undefined) return []
    const dataSource = dataSourceOf(each.get('datasource'))
    if (dataSource.kind === 'grafana' || each.get('builtIn').isTrue) return []
    const expr = each.get('expr').text() ?? each.at('target', 'expr').text()
    return [{ path: each.path, name: each.get('name').text() ?? '', dataSource, expr }]
  })
}

/** Reads `annotations` of a v2 dashboard. */
export function annotationsOfV2(list: Cursor): Annotations {
  return list.items().flatMap((each) => {
    const spec = each.get('spec')
    if (spec.expectRecord('an annotation') === undefined) return []
    const dataSource = dataSourceOfQuery(spec.get('query'), spec)
    if (dataSource.kind === 'grafana' || spec.get('builtIn').isTrue) return []
    const expr = spec.at('query', 'spec', 'expr').text() ?? spec.at('legacyOptions', 'expr').text()
    return [{ path: each.path, name: spec.get('name').text() ?? '', dataSource, expr }]
  })
}
