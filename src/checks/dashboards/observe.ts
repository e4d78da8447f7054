import { CannotObserve } from '../../lib/errors.ts'
import { count } from '../../lib/text.ts'
import type { Observed } from '../contract.ts'
import { Asking } from './ask.ts'
import { lookAtDashboard, lookOf, unasked } from './dashboard.ts'
import type { FileOf, ReadFiles } from './files.ts'
import { judge } from './judge.ts'
import { lintLook } from './lint-look.ts'
import { judgeLive } from './live.ts'
import { type Memory, newMemory } from './memory.ts'
import { type MetricTypes, metricTypes } from './metric-types.ts'
import { filesOf, findSources, type Scene, sceneOf } from './scene.ts'
import type { DashboardsSeen } from './seen.ts'
import type { Sources } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'
import { Reasons } from './targets.ts'

/** Reads the dashboards, and asks all that their panels ask. */
export async function observe(spec: DashboardsSpec, at: Observed, memory: Memory = newMemory()): Promise<DashboardsSeen> {
  const scene = await sceneOf(spec, at)
  memory.files ??= await filesOf(spec, scene)
  const seen = await look(spec, scene, memory.files, memory)
  at.signal.throwIfAborted()
  const holds = judge(spec, seen).length === 0
  const unseen = holds ? (seen.unseen ?? unseenOf(seen)) : undefined
  if (unseen !== undefined) throw new CannotObserve(unseen)
  // What must stay true is asked anew.
  if (holds) memory.held.clear()
  return seen
}

async function look(spec: DashboardsSpec, scene: Scene, read: ReadFiles, memory: Memory): Promise<DashboardsSeen> {
  const unseen: string[] = []
  const tried = <T>(of: () => Promise<T>): Promise<T | undefined> => attempt(of, unseen)
  const asked = spec.panels === 'all-return-data'
  const sources = await tried(() => findSources(scene))
  const live = (await tried(() => liveProblems(scene, read.dashboards, memory))) ?? []
  const types: MetricTypes = (await tried(() => metricTypes(spec, scene.at, sources))) ?? { key: '', typeOf: undefined }
  const provisioned = isProvisioned(spec, scene, read)
  const dashboards = read.dashboards.map(({ dashboard }) => dashboard)
  const now = Math.floor(scene.at.clock.now() / 1000) * 1000
  const problems = (scene.provisioning?.problems ?? []).filter(({ of }) => of === 'dashboards')
  return {
    looked: read.looked,
    files: read.count,
    problems: [...read.problems, ...problems.map(({ message, where, hint }) => ({ message, where, hint }))],
    live,
    lint: lintLook(spec, dashboards, { sources, types, provisioned }, memory),
    dashboards:
      asked && sources !== undefined
        ? await askAll(spec, scene, sources, read.dashboards, memory, now)
        : dashboards.map((dashboard) => unasked(dashboard, now)),
    asked: asked ? whoIsAsked(scene, sources) : undefined,
    standIn: scene.grafana?.standIn ?? false,
    unseen: unseen[0],
    withoutGrafana: scene.grafana === undefined,
  }
}

function askAll(
  spec: DashboardsSpec,
  { at, grafana }: Scene,
  sources: Sources,
  files: readonly FileOf[],
  memory: Memory,
  now: number,
) {
  const time = at.drill?.time
  const factor = time?.mode === 'scaled' ? time.factor : 1
  const tools = {
    asking: new Asking(grafana?.server, spec.maxQueries),
    reasons: new Reasons({ factor, load: at.load?.name }),
    grafana: grafana?.server,
    standIn: grafana?.standIn ?? false,
  }
  const all = lookOf({ spec, sources, tools, now, signal: at.signal, memory })
  return Promise.all(files.map(({ dashboard }) => lookAtDashboard(dashboard, all)))
}

async function liveProblems({ grafana, provisioning }: Scene, files: readonly FileOf[], memory: Memory) {
  if (grafana === undefined || memory.live) return []
  const found = await judgeLive(files, grafana.server, provisioning)
  memory.live = found.length === 0
  return found
}

const isProvisioned = ({ files }: DashboardsSpec, { provisioning }: Scene, { dashboards }: ReadFiles): boolean =>
  files === undefined || dashboards.some(({ host }) => provisioning?.providers.some((one) => one.files.includes(host)) ?? false)

function whoIsAsked({ grafana }: Scene, sources: Sources | undefined): string {
  if (grafana !== undefined) return grafana.standIn ? 'Grafana (stand-in)' : 'Grafana'
  const names = (sources?.all ?? []).map(({ found }) => found.name)
  return `${names.length === 0 ? 'nobody' : names.join(', ')}, without Grafana`
}

// What did not answer is told where nothing else is wrong.
async function attempt<T>(of: () => Promise<T>, unseen: string[]): Promise<T | undefined> {
  try {
    return await of()
  } catch (error) {
    if (!(error instanceof CannotObserve)) throw error
    unseen.push(error.message)
    return undefined
  }
}

/** Why panels are not known, or nothing of them is; undefined when each was seen. */
export function unseenOf({ dashboards }: DashboardsSeen): string | undefined {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels.map((panel) => ({ panel, dashboard })))
  const away = panels.filter(({ panel }) => panel.verdict.state === 'not observed')
  const [first] = away
  if (first !== undefined) {
    const more = away.length === 1 ? '' : ` (and of ${count(away.length - 1, 'more panel')})`
    return `nothing is known of panel “${first.panel.title}” of “${first.dashboard.title}”${more}: ${first.panel.verdict.why}`
  }
  const variable = dashboards.flatMap(({ variables }) => variables).find(({ unseen }) => unseen)
  if (variable !== undefined) return `variable $${variable.name} is not known: ${variable.message}`
  const states = new Set(panels.map(({ panel }) => panel.verdict.state))
  const nobody = states.has('not verified') && !states.has('data')
  return nobody
    ? `no panel was asked: ${panels.find(({ panel }) => panel.verdict.state === 'not verified')?.panel.verdict.why}`
    : undefined
}
