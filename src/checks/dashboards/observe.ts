import { CannotObserve } from '../../lib/errors.ts'
import { count } from '../../lib/text.ts'
import type { Observed } from '../contract.ts'
import { Asking } from './ask.ts'
import { lookAtDashboard, lookOf, unasked } from './dashboard.ts'
import type { FileOf, ReadFiles } from './files.ts'
import { judge } from './judge.ts'
import { lintLook } from './lint-look.ts'
import { judgeLive } from './live.ts'
import { forget, type Memory, newMemory } from './memory.ts'
import { type MetricTypes, metricTypes } from './metric-types.ts'
import { filesOf, findSources, type Scene, sceneOf } from './scene.ts'
import type { DashboardsSeen } from './seen.ts'
import type { Sources } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'
import { Reasons } from './targets.ts'
import { panelOf } from './words.ts'

/** Reads the dashboards, and asks all that their panels ask. */
export async function observe(spec: DashboardsSpec, at: Observed, memory: Memory = newMemory()): Promise<DashboardsSeen> {
  const scene = await sceneOf(spec, at)
  const seen = await lookUntilSure(spec, scene, await filesFor(spec, scene, memory), memory)
  at.signal.throwIfAborted()
  const holds = judge(spec, seen).length === 0
  const unseen = holds ? (seen.unseen ?? unseenOf(seen)) : undefined
  if (unseen !== undefined) throw new CannotObserve(unseen, { final: seen.final })
  if (holds) forget(memory)
  return seen
}

// Files do not change while a check runs; what Grafana does not have or give yet may be there at the next look.
async function filesFor(spec: DashboardsSpec, scene: Scene, memory: Memory): Promise<ReadFiles> {
  if (memory.files !== undefined) return memory.files
  const files = await filesOf(spec, scene)
  memory.lint = undefined
  if (files.live === undefined || files.live.absent.length + files.live.unread.length === 0) memory.files = files
  return files
}

// What held in different looks may never have held at one time: all of it has to, in one look.
async function lookUntilSure(spec: DashboardsSpec, scene: Scene, files: ReadFiles, memory: Memory): Promise<DashboardsSeen> {
  const remembers = memory.held.size > 0
  const seen = await look(spec, scene, files, memory)
  if (!remembers || judge(spec, seen).length > 0) return seen
  forget(memory)
  return await look(spec, scene, files, memory)
}

async function look(spec: DashboardsSpec, scene: Scene, read: ReadFiles, memory: Memory): Promise<DashboardsSeen> {
  const unseen: CannotObserve[] = []
  const tried = <T>(of: () => Promise<T>): Promise<T | undefined> => attempt(of, unseen)
  const asked = spec.panels === 'all-return-data'
  const sources = await tried(() => findSources(scene))
  const live = (await tried(() => liveProblems(scene, read, memory))) ?? []
  const types: MetricTypes = (await tried(() => metricTypes(spec, scene.at, sources))) ?? { key: '', typeOf: undefined }
  const provisioned = isProvisioned(spec, scene, read)
  const dashboards = read.dashboards.map(({ dashboard }) => dashboard)
  const now = Math.floor(scene.at.clock.now() / 1000) * 1000
  const problems = (scene.provisioning?.problems ?? []).filter(({ of }) => of === 'dashboards' && minds(spec, scene, read))
  return {
    looked: read.looked,
    files: read.count,
    problems: [...read.problems, ...problems.map(({ message, where, hint }) => ({ message, where, hint }))],
    live,
    unread: read.live?.unread ?? [],
    lint: lintLook(spec, dashboards, { sources, types, provisioned }, memory),
    dashboards:
      asked && sources !== undefined
        ? await askAll(spec, scene, sources, read.dashboards, memory, now)
        : dashboards.map((dashboard) => unasked(dashboard, now)),
    asked: asked ? whoIsAsked(scene, sources) : undefined,
    standIn: scene.grafana?.standIn ?? false,
    unseen: unseen[0]?.message ?? unreadOf(read),
    final: unseen.some(({ final }) => final),
    withoutGrafana: scene.grafana === undefined,
  }
}

// Where the suite names the files and no Grafana is asked, its providers are nobody's business.
const minds = ({ files }: DashboardsSpec, { grafana }: Scene, { live }: ReadFiles): boolean =>
  live === undefined && (files === undefined || grafana !== undefined)

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
    reasons: new Reasons({ factor, scrapes: at.drill?.scrapes, load: at.load?.name }),
    grafana: grafana?.server,
    standIn: grafana?.standIn ?? false,
  }
  const all = lookOf({ spec, sources, tools, now, signal: at.signal, memory })
  return Promise.all(files.map(({ dashboard }) => lookAtDashboard(dashboard, all)))
}

async function liveProblems({ grafana, provisioning }: Scene, { dashboards, live }: ReadFiles, memory: Memory) {
  if (live !== undefined) return live.absent
  if (grafana === undefined || memory.live) return []
  const found = await judgeLive(dashboards, grafana.server, provisioning)
  memory.live = found.length === 0
  return found
}

const isProvisioned = ({ files }: DashboardsSpec, { provisioning }: Scene, { dashboards, live }: ReadFiles): boolean =>
  live === undefined &&
  (files === undefined || dashboards.some(({ host }) => provisioning?.providers.some((one) => one.files.includes(host)) ?? false))

function unreadOf({ live }: ReadFiles): string | undefined {
  const [first, ...others] = live?.unread ?? []
  if (first === undefined) return undefined
  return `${first.message}${others.length === 0 ? '' : ` (and ${count(others.length, 'more dashboard')})`}`
}

function whoIsAsked({ grafana }: Scene, sources: Sources | undefined): string {
  if (grafana !== undefined) return grafana.standIn ? 'Grafana (stand-in)' : 'Grafana'
  const able = (sources?.all ?? []).filter(({ prometheus, loki }) => prometheus !== undefined || loki !== undefined)
  const names = able.map(({ found }) => found.name)
  return `${names.length === 0 ? 'nobody' : names.join(', ')}, without Grafana`
}

// What did not answer is told where nothing else is wrong.
async function attempt<T>(of: () => Promise<T>, unseen: CannotObserve[]): Promise<T | undefined> {
  try {
    return await of()
  } catch (error) {
    if (!(error instanceof CannotObserve)) throw error
    unseen.push(error)
    return undefined
  }
}

/** Why panels are not known, or nothing of them is; undefined when each was seen. */
export function unseenOf({ dashboards }: DashboardsSeen): string | undefined {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels.map((panel) => ({ panel, dashboard })))
  // Also where another query decides how the panel stands: what excuses that one excuses no silence.
  const away = panels.flatMap(({ panel, dashboard }) => {
    const silent = [panel.verdict, ...panel.targets].find(({ state, hidden }) => state === 'not observed' && !hidden)
    return silent === undefined ? [] : [{ name: panelOf(panel, dashboard), why: silent.why }]
  })
  const [first] = away
  if (first !== undefined) {
    const more = away.length === 1 ? '' : ` (and of ${count(away.length - 1, 'more panel')})`
    return `nothing is known of ${first.name}${more}: ${first.why}`
  }
  const variable = dashboards.flatMap(({ variables }) => variables).find(({ is }) => is === 'not observed')
  if (variable !== undefined) return `variable $${variable.name} is not known: ${variable.message}`
  const states = new Set(panels.map(({ panel }) => panel.verdict.state))
  const nobody = states.has('not verified') && !states.has('data')
  return nobody
    ? `no panel was asked: ${panels.find(({ panel }) => panel.verdict.state === 'not verified')?.panel.verdict.why}`
    : undefined
}
