import { dashboard, panel, query } from './dashboard-edits.ts'
import type { Defect } from './defect.ts'

const FILE = 'monitoring/grafana/provisioning/dashboards/hybrid-ai-stack-dashboard.json'
const METRICS = 'app/src/gateway/metrics.ts'
// Drills see nothing of a dashboard's file.
const PHASES = ['Metrics endpoints', 'Dashboards']

const seen = (name: string, says: RegExp, edits: Defect['edits'], more: Partial<Defect> = {}): Defect => ({
  name: `dashboard: ${name}`,
  edits: edits ?? [],
  phases: PHASES,
  red: ['dashboards'],
  says: { dashboards: says },
  ...more,
})

/** The document's own dashboard, form by form, and what else breaks one. */
export const hybridDashboard: readonly Defect[] = [
  seen('average of a bare histogram name', /Average Latency.*api_gateway_request_duration_seconds never existed/s, [
    query(FILE, 'Average Latency', 'avg(api_gateway_request_duration_seconds)'),
  ]),
  seen('raw counter by model', /\[counter-without-rate\]/, [
    query(FILE, 'Local vs Cloud Requests', 'sum by (backend) (api_gateway_requests_total)'),
  ]),
  seen('quantile of raw buckets', /\[bucket-without-rate\]/, [
    query(FILE, 'Response Latency by Model', 'histogram_quantile(0.95, api_gateway_request_duration_seconds_bucket)', 'B'),
  ]),
  seen('panel type that is gone', /\[panel-type-gone\]/, [
    panel(FILE, 'Local vs Cloud Requests', (one) => {
      one.type = 'pie'
    }),
  ]),
  seen('wrapped as the HTTP API wants it', /wrapped|"dashboard"/s, [dashboard(FILE, (json) => ({ dashboard: json }))]),
  seen('range below two scrapes', /Requests by Model Over Time.*range/s, [
    query(FILE, 'Requests by Model Over Time', 'sum by (model) (rate(api_gateway_requests_total[20s]))'),
  ]),
  seen(
    'metric renamed in the app',
    /api_gateway_cost_total never existed/,
    [{ file: METRICS, from: "'api_gateway_cost_total'", to: "'api_gateway_costs_total'" }],
    { red: ['families', 'dashboards', 'panel-costs', 'panel-cost-models'] },
  ),
  seen(
    'label renamed in the app',
    /Local vs Cloud Requests.*backend/s,
    [
      {
        file: METRICS,
        change: (text) =>
          text
            .replace(
              "labelNames: ['model', 'backend', 'status', 'complexity']",
              "labelNames: ['model', 'origin', 'status', 'complexity']",
            )
            .replaceAll('this.#requests.inc({ model, backend,', 'this.#requests.inc({ model, origin: backend,'),
      },
    ],
    { red: ['families', 'counts', 'dashboards', 'panel-backend'], mayBeRed: ['cardinality'] },
  ),
]
