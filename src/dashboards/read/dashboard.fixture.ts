import type { Dashboard, DashboardProblem, Panel } from '../model.ts'
import { readDashboard } from './read.ts'

/** The dashboard of a JSON value, read from its text. */
export function dashboardOf(json: unknown): Dashboard {
  const read = readDashboard(JSON.stringify(json, null, 2), 'board.json')
  if (!read.ok) throw new Error(`no dashboard: ${read.problem.message}`)
  return read.dashboard
}

/** Why a text is no dashboard. */
export function problemOf(text: string, file = 'board.json'): DashboardProblem {
  const read = readDashboard(text, file)
  if (read.ok) throw new Error(`a dashboard: ${read.dashboard.title}`)
  return read.problem
}

/** The only panel of a newest classic dashboard. */
export function panelOf(panel: Readonly<Record<string, unknown>>): Panel {
  const [only] = dashboardOf({ schemaVersion: 41, title: 'One panel', panels: [panel] }).panels
  if (only === undefined) throw new Error('no panel')
  return only
}

/** Of each panel: title, place as `x,y w*h`, row. */
export function sketch(dashboard: Dashboard): string[] {
  return dashboard.panels.map(({ title, grid: { x, y, w, h }, row }) => {
    const inRow =
      row === undefined ? '' : ` in ${row.title}${row.collapsed ? ' (collapsed)' : ''}${row.repeat ? ` for ${row.repeat}` : ''}`
    return `${title} ${x},${y} ${w}*${h}${inRow}`
  })
}
