import type { Dashboard, DataSourceRef, JsonPath } from '../model.ts'
import { ofDashboard } from './named.ts'

/** A place of a dashboard that names a data source. */
export interface Reference {
  readonly ref: DataSourceRef
  readonly path: JsonPath
  readonly panel: string | undefined
  /** `query A`, `variable host of “Shop”`. */
  readonly who: string
}

/** Each data source once per panel: what its queries really ask. */
export function* referencesOf(dashboard: Dashboard): Generator<Reference> {
  for (const panel of dashboard.panels) {
    const seen = new Set<string>()
    for (const target of panel.targets) {
      const key = Object.values(target.dataSource).join('\n')
      if (seen.has(key)) continue
      seen.add(key)
      yield {
        ref: target.dataSource,
        path: `${target.path}.datasource`,
        panel: panel.title,
        who: `query ${target.refId}`,
      }
    }
  }
  for (const { type, dataSource, path, name } of dashboard.variables) {
    if (type === 'query' || type === 'adhoc' || type === 'groupby')
      yield { ref: dataSource, path: `${path}.datasource`, panel: undefined, who: `variable ${name}${ofDashboard(dashboard)}` }
  }
  for (const { dataSource, path, name } of dashboard.annotations)
    yield { ref: dataSource, path: `${path}.datasource`, panel: undefined, who: `annotation ${name}${ofDashboard(dashboard)}` }
}
