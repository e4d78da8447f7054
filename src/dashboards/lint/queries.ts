import type { Dashboard, JsonPath, Panel, Target } from '../model.ts'
import type { Found, LintContext } from './lint.ts'
import { ofDashboard } from './named.ts'
import { type Language, type Reading, readQuery } from './reading.ts'
import { languageOf, variablesOf } from './sources.ts'
import { variableQueryOf } from './variable-query.ts'

/** A query of a dashboard in a language that we read. */
export interface Query {
  readonly of: 'panel' | 'annotation' | 'variable'
  readonly path: JsonPath
  /** `query A`, `annotation Deploys of “Shop”`, `variable host of “Shop”`. */
  readonly title: string
  readonly panel: Panel | undefined
  readonly target: Target | undefined
  /** As it is written, with its variables. */
  readonly text: string
  readonly reading: Reading
}

/** Every query of a dashboard in PromQL or LogQL: of panels, of annotations, and those inside the queries of variables. */
export function queriesOf(dashboard: Dashboard, context: LintContext): readonly Query[] {
  if (last?.dashboard !== dashboard || last.context !== context)
    last = { dashboard, context, queries: [...panelQueries(dashboard, context), ...otherQueries(dashboard, context)] }
  return last.queries
}
// Every rule asks of one dashboard before any asks of the next: the trees of a thousand are not kept.
let last: { readonly dashboard: Dashboard; readonly context: LintContext; readonly queries: readonly Query[] } | undefined

function* panelQueries(dashboard: Dashboard, context: LintContext): Generator<Query> {
  for (const panel of dashboard.panels) {
    for (const target of panel.targets) {
      if (target.expr === undefined) continue
      const language = languageOf(target.dataSource, dashboard, context)
      const reading = readAs(target.expr, language, dashboard, target)
      if (reading === undefined) continue
      const path = `${target.path}.expr`
      yield { of: 'panel', path, title: `query ${target.refId}`, panel, target, text: target.expr, reading }
    }
  }
}

function* otherQueries(dashboard: Dashboard, context: LintContext): Generator<Query> {
  for (const { path, name, dataSource, expr } of dashboard.annotations) {
    const reading = expr === undefined ? undefined : readAs(expr, languageOf(dataSource, dashboard, context), dashboard)
    if (reading === undefined || expr === undefined) continue
    yield {
      of: 'annotation',
      path,
      title: `annotation ${name}${ofDashboard(dashboard)}`,
      panel: undefined,
      target: undefined,
      text: expr,
      reading,
    }
  }
  for (const variable of dashboard.variables) {
    const asked = variableQueryOf(variable, languageOf(variable.dataSource, dashboard, context))
    if (asked?.kind !== 'promql') continue
    const reading = readQuery(asked.text, 'promql', variablesOf(dashboard))
    const { path, name } = variable
    yield {
      of: 'variable',
      path,
      title: `variable ${name}${ofDashboard(dashboard)}`,
      panel: undefined,
      target: undefined,
      text: asked.text,
      reading,
    }
  }
}

function readAs(
  text: string,
  language: Language | 'other' | undefined,
  dashboard: Dashboard,
  target?: Target,
): Reading | undefined {
  if (language === 'other') return undefined
  const variables = variablesOf(dashboard)
  if (language !== undefined) return readQuery(text, language, variables)
  const read = (['promql', 'logql'] as const).map((each) => readQuery(text, each, variables))
  const found = read.find(({ expr, tree }) => expr !== undefined || tree !== undefined)
  return found ?? (target !== undefined && OF_PROMETHEUS.some((key) => key in target.raw) ? read[0] : undefined)
}

// Fields of a query that the editor of Prometheus writes, and Loki's does not.
const OF_PROMETHEUS = ['intervalFactor', 'instant', 'range', 'format']

/** A problem of a query. */
export function inQuery(query: Query, problem: Omit<Found, 'path' | 'panel'>): Found {
  return { ...problem, path: query.path, panel: query.panel?.title }
}
