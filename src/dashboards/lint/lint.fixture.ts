import type { Dashboard } from '../model.ts'
import { readDashboard } from '../read/read.ts'
import type { LintContext } from './lint.ts'
import { lintDashboards, type PlacedProblem } from './rules.ts'

type Json = Readonly<Record<string, unknown>>

/** Nothing is known beside the dashboard. */
export const nothing: LintContext = { dataSources: undefined, provisioned: false, typeOf: undefined }
export const provisioned: LintContext = { ...nothing, provisioned: true }
/** Metrics of these types, and no others. */
export const typed = (types: Readonly<Record<string, string>>): LintContext => ({
  ...nothing,
  typeOf: (metric) => (Object.hasOwn(types, metric) ? types[metric] : undefined),
})

const prometheus = { type: 'prometheus', uid: 'prom' }

/** A panel of Prometheus that shows these queries, `A`, `B` and so on; a query is its expr or its JSON. */
export function panel(queries: readonly (string | Json)[], more: Json = {}): Json {
  const targets = queries.map((query, i) => ({
    refId: String.fromCharCode(65 + i),
    ...(typeof query === 'string' ? { expr: query } : query),
  }))
  return { id: 1, type: 'timeseries', title: 'P', datasource: prometheus, targets, ...more }
}

/** The same of Loki. */
export const lokiPanel = (...queries: readonly string[]): Json => panel(queries, { datasource: { type: 'loki', uid: 'loki' } })

/** A query variable of Prometheus. */
export const variable = (name: string, query: string, more: Json = {}): Json => ({
  name,
  type: 'query',
  query,
  datasource: prometheus,
  ...more,
})

/** A dashboard with these panels and variables. */
export function dashboardOf(
  panels: readonly Json[],
  variables: readonly Json[] = [],
  more: Json = {},
  file = 'd.json',
): Dashboard {
  return read({ title: 'D', schemaVersion: 39, panels, templating: { list: variables }, ...more }, file)
}

/** Any JSON as a dashboard. */
export function read(json: Json, file = 'd.json'): Dashboard {
  const found = readDashboard(JSON.stringify(json, null, 1), file)
  if (!found.ok) throw new Error(found.problem.message)
  return found.dashboard
}

/** What one rule finds. */
export const found = (rule: string, dashboard: Dashboard | readonly Dashboard[], context = nothing): readonly PlacedProblem[] =>
  lintDashboards('file' in dashboard ? [dashboard] : dashboard, context).filter((problem) => problem.rule === rule)

/** The messages of what one rule finds. */
export const messages = (rule: string, dashboard: Dashboard | readonly Dashboard[], context = nothing): readonly string[] =>
  found(rule, dashboard, context).map(({ message }) => message)
