import type { Check, Declares, Need } from '../contract.ts'
import { excuseOf } from './allowed.ts'
import { exhibits } from './exhibits.ts'
import { judge } from './judge.ts'
import { type Memory, newMemory } from './memory.ts'
import { notes } from './notes.ts'
import { observe, unseenOf } from './observe.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel } from './seen.ts'
import { type DashboardsSpec, schema } from './spec.ts'
import { isWrong } from './states.ts'

/** Does every panel of every dashboard return data? */
export const dashboards: Check<DashboardsSpec, DashboardsSeen, Memory> & Declares<'dashboards', typeof schema> = {
  kind: 'dashboards',
  summary: 'dashboard files are sound, Grafana has them, and every query of every panel returns data',
  schema,
  mode: 'until',
  title,
  unfit: ({ panels }, mode) =>
    mode === 'lapse' && panels === 'all-return-data' ? 'in a time lapse Prometheus scrapes nothing' : undefined,
  needs,
  interval: 1000,
  // Nothing is read before: it is where the looks of one poll keep what they asked.
  before: async () => newMemory(),
  observe,
  judge,
  settled,
  silent,
  notes,
  exhibits,
}

function title(spec: DashboardsSpec): string {
  const { files, panels } = spec
  const ofFiles = files === undefined ? 'every provisioned dashboard' : [files].flat().join(', ')
  const which = spec.from === 'grafana' ? ofGrafana(spec) : ofFiles
  return panels === 'not-asked' ? `${which}: sound` : `${which}: every panel returns data`
}

function ofGrafana({ only, except = [] }: DashboardsSpec): string {
  const which = only === undefined ? 'every dashboard' : only.join(', ')
  return `${which} of Grafana${except.length === 0 ? '' : ` except ${except.join(', ')}`}`
}

// A stack whose Grafana does not run is asked without it, where the dashboards are files.
function needs({ from, through, panels, metrics }: DashboardsSpec): readonly Need[] {
  const grafana: Need = from === 'grafana' || through === 'grafana' ? { role: 'grafana' } : { role: 'grafana', optional: true }
  const servers: Need[] = [
    { role: 'prometheus', optional: true },
    { role: 'loki', optional: true },
  ]
  const urls = Array.isArray(metrics) ? metrics.map((url, at) => ({ url, path: ['metrics', at] })) : []
  return [grafana, ...(panels === 'not-asked' ? [] : servers), ...urls]
}

// Files do not mend themselves; but panels that wait for data are given their time, to tell their reason.
function settled(spec: DashboardsSpec, seen: DashboardsSeen): boolean {
  if (seen.final) return true
  if (seen.unseen !== undefined || seen.live.length > 0 || seen.problems.length + seen.lint.length === 0) return false
  const waits = (panel: SeenPanel, dashboard: SeenDashboard) =>
    panel.verdict.state === 'not observed' || (isWrong(panel.verdict.state) && excuseOf(spec, panel, dashboard) === undefined)
  return !seen.dashboards.some((dashboard) => dashboard.panels.some((panel) => waits(panel, dashboard)))
}

function silent(seen: DashboardsSeen): string | undefined {
  const panels = seen.dashboards.flatMap((dashboard) => dashboard.panels)
  const answered = panels.some(({ verdict }) => verdict.state !== 'not observed' && verdict.state !== 'no query')
  return answered ? undefined : (seen.unseen ?? unseenOf(seen))
}
