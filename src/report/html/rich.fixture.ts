import { redactTexts } from '../../lib/redact-texts.ts'
import { type CheckResult, PANEL_STATES, type RunResult, type TargetsExhibit } from '../../run/result.ts'
import { browse, check, failed, phase, result, skipped } from '../report.fixture.ts'
import { course, dashboard, drawn, grid, NONE, panel, START, states, times } from './dashboards.fixture.ts'

const targets: TargetsExhibit = {
  type: 'targets',
  service: 'prometheus',
  rows: [
    {
      job: 'inventory-app',
      instance: 'inventory-app:3000',
      url: 'http://inventory-app:3000/metrics',
      health: 'up',
      age: 1200,
      duration: 4.1,
      error: '',
    },
    {
      job: 'postgres',
      instance: 'postgres-exporter:9187',
      url: 'http://postgres-exporter:9187/metrics',
      health: 'up',
      age: 800,
      duration: 21,
      error: '',
    },
    {
      job: 'node',
      instance: 'node-exporter:9100',
      url: 'http://node-exporter:9100/metrics',
      health: 'down',
      age: 12_000,
      duration: 0.4,
      error: 'Get "http://node-exporter:9100/metrics": connection refused',
    },
    {
      job: 'kafka',
      instance: 'kafka:9308',
      url: 'http://kafka:9308/metrics',
      health: 'unknown',
      age: undefined,
      duration: 0,
      error: '',
    },
  ],
}

const stage = (
  name: string,
  at: number | undefined,
  latencyMs: number | undefined,
  budgetMs?: number,
): CheckResult['stages'][number] => ({
  name,
  at: at === undefined ? undefined : START + at,
  latencyMs,
  budgetMs,
  noticedMs: at === undefined ? undefined : 12,
})

const drill = check('high-error-rate', {
  kind: 'alert',
  title: 'HighErrorRate fires within 30 s and reaches #ops',
  verdict: 'fail',
  findings: [{ message: 'resolved came too late', expected: 'within 20.0 s', actual: 'after 25.0 s' }],
  durationMs: 48_000,
  attempts: 120,
  stages: [
    stage('quiet', 0, undefined),
    stage('landed', 400, 400),
    stage('pending', 6400, 6000, 10_000),
    stage('firing', 16_400, 10_000, 12_000),
    stage('delivered', 17_900, 1500, 5000),
    stage('undone', 19_000, 1100),
    stage('resolved', 44_000, 25_000, 20_000),
    stage('resolved delivered', undefined, undefined, 5000),
  ],
})

const bins = Array.from({ length: 28 }, (_, index) => ({
  upTo: Number((0.4 * 1.2 ** (index + 1)).toPrecision(4)),
  count: Math.round(120 * Math.exp(-(((index - 9) / 5) ** 2))),
}))
const latency = { p50: 2.5, p90: 5.4, p95: 6.9, p99: 10.2, max: 41 }
const load = {
  ...browse,
  total: { ...browse.total, latency },
  shape: {
    latencies: bins,
    step: 1000,
    sent: course(15, 50, 2, 1).map(Math.round),
    answered: course(15, 49, 2, 2).map(Math.round),
    failed: course(15, 0, 0, 0).map((_, index) => (index === 9 ? 4 : 0)),
  },
}

const standIn = {
  service: 'grafana',
  component: 'grafana stand-in',
  version: '0.1.0',
  asked: '10.2.2',
  standIn: true,
  origin: 'stand-in',
  reason: undefined,
} as const

const gap = check('login', {
  title: 'Login is counted',
  verdict: 'skipped',
  knownGap: 'not counted (#12)',
  reason: 'known gap: not counted (#12)',
  findings: [{ message: 'inventory_logins_total: no series' }],
})
const noted = check('metrics', {
  kind: 'metrics',
  title: 'The metrics endpoint is sound',
  notes: [{ message: 'inventory_items_total is a gauge and ends in _total', hint: 'rename it to inventory_items' }],
})

