import { clip, count, nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { excuseOf, judgeNames, judgeVariableNames } from './allowed.ts'
import { isExplained, lintFinding, lintTold } from './judge-lint.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel, SeenProblem } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'
import { isWrong } from './states.ts'
import { few } from './why/words.ts'
import { panelOf, quoted } from './words.ts'

/** So long a reason is told in a finding: servers say what they like. */
const MOST_WORDS = 1000
/** So many findings are told; how many more there are is told too. */
const MOST = 100

/** [] = every dashboard is sound, and every panel returns data. What could not be seen is no finding. */
export function judge(spec: DashboardsSpec, seen: DashboardsSeen): Finding[] {
  const isAsked = spec.panels === 'all-return-data' && seen.asked !== undefined && seen.unread.length === 0
  const asked = isAsked && seen.dashboards.some(({ panels }) => panels.length > 0)
  const lint = lintTold(spec, seen)
  const findings = [
    ...seen.problems,
    ...seen.live,
    ...judgeNone(spec, seen),
    ...judgeTitles(spec, seen),
    ...seen.dashboards.flatMap((dashboard) => [...judgePanels(spec, dashboard, lint), ...judgeVariables(dashboard)]),
    ...(asked ? [...judgeNames(spec, seen), ...judgeVariableNames(spec, seen)] : []),
    ...lint.map(lintFinding),
  ]
  if (findings.length <= MOST) return findings
  return [...findings.slice(0, MOST), { message: `… and ${count(findings.length - MOST, 'more finding')}` }]
}

function judgeNone(spec: DashboardsSpec, { files, dashboards, looked, unseen, problems }: DashboardsSeen): Finding[] {
  const hint = 'name the files in `files`, or mount them where Grafana is told to look'
  // It is told of Grafana itself.
  if (spec.from === 'grafana' && dashboards.length === 0) return []
  // Patterns say themselves that they match nothing.
  if (files === 0 && spec.files !== undefined && problems.length > 0) return []
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
      where: few(dashboards.map(({ file }) => file)),
      hint: 'a check of the files alone: panels: not-asked',
    },
  ]
}

// A panel that was taken out is no panel without data.
function judgeTitles({ titles = [] }: DashboardsSpec, { dashboards, looked }: DashboardsSeen): Finding[] {
  const there = dashboards.flatMap(({ panels }) => panels.map(({ title }) => title))
  if (dashboards.length === 0) return []
  return titles
    .filter((title) => !there.includes(title))
    .map((title) => {
      const near = nearest(title, there)
      return {
        message: `no dashboard has a panel ${quoted(title)}`,
        expected: `a panel of that title in ${looked}`,
        actual: there.length === 0 ? 'no panel' : few(there.map((one) => clip(one, 60))),
        where: few(dashboards.map(({ file }) => file)),
        hint: near === undefined ? 'put it back, or take its title out of `titles`' : `did you mean ${near}?`,
      }
    })
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
      actual: few(asked.map(({ panel }) => clip(panel.title, 120))),
      where: 'the suite',
      hint: 'leave out of allowEmpty what must return data',
    },
  ]
}

function judgePanels(spec: DashboardsSpec, dashboard: SeenDashboard, lint: readonly SeenProblem[]): Finding[] {
  return dashboard.panels
    .filter((panel) => isWrong(panel.verdict.state) && excuseOf(spec, panel, dashboard) === undefined)
    .filter((panel) => !isExplained(panel, dashboard, lint))
    .map((panel) => panelFinding(panel, dashboard))
}

function panelFinding(panel: SeenPanel, dashboard: SeenDashboard): Finding {
  const { targets, verdict } = panel
  const several = targets.filter(({ hidden }) => !hidden).length > 1
  const query = verdict.text === '' ? '' : `: ${clip(verdict.text, 300)}`
  const { state, why = state, expected = 'data', actual, hint } = verdict
  return {
    message: `${panelOf(panel, dashboard)}${several ? `, query ${verdict.refId}` : ''}: ${clip(why, MOST_WORDS)}`,
    expected,
    actual: actual === undefined ? state : `${state}: ${clip(actual, MOST_WORDS)}`,
    where: `${verdict.where}${query}`,
    ...(hint === undefined ? {} : { hint }),
  }
}

// Who opens the dashboard sees the error, whichever panel uses the variable.
function judgeVariables({ title, variables, panels }: SeenDashboard): Finding[] {
  const told = (message: string) =>
    panels.some(({ verdict }) => verdict.state === 'variable without values' && verdict.why?.includes(message))
  return variables
    .filter(({ message, is }) => is === 'wrong' && !told(message))
    .map(({ name, message, where }) => ({
      message: `variable $${name} of ${quoted(title)}: ${clip(message, MOST_WORDS)}`,
      where,
    }))
}
