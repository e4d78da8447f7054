import {
  type Dashboard,
  dashboardRange,
  expandVariables,
  interpolate,
  type Overrides,
  type Scope,
  type TimeRange,
  type Variable,
  type VariableState,
} from '../../dashboards/index.ts'
import { type Asker, askerOf } from './asker.ts'
import { findSource } from './data-source-of.ts'
import type { Memory } from './memory.ts'
import { type LookedAt, lookAtPanel, type Tools } from './panel.ts'
import { questionsOf, type Setting } from './questions.ts'
import { type PanelRun, panelRuns } from './repeats.ts'
import type { SeenDashboard } from './seen.ts'
import { resolveShown } from './shown.ts'
import type { Sources } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'
import { FINE } from './states.ts'
import { fewQuoted } from './why/words.ts'

/** Stands for every option. */
const ALL = '$__all'

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
    variables: [...variableProblems(dashboard, setting), ...notOptions(dashboard, scope, overrides)],
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
  const { title, uid, file, oddities, variables } = dashboard
  return {
    title,
    uid,
    file,
    range: { from, to },
    names: variables.map(({ name }) => name),
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

type Problem = NonNullable<VariableState['problem']>

function variableProblems(dashboard: Dashboard, setting: Setting): SeenDashboard['variables'] {
  const { scope } = setting
  return dashboard.variables.flatMap((variable): SeenDashboard['variables'] => {
    const { name, path } = variable
    const problem = scope.get(name)?.problem
    if (problem === undefined) return []
    const where = `${dashboard.file}:${dashboard.placeOf(path)}`
    if (problem.kind !== 'no values')
      return [{ name, message: problem.message, where, is: whoseFault(variable, problem, setting) }]
    // The panels that use it tell of it.
    return isUsed(name, dashboard, scope) ? [] : [{ name, message: problem.message, where, is: problem.kind }]
  })
}

function whoseFault(
  { dataSource }: Variable,
  { kind, message }: Problem,
  setting: Setting,
): 'wrong' | 'not observed' | 'not verified' {
  const away = [...setting.unseen].find(([one]) => message.includes(one))?.[1]
  if (away !== undefined || kind !== 'unknown query') return away ?? 'wrong'
  const source = findSource(dataSource, setting, (text) => interpolate(text, setting.scope, { format: 'plain' }))
  // Of other data sources only Grafana's page asks for values.
  return 'found' in source && source.language === undefined ? 'not verified' : 'wrong'
}

// What the suite chose is asked all the same: as Grafana does with a value in its address.
const notOptions = (dashboard: Dashboard, scope: Scope, chosen: Overrides): SeenDashboard['variables'] =>
  dashboard.variables.flatMap(({ name, path }): SeenDashboard['variables'] => {
    const options = scope.get(name)?.options ?? []
    const others = (Object.hasOwn(chosen, name) ? (chosen[name] ?? []) : []).filter(
      (value) => !options.includes(value) && value !== ALL,
    )
    if (options.length === 0 || others.length === 0) return []
    const message = `the suite chooses ${fewQuoted(others)}; its options are ${fewQuoted(options)}`
    return [{ name, message, where: `${dashboard.file}:${dashboard.placeOf(path)}`, is: 'no option' }]
  })

/** Whether what is asked depends on a variable: by a query, a repetition, or another variable. */
const isUsed = (name: string, { panels, variables }: Dashboard, scope: Scope): boolean =>
  panels.some(
    ({ targets, repeat, row }) => repeat === name || row?.repeat === name || targets.some(({ raw }) => uses(raw, name, scope)),
  ) || variables.some(({ query, regex, ...other }) => other.name !== name && uses([query, regex], name, scope))

const uses = (what: unknown, name: string, scope: Scope): boolean =>
  interpolate(JSON.stringify(what), scope, { format: 'plain' }).used.includes(name)
