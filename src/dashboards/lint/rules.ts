import type { Dashboard } from '../model.ts'
import type { LintContext, LintProblem, LintRule } from './lint.ts'
import { dashboardRules } from './rules/dashboard.ts'
import { dataSourceUnknown } from './rules/data-source-unknown.ts'
import { gridRules } from './rules/grid.ts'
import { histogramRules } from './rules/histograms.ts'
import { inputsInProvisionedFile } from './rules/inputs.ts'
import { legendLabelGone } from './rules/legend.ts'
import { metricRules } from './rules/metrics.ts'
import { multiVariableEquals } from './rules/multi-variable.ts'
import { panelRules } from './rules/panels.ts'
import { queryRules } from './rules/queries.ts'
import { unitContradictsMetric } from './rules/unit.ts'
import { unknownVariableRules } from './rules/unknown-variables.ts'
import { unusedVariable } from './rules/unused-variable.ts'
import { variableFormRules } from './rules/variable-form.ts'

/** Every static rule, in the order in which lists show them. */
export const lintRules: readonly LintRule[] = [
  ...dashboardRules,
  dataSourceUnknown,
  inputsInProvisionedFile,
  ...panelRules,
  ...gridRules,
  ...queryRules,
  ...metricRules,
  ...histogramRules,
  legendLabelGone,
  unitContradictsMetric,
  ...unknownVariableRules,
  unusedVariable,
  multiVariableEquals,
  ...variableFormRules,
]

/** A problem with the file and the place that it is in. */
export type PlacedProblem = LintProblem & {
  readonly file: string
  /** Title of the dashboard. */
  readonly dashboard: string
  /** `file:line:column`. */
  readonly where: string
}

/** What is wrong in dashboards, by file and place; `off` names the rules that are not asked. */
export function lintDashboards(
  dashboards: readonly Dashboard[],
  context: LintContext,
  { off = [] }: { readonly off?: readonly string[] } = {},
): readonly PlacedProblem[] {
  const rules = lintRules.filter(({ id }) => !off.includes(id))
  const order = dashboards.map((dashboard) => ({ dashboard, problems: problemsOf(dashboard, rules, context, dashboards) }))
  order.sort((a, b) => compare(a.dashboard.file, b.dashboard.file))
  return order.flatMap(({ problems }) => problems)
}

function problemsOf(
  dashboard: Dashboard,
  rules: readonly LintRule[],
  context: LintContext,
  all: readonly Dashboard[],
): PlacedProblem[] {
  const found = rules.flatMap((rule) =>
    [...rule.check(dashboard, context, all)].map((problem) => ({
      rule: rule.id,
      severity: rule.severity ?? 'error',
      ...problem,
    })),
  )
  const placed = found.map((problem) => ({ problem, place: dashboard.placeOf(problem.path) }))
  placed.sort((a, b) => byPlace(a.place, b.place))
  return placed.map(({ problem, place }) => ({
    ...problem,
    file: dashboard.file,
    dashboard: dashboard.title,
    where: place === '' ? dashboard.file : `${dashboard.file}:${place}`,
  }))
}

function byPlace(a: string, b: string): number {
  const [lineA = 0, columnA = 0] = a.split(':').map(Number)
  const [lineB = 0, columnB = 0] = b.split(':').map(Number)
  return lineA - lineB || columnA - columnB
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
