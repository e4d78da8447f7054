import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'
import { isExcusable, isWrong } from './states.ts'

/** An exception of the suite. */
export type Allowed = NonNullable<DashboardsSpec['allowEmpty']>[number]

/** The exception that excuses a panel as it stands; undefined when none does. */
export const excuseOf = (spec: DashboardsSpec, panel: SeenPanel, dashboard: SeenDashboard): Allowed | undefined =>
  isWrong(panel.verdict.state) && isExcusable(panel.verdict) ? namedBy(spec, panel, dashboard) : undefined

/** The exception that names a panel, whatever its state. */
export const namedBy = ({ allowEmpty = [] }: DashboardsSpec, panel: SeenPanel, dashboard: SeenDashboard): Allowed | undefined =>
  allowEmpty.find((one) => names(one, panel, dashboard))

// A repetition is named by its own title and key, or by those of all: `id-7` is `id-7/host=a` too.
const names = (one: Allowed, { title, key }: SeenPanel, dashboard: SeenDashboard): boolean =>
  (one.panel === title || one.panel === key || key.startsWith(`${one.panel}/`)) &&
  (one.dashboard === undefined || one.dashboard === dashboard.title || one.dashboard === dashboard.uid)

/** An exception that names no panel is misspelt, or left over. */
export function judgeNames({ allowEmpty = [] }: DashboardsSpec, { dashboards }: DashboardsSeen): Finding[] {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels.map((panel) => ({ panel, dashboard })))
  return allowEmpty
    .filter((one) => !panels.some(({ panel, dashboard }) => names(one, panel, dashboard)))
    .map((one) => {
      const near = nearest(one.panel, new Set(panels.map(({ panel }) => panel.title)))
      const of = one.dashboard === undefined ? '' : ` of “${one.dashboard}”`
      return {
        message: `allowEmpty names panel “${one.panel}”${of}, which is none`,
        expected: 'the title of a panel, or its id in the file',
        actual: one.panel,
        where: 'the suite',
        hint: near === undefined || near === one.panel ? 'correct or remove it' : `did you mean “${near}”?`,
      }
    })
}

/** Variables of the suite that no dashboard has. */
export function judgeVariableNames({ variables = {} }: DashboardsSpec, { dashboards }: DashboardsSeen): Finding[] {
  const known = new Set(dashboards.flatMap(({ names }) => names))
  return Object.keys(variables)
    .filter((name) => !known.has(name))
    .map((name) => {
      const near = nearest(name, known)
      return {
        message: `variables names $${name}, which no dashboard has`,
        expected: 'the name of a variable',
        actual: name,
        where: 'the suite',
        hint: near === undefined ? 'correct or remove it' : `did you mean ${near}?`,
      }
    })
}
