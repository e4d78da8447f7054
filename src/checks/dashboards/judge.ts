import { clip, count } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { PanelState } from '../exhibit.ts'
import { excuseOf, judgeNames } from './allowed.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel, SeenProblem } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'
import { FINE } from './targets.ts'

/** So many findings are told; how many more there are is told too. */
const MOST = 100

/** [] = every dashboard is sound, and every panel returns data. What could not be seen is no finding. */
export function judge(spec: DashboardsSpec, seen: DashboardsSeen): Finding[] {
  const asked =
    spec.panels === 'all-return-data' && seen.asked !== undefined && seen.dashboards.some(({ panels }) => panels.length > 0)
  const findings = [
    ...seen.problems,
    ...seen.live,
    ...judgeNone(spec, seen),
    ...seen.dashboards.flatMap((dashboard) => [...judgePanels(spec, dashboard), ...judgeVariables(dashboard)]),
    ...(asked ? judgeNames(spec, seen) : []),
    ...judgeLint(seen),
  ]
  if (findings.length <= MOST) return findings
  return [...findings.slice(0, MOST), { message: `… and ${count(findings.length - MOST, 'more finding')}` }]
}

function judgeNone(spec: DashboardsSpec, { files, dashboards, looked, unseen }: DashboardsSeen): Finding[] {
  const hint = 'name the files in `files`, or mount them where Grafana is told to look'
  if (files === 0)
    return [{ message: 'there is no dashboard, so nothing would be checked', expected: looked, actual: 'no file', hint }]
  if (dashboards.length === 0)
    return [
      {
        message: 'not one file is a dashboard, so nothing would be checked',
        expected: looked,
        actual: count(files, 'bad file'),
        hint,
      },
    ]
  if (spec.panels === 'not-asked' || unseen !== undefined) return []
  const panels = dashboards.flatMap((dashboard) => dashboard.panels)
  if (panels.some(({ verdict }) => verdict.state !== 'no query')) return judgeAllAllowed(spec, dashboards)
  return [
    {
      message: 'no panel asks anything, so nothing would be checked',
      expected: 'at least one panel with a query',
      actual: count(panels.length, 'panel'),
      where: dashboards.map(({ file }) => file).join(', '),
      hint: 'a check of the files alone: panels: not-asked',
    },
  ]
}

// With exceptions for all that there is, the check could find nothing wrong.
function judgeAllAllowed(spec: DashboardsSpec, dashboards: readonly SeenDashboard[]): Finding[] {
  const all = dashboards.flatMap((dashboard) =>
    dashboard.panels.map((panel) => ({ panel, excuse: excuseOf(spec, panel, dashboard) })),
  )
  const asked = all.filter(({ panel }) => !['no query', 'not verified'].includes(panel.verdict.state))
  if (asked.length === 0 || asked.some(({ excuse }) => excuse === undefined)) return []
  return [
    {
      message: 'not one panel returns data: each is empty, and may be',
      expected: 'at least one panel that returns data',
      actual: asked.map(({ panel }) => panel.title).join(', '),
      where: 'the suite',
      hint: 'leave out of allowEmpty what must return data',
    },
  ]
}

function judgePanels(spec: DashboardsSpec, dashboard: SeenDashboard): Finding[] {
  return dashboard.panels
    .filter((panel) => isWrong(panel.verdict.state) && excuseOf(spec, panel, dashboard) === undefined)
    .map((panel) => panelFinding(panel, dashboard))
}

/** True for a state that is known, and wrong. */
export const isWrong = (state: PanelState): boolean => state !== 'not observed' && !FINE.has(state)

function panelFinding({ title, targets, verdict }: SeenPanel, dashboard: SeenDashboard): Finding {
  const several = targets.filter(({ hidden }) => !hidden).length > 1
  const query = verdict.text === '' ? '' : `: ${clip(verdict.text, 300)}`
  const { state, expected = 'data', actual } = verdict
  return {
    message: `panel “${title}” of “${dashboard.title}”${several ? `, query ${verdict.refId}` : ''}: ${verdict.why ?? state}`,
    expected,
    actual: actual === undefined ? state : `${state}: ${actual}`,
    where: `${verdict.where}${query}`,
    ...(verdict.hint === undefined ? {} : { hint: verdict.hint }),
  }
}

// Who opens the dashboard sees the error, whichever panel uses the variable.
function judgeVariables({ title, variables, panels }: SeenDashboard): Finding[] {
  const told = (message: string) =>
    panels.some(({ verdict }) => verdict.state === 'variable without values' && verdict.why?.includes(message))
  return variables
    .filter(({ message, unseen }) => !unseen && !told(message))
    .map(({ name, message, where }) => ({ message: `variable $${name} of “${title}”: ${message}`, where }))
}

/** What the answers have told already is not told twice. */
const SAME: Readonly<Record<string, readonly PanelState[]>> = {
  'query-syntax': ['query error'],
  'data-source-unknown': ['data source missing'],
  'inputs-in-provisioned-file': ['data source missing'],
  'quantile-without-le': ['wrong type'],
  'rate-of-gauge': ['wrong type'],
  'unknown-metric': ['metric never existed'],
  'no-targets': ['empty'],
  'only-hidden-targets': ['empty'],
}

function judgeLint({ lint, dashboards }: DashboardsSeen): Finding[] {
  const isTold = ({ rule, file, panel }: SeenProblem) =>
    dashboards.some(
      (one) =>
        one.file === file && one.panels.some(({ title, verdict }) => title === panel && SAME[rule]?.includes(verdict.state)),
    )
  return lint
    .filter((problem) => !isTold(problem))
    .map(({ rule, message, file: _, panel: __, ...rest }) => ({ ...rest, message: `${message} [${rule}]` }))
}
