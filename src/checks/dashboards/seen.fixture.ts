import type { PanelState } from '../exhibit.ts'
import type { DashboardsSeen, SeenDashboard, SeenPanel, SeenTarget } from './seen.ts'

/** A panel of that title and state. */
export function seenPanel(
  title: string,
  state: PanelState,
  more: Partial<SeenPanel> & { target?: Partial<SeenTarget> } = {},
): SeenPanel {
  const { target, ...rest } = more
  const why = state === 'data' ? undefined : `why it is ${state}`
  const verdict: SeenTarget = {
    refId: 'A',
    path: 'panels[0].targets[0]',
    hidden: false,
    text: 'sum(up)',
    state,
    why,
    where: 'a.json:9:7',
    ...target,
  }
  return {
    id: 4,
    key: '4',
    path: 'panels[0]',
    title,
    type: 'timeseries',
    grid: { x: 0, y: 0, w: 12, h: 8 },
    row: undefined,
    unit: undefined,
    at: [],
    series: [],
    more: 0,
    rows: undefined,
    targets: [verdict],
    verdict,
    ...rest,
  }
}

/** A dashboard of these panels. */
export const seenBoard = (panels: readonly SeenPanel[], more: Partial<SeenDashboard> = {}): SeenDashboard => ({
  title: 'Shop',
  uid: 'shop',
  file: 'a.json',
  range: { from: 0, to: 900_000 },
  panels,
  names: [],
  variables: [],
  leftOut: [],
  oddities: [],
  ...more,
})

/** One dashboard with one panel that returns data; and what differs. */
export const seen = (more: Partial<DashboardsSeen> = {}): DashboardsSeen => ({
  looked: '*.json',
  files: 1,
  problems: [],
  live: [],
  unread: [],
  lint: [],
  dashboards: [seenBoard([seenPanel('Up', 'data')])],
  asked: 'Grafana',
  standIn: false,
  unseen: undefined,
  final: false,
  withoutGrafana: false,
  ...more,
})
