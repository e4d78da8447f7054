import { type Dashboard, type LintContext, lintDashboards } from '../../dashboards/index.ts'
import type { Memory } from './memory.ts'
import type { MetricTypes } from './metric-types.ts'
import type { SeenProblem } from './seen.ts'
import type { Sources } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'
import { panelOf } from './words.ts'

/** The defects that need no server to be seen; looked for again only when what is known beside the files has changed. */
export function lintLook(
  { lint }: DashboardsSpec,
  dashboards: readonly Dashboard[],
  known: { readonly sources: Sources | undefined; readonly types: MetricTypes; readonly provisioned: boolean },
  memory: Memory,
): readonly SeenProblem[] {
  if (lint === false) return []
  const dataSources = dataSourcesOf(known.sources)
  const key = JSON.stringify([dataSources, known.types.key])
  if (memory.lint?.key === key) return memory.lint.problems
  const context: LintContext = { dataSources, provisioned: known.provisioned, typeOf: known.types.typeOf }
  const found = lintDashboards(dashboards, context, lint === true || lint.off === undefined ? {} : { off: lint.off })
  const problems = found.map(
    ({ rule, severity, message: words, expected, actual, path, panel, dashboard, hint, file, where }) => {
      const message = panel === undefined ? words : `${panelOf({ title: panel }, { title: dashboard })}: ${words}`
      const told = { rule, severity, message, path, hint, file, where }
      return { ...told, ...(expected === undefined ? {} : { expected }), ...(actual === undefined ? {} : { actual }) }
    },
  )
  memory.lint = { key, problems }
  return problems
}

function dataSourcesOf(sources: Sources | undefined): LintContext['dataSources'] {
  if (sources === undefined || sources.by === 'stack') return undefined
  return sources.all.map(({ found: { uid, name, type }, isDefault }) => ({ uid, name, type, isDefault }))
}
