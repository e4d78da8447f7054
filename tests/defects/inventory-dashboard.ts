import { dashboard, instances, panel, query } from './dashboard-edits.ts'
import type { Defect } from './defect.ts'

const FOLDER = 'monitoring/grafana/provisioning/dashboards'
const FILE = `${FOLDER}/inventory-dashboard.json`
const SOURCES = 'monitoring/grafana/provisioning/datasources/datasources.yaml'
const FILES = 'files: ../fixtures/inventory-manager/monitoring/grafana/provisioning/dashboards/*.json, panels: all-return-data'

/** A defect that the check of the dashboard must see, with the reason that it must give; nothing else may be red. */
const seen = (name: string, says: RegExp, edits: Defect['edits'], more: Partial<Defect> = {}): Defect => ({
  name: `dashboard: ${name}`,
  edits: edits ?? [],
  red: ['dashboards'],
  says: { dashboards: says },
  ...more,
})

/** What goes wrong in Grafana and its files. Each is a mistake that teams make. */
export const inventoryDashboard: readonly Defect[] = [
  seen('metric misspelt', /Total Inventory Items.*: inventory_item_total never existed/s, [
    query(FILE, 'Total Inventory Items', 'max(inventory_item_total)'),
  ]),
  seen('label value that never was', /CPU Usage.*mode/s, [
    query(FILE, 'CPU Usage', '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idel"}[$__rate_interval]))'),
  ]),
  seen('uid of no data source', /Memory Usage.*: .*prometheus-prod/s, [
    panel(FILE, 'Memory Usage', (one) => {
      one.datasource.uid = 'prometheus-prod'
    }),
  ]),
  seen('range below two scrapes', /CPU Usage.*range/s, [
    query(FILE, 'CPU Usage', '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[6s]))'),
  ]),
  seen('rate of a gauge', /Total Inventory Items.*gauge/s, [
    query(FILE, 'Total Inventory Items', 'sum(rate(inventory_items_total[1m]))'),
  ]),
  seen('quantile without le', /Request Latency.*\ble\b/s, [
    query(FILE, 'Request Latency', 'histogram_quantile(0.5, sum(rate(inventory_request_duration_seconds_bucket[1m])))'),
  ]),
  seen('raw counter', /\[counter-without-rate\]/, [
    query(FILE, 'Cache Performance', 'sum(inventory_cache_hits_total{job="inventory-app"})'),
  ]),
  seen('regex of a variable that matches nothing', /Memory Usage.*instance/s, [
    panel(FILE, 'Memory Usage', (one, whole) => {
      whole.templating.list.push(instances({ regex: '/^prod-/' }))
      for (const target of one.targets) target.expr = target.expr.replaceAll(/(\w+_bytes)/g, '$1{instance=~"$instance"}')
    }),
  ]),
  seen('repeated over a variable without values', /CPU Usage.*instance/s, [
    panel(FILE, 'CPU Usage', (one, whole) => {
      whole.templating.list.push(instances({ query: { query: 'label_values(up{job="node"}, instance)', refId: 'instance' } }))
      one.repeat = 'instance'
      for (const target of one.targets) target.expr = target.expr.replace('mode=', 'instance=~"$instance",mode=')
    }),
  ]),
  seen('panel without a query', /Database Errors.*it has no query/s, [
    panel(FILE, 'Database Errors', (one) => {
      one.targets = []
    }),
  ]),
  seen('only a hidden query returns data', /Request Rate/, [
    panel(FILE, 'Request Rate', ({ targets: [first], targets }) => {
      if (first === undefined) return
      targets.push({ ...first, refId: 'B', expr: 'inventory:request_rate:rate5m' })
      first.hide = true
    }),
  ]),
  seen('the only query is hidden', /Error Rate.*every query of it is hidden/s, [
    panel(FILE, 'Error Rate', ({ targets }) => {
      for (const target of targets) target.hide = true
    }),
  ]),
  seen('bytes drawn as seconds', /\[unit-contradicts-metric\]/, [
    panel(FILE, 'Memory Usage', (one) => {
      one.fieldConfig.defaults.unit = 's'
    }),
  ]),
  seen('legend of a label that is aggregated away', /\[legend-label-gone\]/, [
    panel(FILE, 'CPU Usage', ({ targets }) => {
      for (const target of targets) target.legendFormat = '{{instance}} {{cpu}}'
    }),
  ]),
  seen('two panels with one id', /\[duplicate-panel-id\]/, [
    panel(FILE, 'CPU Usage', (one) => {
      one.id = 7
    }),
  ]),
  seen('query that does not parse', /Cache Performance/s, [
    query(FILE, 'Cache Performance', 'sum(rate(inventory_cache_hits_total[$__rate_interval])'),
  ]),
  seen('one file of two is no JSON', /broken\.json/, [{ file: `${FOLDER}/broken.json`, to: '{ "title": "Broken", }\n' }]),
  seen(
    'a file that no provider reads',
    /Second.*lies in no provider's path/s,
    [
      {
        file: 'monitoring/grafana/second.json',
        to: JSON.stringify({
          uid: 'second',
          title: 'Second',
          schemaVersion: 38,
          panels: [{ id: 1, type: 'text', title: 'Hello', gridPos: { x: 0, y: 0, w: 24, h: 4 }, options: { content: 'hello' } }],
        }),
      },
    ],
    {
      suiteEdits: [
        {
          from: FILES,
          to: `files: [../fixtures/inventory-manager/monitoring/grafana/provisioning/dashboards/*.json, ../fixtures/inventory-manager/monitoring/grafana/second.json]`,
        },
      ],
    },
  ),
  seen(
    'path of the provider wrong',
    /\/etc\/grafana\/dashboards/,
    [
      {
        file: `${FOLDER}/dashboards.yaml`,
        from: 'path: /etc/grafana/provisioning/dashboards',
        to: 'path: /etc/grafana/dashboards',
      },
    ],
    { red: ['dashboards', 'grafana-security'] },
  ),
  seen('uid left out of the provisioned data source', /prometheus/, [{ file: SOURCES, from: '    uid: prometheus\n', to: '' }]),
  seen('input of an export that nobody resolves', /\[inputs-in-provisioned-file\]/, [
    dashboard(FILE, (json) => {
      for (const one of json.panels) one.datasource.uid = `\${DS_PROMETHEUS}`
      return { __inputs: [{ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }], ...json }
    }),
  ]),
  {
    name: 'data source on a wrong port',
    edits: [{ file: SOURCES, from: 'url: http://prometheus:9090', to: 'url: http://prometheus:9091' }],
    red: ['datasources', 'dashboards'],
    says: { datasources: /not healthy/ },
  },
  {
    name: 'grafana with its first password',
    edits: [
      { file: 'docker-compose.yml', from: 'GF_SECURITY_ADMIN_PASSWORD: admin123', to: 'GF_SECURITY_ADMIN_PASSWORD: admin' },
    ],
    red: ['grafana-security'],
  },
]
