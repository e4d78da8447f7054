import type { Dashboard, Panel } from '../../dashboards/index.ts'
import { clip, count } from '../../lib/text.ts'
import { few, inLine } from './why/words.ts'
import { quoted } from './words.ts'

/** In what the dashboard of Grafana is not that of its file. */
export interface Difference {
  /** `panel “Up” has other queries`. */
  readonly of: string
  readonly expected: string
  readonly actual: string
  readonly where: string
}

/** The first difference that matters to what is asked; undefined where there is none. */
export function differenceOf(file: Dashboard, live: Dashboard): Difference | undefined {
  const [here, there] = [described(file), described(live)]
  if (here !== there) return { of: 'its title or its number of panels differ', expected: here, actual: there, where: file.file }
  // One of another form was rewritten by Grafana itself, and is no match for the file panel by panel.
  if (file.schema !== live.schema) return undefined
  // Grafana brings old dashboards up to date when it loads them, and with that the types of their panels.
  const typed = file.schemaVersion === live.schemaVersion
  for (const [at, panel] of file.panels.entries()) {
    const other = live.panels[at]
    // The queries of a library panel are Grafana's own.
    if (other === undefined || panel.library !== undefined) continue
    const [own, shown] = [formOf(panel, typed), formOf(other, typed)]
    if (own === shown) continue
    const what = typed && panel.type !== other.type ? 'is of another type' : 'has other queries'
    const where = `${file.file}:${file.placeOf(panel.path)}`
    return { of: `panel ${quoted(panel.title)} ${what}`, expected: told(panel), actual: told(other), where }
  }
  return undefined
}

/** What cannot be read is no dashboard as its file has it. */
export const unreadable = (file: Dashboard, problem: string): Difference => ({
  of: 'what it has cannot be read as a dashboard',
  expected: described(file),
  actual: clip(problem, 300),
  where: file.file,
})

const described = ({ title, panels }: Dashboard): string => `${quoted(title)} with ${count(panels.length, 'panel')}`

const exprsOf = ({ targets }: Panel): readonly string[] =>
  targets.flatMap(({ expr, hidden }) =>
    expr === undefined ? [] : `${expr.replace(/\s+/g, ' ').trim()}${hidden ? ' (hidden)' : ''}`,
  )

const formOf = (panel: Panel, typed: boolean): string => JSON.stringify([typed ? panel.type : '', ...exprsOf(panel)])

const told = (panel: Panel): string => `${panel.type}: ${few(exprsOf(panel).map(inLine)) || 'no query'}`
