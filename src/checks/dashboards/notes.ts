import { count } from '../../lib/text.ts'
import type { Note } from '../contract.ts'
import { namedBy } from './allowed.ts'
import type { DashboardsSeen, SeenDashboard } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'

const MOST = 20

/** Who was asked, what was left out, and what was allowed in vain. */
export function notes(spec: DashboardsSpec, seen: DashboardsSeen): readonly Note[] {
  const all = [
    ...(seen.standIn ? [{ message: 'asked of a stand-in of Grafana: that Grafana itself draws the panels is not proven' }] : []),
    ...(seen.asked !== undefined && seen.withoutGrafana
      ? [{ message: `asked of ${seen.asked}: what Grafana makes of it is not proven` }]
      : []),
    ...seen.dashboards.flatMap((dashboard) => [...notVerified(dashboard), ...leftOut(dashboard), ...needless(spec, dashboard)]),
    ...seen.dashboards.flatMap(({ title, oddities }) =>
      oddities.map(({ message, where }) => ({ message: `“${title}”: ${message}`, where })),
    ),
  ]
  return all.length <= MOST ? all : [...all.slice(0, MOST), { message: `… and ${count(all.length - MOST, 'more note')}` }]
}

const notVerified = ({ title, panels }: SeenDashboard): readonly Note[] =>
  panels
    .filter(({ verdict }) => verdict.state === 'not verified')
    .map((panel) => ({
      message: `panel “${panel.title}” of “${title}” is not verified: ${panel.verdict.why}`,
      where: panel.verdict.where,
    }))

const leftOut = (dashboard: SeenDashboard): readonly Note[] =>
  dashboard.leftOut.map(({ panel, count: many, where }) => ({
    message: `panel “${panel}” of “${dashboard.title}” is repeated ${many} times more than are asked`,
    where,
    hint: 'name the values to ask for in `variables`',
  }))

function needless(spec: DashboardsSpec, dashboard: SeenDashboard): readonly Note[] {
  return dashboard.panels
    .filter((panel) => panel.verdict.state === 'data' && namedBy(spec, panel, dashboard) !== undefined)
    .map((panel) => ({
      message: `panel “${panel.title}” of “${dashboard.title}” returns data, though allowEmpty says it may be empty`,
      where: panel.verdict.where,
    }))
}