/** A result that shows everything that the page can draw. */
export const rich: RunResult = result(
  [
    phase('Services running', [check('app'), check('db'), check('cache')]),
    phase('Metrics endpoint', [noted, gap], { durationMs: 15_300, load }),
    phase('Prometheus targets', [
      { ...failed, exhibits: [targets] },
      check('unseen', { verdict: 'unknown', reason: 'kafka-exporter: connection refused' }),
      check('unseen-2', { verdict: 'unknown', reason: 'kafka-exporter: connection refused' }),
    ]),
    phase('Dashboards', [
      check('dashboards', {
        kind: 'dashboards',
        title: 'every panel returns data',
        verdict: 'fail',
        findings: [
          {
            message: 'Queue Depth: the metric never existed',
            expected: 'data',
            actual: 'no series',
            where: 'inventory-dashboard.json:412:17',
            hint: 'inventory_queue_length is the nearest name',
          },
        ],
        exhibits: [
          dashboard('Inventory Manager Dashboard', drawn),
          dashboard(
            'Every state',
            states.map((state, index) =>
              panel(state, 'timeseries', {
                ...NONE,
                ...grid((index % 4) * 6, Math.floor(index / 4) * 5, 6, 5),
                state,
                why: `why it is so: ${state}`,
              }),
            ),
          ),
        ],
      }),
    ]),
    phase('Alerts', [drill], { durationMs: 48_000 }),
    phase('Tracing', [skipped('t1', 'tempo has no native component')], { durationMs: 0 }),
  ],
  {
    suite: 'inventory-manager',
    file: 'suites/inventory-manager.yaml',
    exitCode: 1,
    time: { mode: 'scaled', factor: 12, notes: ['every range still covers 4 scrapes'] },
    components: [
      ...result([]).components.slice(0, 2),
      standIn,
      {
        service: 'tempo',
        component: undefined,
        version: undefined,
        asked: '2.3',
        standIn: false,
        origin: undefined,
        reason: 'no native component',
      },
    ],
    changes: [
      {
        file: 'monitoring/prometheus.yml',
        diff: '--- a/prometheus.yml\n+++ b/prometheus.yml\n@@ -1,3 +1,3 @@\n global:\n-  scrape_interval: 15s\n+  scrape_interval: 1250ms\n',
      },
    ],
    alerts: {
      line: '1 of 2 alert rules proven to fire, 1 delivered, 0 resolved; not proven: DiskFull',
      rules: [
        { alert: 'HighErrorRate', group: 'app', fired: true, delivered: true, resolved: false, provenBy: ['high-error-rate'] },
        { alert: 'DiskFull', group: 'node', fired: false, delivered: false, resolved: false, provenBy: [] },
      ],
    },
    interception: {
      reason: undefined,
      configs: [
        { receiver: 'ops', integration: 'slack', index: 0, where: 'alertmanager.yml:14:5', unseen: undefined },
        { receiver: 'boss', integration: 'sns', index: 0, where: 'alertmanager.yml:21:5', unseen: 'sns has no sink yet' },
      ],
    },
    problems: ['reporter junit: disk full'],
  },
)

/** What a hostile stack could put into every text. */
export const EVIL =
  '"><img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>\'</style></title><svg onload=globalThis.hacked=1> javascript:globalThis.hacked=1 \u202e\u0000\u001b]0;\ud800 '

// Words that decide what is drawn; no stack gives them.
const OWN: ReadonlySet<string> = new Set([
  ...PANEL_STATES,
  ...['pass', 'fail', 'unknown', 'skipped', 'up', 'down', 'dashboard', 'targets', 'debian', 'stand-in', 'command'],
  ...drawn.map(({ type }) => type),
])

/** The rich result with hostile texts everywhere. */
export const evil: RunResult = redactTexts(rich, (text) => (OWN.has(text) ? text : EVIL + text))

const MIXED = ['timeseries', 'timeseries', 'timeseries', 'stat', 'bargauge', 'heatmap'] as const

/** A run whose one dashboard has this many panels, each of twelve series (as many as a report keeps) with 120 points. */
export function manyPanels(panels: number, types: readonly string[] = MIXED): RunResult {
  const at = times(120)
  const cards = Array.from({ length: panels }, (_, index) => {
    const series = Array.from({ length: 12 }, (_one, one) => ({
      name: `{instance="10.0.${index}.${one}:9100", job="node", mode="user"}`,
      values: course(at.length, 20 + one * 9, 5, index + one),
    }))
    return panel(`Panel ${index + 1}`, types[index % types.length] ?? 'timeseries', {
      ...grid((index % 3) * 8, Math.floor(index / 3) * 8, 8, 8),
      at,
      series,
      unit: 'ms',
    })
  })
  return result([phase('Dashboards', [check('many', { kind: 'dashboards', exhibits: [dashboard('Many panels', cards)] })])])
}
