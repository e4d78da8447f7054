import type { Dashboard, DataSourceRef, Variable } from '../model.ts'
import type { LintContext } from './lint.ts'
import type { Language } from './reading.ts'
import { usesIn } from './uses.ts'

/** Variables of a dashboard by name. */
export function variablesOf(dashboard: Dashboard): ReadonlyMap<string, Variable> {
  const known = byDashboard.get(dashboard)
  if (known !== undefined) return known
  const variables = new Map(dashboard.variables.map((variable) => [variable.name, variable]))
  byDashboard.set(dashboard, variables)
  return variables
}
const byDashboard = new WeakMap<Dashboard, ReadonlyMap<string, Variable>>()

const LANGUAGES: ReadonlyMap<string, Language | 'other'> = new Map([
  ['prometheus', 'promql'],
  ['grafana-amazonprometheus-datasource', 'promql'],
  ['grafana-azureprometheus-datasource', 'promql'],
  ['loki', 'logql'],
])

/** Which language the queries of a data source are written in; `other` = none of ours, undefined = nothing tells. */
export function languageOf(ref: DataSourceRef, dashboard: Dashboard, context: LintContext): Language | 'other' | undefined {
  const type = pluginOf(ref, dashboard, context)
  if (type !== undefined) return LANGUAGES.get(type) ?? 'other'
  if (ref.kind === 'expression' || ref.kind === 'dashboard' || ref.kind === 'grafana' || ref.kind === 'mixed') return 'other'
  if (ref.kind !== 'name') return undefined
  return /prom|mimir|thanos|cortex/i.test(ref.name) ? 'promql' : /loki/i.test(ref.name) ? 'logql' : undefined
}

/** Plugin type of a data source, as far as the reference, the dashboard and the context tell. */
function pluginOf(ref: DataSourceRef, dashboard: Dashboard, { dataSources }: LintContext): string | undefined {
  if (ref.kind === 'type') return ref.type
  if (ref.kind === 'uid' && ref.type !== undefined && !ref.type.includes('$')) return ref.type
  if (ref.kind === 'default') return dataSources?.find(({ isDefault }) => isDefault)?.type
  if (ref.kind !== 'uid' && ref.kind !== 'name') return undefined
  const written = ref.kind === 'uid' ? ref.uid : ref.name
  const [use] = usesIn(written)
  if (use !== undefined) {
    const variable = variablesOf(dashboard).get(use.name)
    const input = dashboard.inputs.find(({ name }) => name === use.name)
    return variable?.type === 'datasource' ? variable.query : input?.pluginId
  }
  return dataSources?.find(({ uid, name }) => uid === written || name === written)?.type
}
