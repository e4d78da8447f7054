import type { DashboardExhibit, PanelExhibit } from '../exhibit.ts'
import { excuseOf } from './allowed.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel } from './seen.ts'
import type { DashboardsSpec } from './spec.ts'

/** Every dashboard whose panels were asked, as reports draw it. */
export const exhibits = (spec: DashboardsSpec, { dashboards, asked }: DashboardsSeen): readonly DashboardExhibit[] =>
  asked === undefined
    ? []
    : dashboards.map((dashboard) => ({
        type: 'dashboard',
        title: dashboard.title,
        uid: dashboard.uid,
        file: dashboard.file,
        asked,
        range: dashboard.range,
        panels: dashboard.panels.map((panel) => panelExhibit(spec, panel, dashboard)),
      }))

function panelExhibit(spec: DashboardsSpec, panel: SeenPanel, dashboard: SeenDashboard): PanelExhibit {
  const { targets, verdict, id: _, path: __, ...drawn } = panel
  return {
    ...drawn,
    state: verdict.state,
    why: verdict.why,
    allowed: excuseOf(spec, panel, dashboard)?.reason,
    queries: targets.filter(({ hidden }) => !hidden).map(({ refId, text }) => ({ refId, text })),
  }
}
