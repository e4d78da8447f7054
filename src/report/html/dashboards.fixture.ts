import { type DashboardExhibit, PANEL_STATES, type PanelExhibit, type PanelState } from '../../run/result.ts'

/** Start of all data of the fixtures. */
export const START = 1_795_242_000_000
const STEP = 15_000

/** So many points in time. */
export const times = (points: number): readonly number[] => Array.from({ length: points }, (_, index) => START + index * STEP)

/** A calm course with a bump, the same in each run. */
export const course = (points: number, base: number, swing: number, seed: number): readonly number[] =>
  Array.from({ length: points }, (_, index) => {
    const slow = Math.sin((index + seed * 7) / 9) * swing
    const quick = Math.sin(index * 2.3 + seed * 13) * swing * 0.18
    const bump = Math.exp(-(((index - points * 0.6) / (points * 0.08)) ** 2)) * swing * 1.4
    return Number((base + slow + quick + bump).toPrecision(6))
  })

export const panel = (title: string, type: string, change: Partial<PanelExhibit> = {}): PanelExhibit => ({
  key: title,
  title,
  type,
  grid: { x: 0, y: 0, w: 12, h: 8 },
  row: undefined,
  state: 'data',
  why: undefined,
  allowed: undefined,
  unit: undefined,
  queries: [{ refId: 'A', text: `sum by (endpoint) (rate(${type}_total{job="app"}[1m]))` }],
  at: times(60),
  series: [{ name: 'app', values: course(60, 10, 4, 1) }],
  more: 0,
  rows: undefined,
  ...change,
})

export const NONE = { at: [], series: [] } as const
export const grid = (x: number, y: number, w: number, h: number) => ({ grid: { x, y, w, h } })
const three = (names: readonly string[], base: number, swing: number) =>
  names.map((name, index) => ({ name, values: course(60, base * (index + 1), swing, index + 1) }))

/** One panel of every drawing. */
export const drawn: readonly PanelExhibit[] = [
  panel('Total Inventory Items', 'stat', {
    ...grid(0, 0, 5, 8),
    unit: 'short',
    series: [{ name: 'items', values: course(60, 1240, 30, 2) }],
  }),
  panel('Request Rate', 'timeseries', {
    ...grid(5, 0, 10, 8),
    unit: 'reqps',
    series: three(['/api/items', '/api/orders', '/health'], 18, 3),
  }),
  panel('Latency', 'timeseries', {
    ...grid(15, 0, 9, 8),
    unit: 's',
    series: three(['p50', 'p90', 'p99'], 0.012, 0.004),
    more: 2,
  }),
  panel('Memory', 'timeseries', {
    ...grid(0, 8, 8, 7),
    unit: 'bytes',
    series: [{ name: 'node', values: course(60, 140_000_000, 30_000_000, 4) }],
  }),
  panel('Cache Hit Rate', 'gauge', {
    ...grid(8, 8, 4, 7),
    unit: 'percentunit',
    series: [{ name: 'hits', values: course(60, 0.92, 0.03, 5) }],
  }),
  panel('Orders by Warehouse', 'bargauge', {
    ...grid(12, 8, 6, 7),
    unit: 'none',
    series: three(['Rotterdam', 'Lyon', 'Gdańsk', 'Porto'], 41, 5),
  }),
  panel('Requests by Status', 'piechart', {
    ...grid(18, 8, 6, 7),
    unit: 'short',
    series: three(['200', '404', '503'], 120, 9).reverse(),
  }),
  panel('Latency Heatmap', 'heatmap', {
    ...grid(0, 15, 12, 7),
    unit: 'short',
    series: three(['5 ms', '10 ms', '25 ms', '50 ms', '100 ms', '250 ms'], 6, 5),
  }),
  panel('Slowest Queries', 'table', {
    ...grid(12, 15, 12, 7),
    ...NONE,
    rows: {
      columns: ['Query', 'Calls', 'Mean ms'],
      count: 42,
      shown: [
        ['SELECT * FROM items WHERE id = $1', 1841, 0.42],
        ['INSERT INTO orders VALUES ($1, $2)', 311, 1.904],
        ['UPDATE items SET quantity = $1', 311, 2.113],
      ],
    },
  }),
  panel('Error Rate', 'timeseries', {
    ...grid(0, 22, 8, 6),
    ...NONE,
    row: 'Errors',
    state: 'exists but not exercised by this load',
    why: 'inventory_errors_total has series, and none of them rose: the load causes no error.',
    allowed: 'no error happens on a healthy stack',
    unit: 'reqps',
  }),
  panel('Queue Depth', 'timeseries', {
    ...grid(8, 22, 8, 6),
    ...NONE,
    row: 'Errors',
    state: 'metric never existed',
    why: 'inventory_queue_depth: the server has no series of this name, and never had. The nearest is inventory_queue_length.',
  }),
  panel('Logs', 'logs', {
    ...grid(16, 22, 8, 6),
    ...NONE,
    row: 'Errors',
    rows: {
      columns: ['Time', 'Line'],
      count: 2,
      shown: [
        ['06:30:02', 'level=info msg="listening on :3000"'],
        ['06:30:09', 'level=warn msg="slow query" ms=120'],
      ],
    },
  }),
  panel('About', 'text', { ...grid(0, 0, 24, 3), ...NONE, row: 'Notes (collapsed)', state: 'no query', queries: [] }),
]

const ELSEWHERE: ReadonlySet<PanelState> = new Set([
  'data',
  'metric never existed',
  'exists but not exercised by this load',
  'no query',
])

/** Every state that no panel above has. */
export const states: readonly PanelState[] = PANEL_STATES.filter((state) => !ELSEWHERE.has(state))

export const dashboard = (
  title: string,
  panels: readonly PanelExhibit[],
  change: Partial<DashboardExhibit> = {},
): DashboardExhibit => ({
  type: 'dashboard',
  title,
  uid: 'inventory-manager',
  file: 'monitoring/grafana/provisioning/dashboards/inventory-dashboard.json',
  asked: 'Grafana (stand-in)',
  range: { from: START, to: START + 15 * 60_000 },
  panels,
  ...change,
})
