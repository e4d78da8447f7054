import type { Finding } from '../contract.ts'
import type { PanelState } from '../exhibit.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel, SeenProblem, SeenTarget } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'

const NEVER: readonly PanelState[] = ['metric never existed', 'label or value never existed']
const ANSWERED: readonly PanelState[] = [
  ...NEVER,
  'data',
  'empty',
  'all NaN',
  'exists but not exercised by this load',
  'range too short for the scrape interval',
  'wrong type',
]

/** States that tell the same as a rule, or, of a server that answered, that the rule is wrong: the server has the last word. */
const SAME: Readonly<Record<string, readonly PanelState[]>> = {
  'query-syntax': ['query error', ...ANSWERED],
  'data-source-unknown': ['data source missing'],
  'quantile-without-le': ['wrong type', 'data'],
  'rate-of-gauge': ['wrong type'],
  'unknown-metric': ['metric never existed', 'data'],
  'no-targets': ['empty'],
  'only-hidden-targets': ['empty'],
}

/** States of which a rule tells the reason, and they themselves only what came of it. */
const EXPLAINS: Readonly<Record<string, readonly PanelState[]>> = {
  'unknown-variable': [...NEVER, 'empty', 'query error', 'data source missing'],
  'multi-variable-equals': [...NEVER, 'empty'],
  'reduced-interval': ['range too short for the scrape interval'],
}

/** The defects of the files that are findings; the others are notes. */
export const lintTold = ({ lint: wanted }: DashboardsSpec, seen: DashboardsSeen): readonly SeenProblem[] =>
  untold(seen).filter(({ severity }) => severity === 'error' || (typeof wanted === 'object' && wanted.severity === 'warning'))

/** The defects of the files that are worth knowing, and no findings. */
export function lintNoted(spec: DashboardsSpec, seen: DashboardsSeen): readonly SeenProblem[] {
  const told = new Set(lintTold(spec, seen))
  return untold(seen).filter((problem) => !told.has(problem))
}

// What the answers have told already is not told twice.
const untold = ({ lint, dashboards }: DashboardsSeen): readonly SeenProblem[] =>
  lint.filter(({ rule, file, path }) => {
    const same = SAME[rule]
    if (same === undefined) return true
    const panels = dashboards.filter((one) => one.file === file).flatMap((one) => one.panels)
    return !panels.some((panel) => isIn(path, panel.path) && statesAt(path, panel).some((state) => same.includes(state)))
  })

/** The states of the query that a path leads into, or of all of its panel. */
function statesAt(path: string, { targets, verdict, path: own }: SeenPanel): readonly PanelState[] {
  const within = targets.filter((target) => target.path !== own && isIn(path, target.path))
  return (within.length > 0 ? within : [verdict, ...targets]).map(({ state }) => state)
}

/** Whether a defect that is told is why the panel stands as it does. */
export const isExplained = ({ verdict }: SeenPanel, { file }: SeenDashboard, told: readonly SeenProblem[]): boolean =>
  told.some((one) => one.file === file && (explainsHere(one, verdict) || isInput(one, verdict)))

const explainsHere = ({ rule, path }: SeenProblem, { path: here, state }: SeenTarget): boolean =>
  isIn(path, here) && EXPLAINS[rule]?.includes(state) === true

// Of an input that nothing fills in the rule tells once, whatever panels name it.
const isInput = ({ rule, actual = '' }: SeenProblem, { state, why }: SeenTarget): boolean =>
  rule === 'inputs-in-provisioned-file' && state === 'data source missing' && actual !== '' && why?.includes(actual) === true

/** As the rule says it, with its name. */
export const lintFinding = ({ rule, message, severity: _, file: __, path: ___, ...rest }: SeenProblem): Finding => ({
  ...rest,
  message: `${message} [${rule}]`,
})

/** Whether a path leads to or into another: `panels[1].targets[0]` into `panels[1]`, and not into `panels[10]`. */
const isIn = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
