import { clip, count } from '../../lib/text.ts'
import type { Note } from '../contract.ts'
import type { PanelState } from '../exhibit.ts'
import { excuseOf, namedBy } from './allowed.ts'
import { lintFinding, lintNoted } from './judge-lint.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'
import { panelOf, quoted } from './words.ts'

const MOST = 20
const MOST_WORDS = 500

/** Who was asked, what was left out, and what was allowed in vain. */
export function notes(spec: DashboardsSpec, seen: DashboardsSeen): readonly Note[] {
  const all = [
    ...(seen.standIn ? [{ message: 'asked of a stand-in of Grafana: that Grafana itself draws the panels is not proven' }] : []),
    ...(seen.asked !== undefined && seen.withoutGrafana
      ? [{ message: `asked of ${seen.asked}: what Grafana makes of it is not proven` }]
      : []),
    ...seen.unread,
    ...unknownOnes(seen),
    ...unaskedOnes(seen),
    ...seen.dashboards.flatMap((dashboard) => [
      ...excused(spec, dashboard),
      ...leftOut(dashboard),
      ...needless(spec, dashboard),
      ...ofVariables(dashboard),
    ]),
    ...doubts(seen),
    ...lintNoted(spec, seen)
      .map(lintFinding)
      .map(({ message, where, hint }) => ({ message, where, hint })),
    ...seen.dashboards.flatMap(({ title, oddities }) =>
      oddities.map(({ message, where }) => ({ message: `${quoted(title)}: ${message}`, where })),
    ),
  ]
  return all.length <= MOST ? all : [...all.slice(0, MOST), { message: `… and ${count(all.length - MOST, 'more note')}` }]
}

// An exception says why a panel may be empty; what is said here is why it is.
const excused = (spec: DashboardsSpec, dashboard: SeenDashboard): readonly Note[] =>
  dashboard.panels.flatMap((panel) => {
    const excuse = excuseOf(spec, panel, dashboard)
    const { why, state, where } = panel.verdict
    if (excuse === undefined) return []
    return [
      {
        message: `${panelOf(panel, dashboard)} may be empty (${clip(excuse.reason, MOST_WORDS)}), and is: ${why ?? state}`,
        where,
      },
    ]
  })

interface About {
  readonly name: string
  readonly why: string
  readonly where: string
}

// Whatever else is wrong: what is not known of a panel is told, that of many alike once.
function unknownOnes({ dashboards }: DashboardsSeen): readonly Note[] {
  const of = (state: PanelState): readonly About[] =>
    dashboards.flatMap((dashboard) =>
      dashboard.panels
        .filter(({ verdict }) => verdict.state === state)
        .map((panel) => ({ name: panelOf(panel, dashboard), why: panel.verdict.why ?? state, where: panel.verdict.where })),
    )
  return [...together(of('not observed'), 'is not observed'), ...together(of('not verified'), 'is not verified')]
}

const together = (panels: readonly About[], words: string): readonly Note[] =>
  [...Map.groupBy(panels, ({ why }) => why)].flatMap(([why, [first, ...others]]) => {
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` (and ${count(others.length, 'more panel')})`
    return [{ message: `${first.name}${more} ${words}: ${clip(why, MOST_WORDS)}`, where: first.where }]
  })

function unaskedOnes({ dashboards, asked }: DashboardsSeen): readonly Note[] {
  const isAsked = ({ verdict }: SeenPanel) => !['no query', 'not verified', 'not observed'].includes(verdict.state)
  if (asked === undefined || !dashboards.some(({ panels }) => panels.some(isAsked))) return []
  return dashboards
    .filter(({ panels }) => !panels.some(isAsked))
    .map(({ title, file }) => ({ message: `not one panel of ${quoted(title)} was asked`, where: file }))
}

const leftOut = (dashboard: SeenDashboard): readonly Note[] =>
  dashboard.leftOut.map(({ panel, count: many, where }) => ({
    message: `${panelOf({ title: panel }, dashboard)} is repeated ${many} times more than are asked`,
    where,
    hint: 'name the values to ask for in `variables`',
  }))

function needless(spec: DashboardsSpec, dashboard: SeenDashboard): readonly Note[] {
  return dashboard.panels
    .filter((panel) => panel.verdict.state === 'data' && namedBy(spec, panel, dashboard) !== undefined)
    .map((panel) => ({
      message: `${panelOf(panel, dashboard)} returns data, though allowEmpty says it may be empty`,
      where: panel.verdict.where,
    }))
}

const OF_VARIABLES = { 'no values': ', which no query uses', 'not verified': ' is not verified', 'no option': '' }

const ofVariables = ({ title, variables }: SeenDashboard): readonly Note[] =>
  variables.flatMap(({ name, message, where, is }) =>
    is === 'wrong' || is === 'not observed'
      ? []
      : [{ message: `variable $${name} of ${quoted(title)}${OF_VARIABLES[is]}: ${clip(message, MOST_WORDS)}`, where }],
  )

/** What is not known of panels with data; the same of many is told once. */
function doubts({ dashboards }: DashboardsSeen): readonly Note[] {
  const all = dashboards.flatMap((dashboard) =>
    dashboard.panels.flatMap((panel) =>
      panel.targets.flatMap(({ note, hidden, where, hint }) =>
        note === undefined || hidden ? [] : [{ note, where, hint, name: panelOf(panel, dashboard) }],
      ),
    ),
  )
  return [...Map.groupBy(all, ({ note }) => note)].flatMap(([note, [first, ...others]]) => {
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` (and ${others.length} like it)`
    const { where, hint } = first
    return [
      { message: `${first.name} returns data${more}; ${clip(note, MOST_WORDS)}`, where, ...(hint === undefined ? {} : { hint }) },
    ]
  })
}
