import { type Dashboard, dashboardRange, expandVariables, type Scope, type TimeRange } from '../../dashboards/index.ts'
import { type Asker, askerOf } from './asker.ts'
import type { Memory } from './memory.ts'
import { type LookedAt, lookAtPanel, type Tools } from './panel.ts'
import { questionsOf, type Setting } from './questions.ts'
import { type PanelRun, panelRuns } from './repeats.ts'
import type { SeenDashboard } from './seen.ts'
import { resolveShown } from './shown.ts'
import type { Sources } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'
import { FINE } from './targets.ts'

/** What all dashboards of a look share. */
export interface Look {
  readonly spec: DashboardsSpec
  readonly sources: Sources
  readonly asker: Asker
  readonly tools: Tools
  /** Epoch milliseconds. */
  readonly now: number
  readonly signal: AbortSignal
  readonly memory: Memory
}

/** A look's tools that are the same for all dashboards. */
export const lookOf = (parts: Omit<Look, 'asker'>): Look => ({ ...parts, asker: askerOf(parts.sources) })

/** Expands the variables of a dashboard, and asks all its panels. */
export async function lookAtDashboard(dashboard: Dashboard, look: Look): Promise<SeenDashboard> {
  const { spec, sources, asker, tools, now, signal } = look
  const range: TimeRange = spec.range === undefined ? dashboardRange(dashboard, now) : { from: now - spec.range, to: now }
  const overrides = Object.fromEntries(Object.entries(spec.variables ?? {}).map(([name, value]) => [name, [value].flat()]))
  const scope = await expandVariables(dashboard, asker, { range, overrides, signal })
  const setting: Setting = { dashboard, scope, sources, range, now, grafana: tools.grafana !== undefined, unseen: asker.unseen }
  const { runs, leftOut } = panelRuns(dashboard, scope)
  const panels = await Promise.all(runs.map((run) => remembered(run, setting, look)))
  return {
    ...about(dashboard, range),
    panels: resolveShown(panels),
    variables: variableProblems(dashboard, scope, asker),
    leftOut: leftOut.map(({ panel, count }) => ({
      panel: panel.title,
      count,
      where: `${dashboard.file}:${dashboard.placeOf(panel.path)}`,
    })),
  }
}

/** A dashboard that was read and not asked. */
export const unasked = (dashboard: Dashboard, now: number): SeenDashboard => ({
  ...about(dashboard, dashboardRange(dashboard, now)),
  panels: [],
  variables: [],
  leftOut: [],
})

function about(dashboard: Dashboard, { from, to }: TimeRange) {
  const { title, uid, file, oddities } = dashboard
  return {
    title,
    uid,
    file,
    range: { from, to },
    oddities: oddities.map(({ path, message }) => ({ message, where: `${file}:${dashboard.placeOf(path)}` })),
  }
}

// A panel that held is not asked again before all have.
async function remembered(run: PanelRun, setting: Setting, look: Look): Promise<LookedAt> {
  const { held } = look.memory
  const key = keyOf(run, setting)
  const known = held.get(key)
  if (known !== undefined) return known
  const looked = await lookAtPanel(run, setting, look.tools)
  if (FINE.has(looked.seen.verdict.state) && !look.signal.aborted) held.set(key, looked)
  return looked
}

// The same panel with the same questions: its times aside.
function keyOf(run: PanelRun, setting: Setting): string {
  const asks = questionsOf(run, run.panel.targets, setting).map(({ text, way }) => (way.is === 'ask' ? way.ask.lasting : text))
  return JSON.stringify([setting.dashboard.file, run.key, ...asks])
}

function variableProblems(dashboard: Dashboard, scope: Scope, { unseen }: Asker): SeenDashboard['variables'] {
  return dashboard.variables.flatMap(({ name, path }) => {
    const problem = scope.get(name)?.problem
    if (problem === undefined || problem.kind === 'no values') return []
    const away = [...unseen.keys()].some((message) => problem.message.includes(message))
    return [{ name, message: problem.message, where: `${dashboard.file}:${dashboard.placeOf(path)}`, unseen: away }]
  })
}
