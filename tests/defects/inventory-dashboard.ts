import { dashboard, instances, panel, query } from './dashboard-edits.ts'
import type { Defect } from './defect.ts'

const FOLDER = 'monitoring/grafana/provisioning/dashboards'
const FILE = `${FOLDER}/inventory-dashboard.json`
const SOURCES = 'monitoring/grafana/provisioning/datasources/datasources.yaml'
const FILES = '          files: ../fixtures/inventory-manager/monitoring/grafana/provisioning/dashboards/*.json\n'
const LIST = '../fixtures/inventory-manager/monitoring/grafana'

/** A defect that the check of the dashboard must see, with the reason that it must give; nothing else may be red. */
const seen = (name: string, says: RegExp, edits: Defect['edits'], more: Partial<Defect> = {}): Defect => ({
  name: `dashboard: ${name}`,
  edits: edits ?? [],
  red: ['dashboards'],
  says: { dashboards: says },
  ...more,
})

/** What is said of a panel, from its first word on. */
const panelSays = (title: string, words: string): RegExp =>
  new RegExp(`panel “${title}” of “Inventory Manager Dashboard”(?:, query \\w)?: ${words}`)

/** The suite lets a panel be empty. */
const mayBeEmpty = (title: string): Partial<Defect> => ({
  suiteEdits: [{ from: FILES, to: `${FILES}          allowEmpty: [{ panel: ${title}, reason: a healthy stack has none }]\n` }],
})

/** What goes wrong in Grafana and its files. Each is a mistake that teams make. */
export const inventoryDashboard: readonly Defect[] = [
  seen('metric misspelt', panelSays('Total Inventory Items', 'inventory_item_total never existed in Prometheus'), [
    query(FILE, 'Total Inventory Items', 'max(inventory_item_total)'),
  ]),
  seen('label value that never was', panelSays('CPU Usage', 'node_cpu_seconds_total never had mode="idel"'), [
    query(FILE, 'CPU Usage', '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idel"}[$__rate_interval]))'),
  ]),
  seen('uid of no data source', panelSays('Memory Usage', 'no data source has the uid or name prometheus-prod'), [
    panel(FILE, 'Memory Usage', (one) => {
      one.datasource.uid = 'prometheus-prod'
    }),
  ]),
  seen(
    'range below two scrapes',
    panelSays('CPU Usage', 'the range 6s of node_cpu_seconds_total\\{mode="idle"\\} is shorter than two intervals'),
    [query(FILE, 'CPU Usage', '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[6s]))')],
  ),
  seen('rate of a gauge', panelSays('Total Inventory Items', 'inventory_items_total is a gauge, and rate of it means nothing'), [
    query(FILE, 'Total Inventory Items', 'sum(rate(inventory_items_total[1m]))'),
  ]),
  seen(
    'quantile without le',
    panelSays('Request Latency', 'sum drops the label le of inventory_request_duration_seconds_bucket'),
    [query(FILE, 'Request Latency', 'histogram_quantile(0.5, sum(rate(inventory_request_duration_seconds_bucket[1m])))')],
  ),
  seen(
    'raw counter',
    /“Cache Performance”.*inventory_cache_hits_total without rate\(\) or increase\(\).*\[counter-without-rate\]/,
    [query(FILE, 'Cache Performance', 'sum(inventory_cache_hits_total{job="inventory-app"})')],
  ),
  seen(
    'regex of a variable that matches nothing',
    panelSays('Memory Usage', 'variable \\$instance: .*of which /\\^prod-/ takes none'),
    [
      panel(FILE, 'Memory Usage', (one, whole) => {
        whole.templating.list.push(instances({ regex: '/^prod-/' }))
        for (const target of one.targets) target.expr = target.expr.replaceAll(/(\w+_bytes)/g, '$1{instance=~"$instance"}')
      }),
    ],
  ),
  seen(
    'repeated over a variable without values',
    panelSays('CPU Usage', 'it is repeated for each value of \\$instance, which has none: .*gave no values'),
    [
      panel(FILE, 'CPU Usage', (one, whole) => {
        whole.templating.list.push(instances({ query: { query: 'label_values(up{job="node"}, instance)', refId: 'instance' } }))
        one.repeat = 'instance'
        for (const target of one.targets) target.expr = target.expr.replace('mode=', 'instance=~"$instance",mode=')
      }),
    ],
  ),
  seen('panel without a query', panelSays('Database Errors', 'it has no query'), [
    panel(FILE, 'Database Errors', (one) => {
      one.targets = []
    }),
  ]),
  seen(
    'panel without a query that may be empty',
    panelSays('Database Errors', 'it has no query'),
    [
      panel(FILE, 'Database Errors', (one) => {
        one.targets = []
      }),
    ],
    mayBeEmpty('Database Errors'),
  ),
  seen(
    'label that is not there, in a panel that may be empty',
    panelSays('Database Errors', 'inventory_db_errors_total never had a label kind'),
    [query(FILE, 'Database Errors', 'sum(increase(inventory_db_errors_total{kind="timeout"}[$__range]))')],
    mayBeEmpty('Database Errors'),
  ),
  seen(
    'metric misspelt behind or vector(0)',
    panelSays('Database Errors', 'inventory_db_error_total never existed in Prometheus: only vector\\(0\\) is shown'),
    [query(FILE, 'Database Errors', 'sum(increase(inventory_db_error_total[$__range])) or vector(0)')],
  ),
  seen('availability by a label that was renamed', panelSays('Error Rate', 'inventory_requests_total never had a label code'), [
    query(FILE, 'Error Rate', 'sum(rate(inventory_requests_total{code!~"5.."}[1m])) / sum(rate(inventory_requests_total[1m]))'),
  ]),
  seen(
    'only a hidden query returns data',
    panelSays('Request Rate', 'inventory:request_rate:rate5m never existed in Prometheus'),
    [
      panel(FILE, 'Request Rate', ({ targets: [first], targets }) => {
        if (first === undefined) return
        targets.push({ ...first, refId: 'B', expr: 'inventory:request_rate:rate5m' })
        first.hide = true
      }),
    ],
  ),
  seen('the only query is hidden', panelSays('Error Rate', 'every query of it is hidden'), [
    panel(FILE, 'Error Rate', ({ targets }) => {
      for (const target of targets) target.hide = true
    }),
  ]),
  seen(
    'bytes drawn as seconds',
    /“Memory Usage”.*a time in seconds \(s\), and it is a number of bytes \[unit-contradicts-metric\]/,
    [
      panel(FILE, 'Memory Usage', (one) => {
        one.fieldConfig.defaults.unit = 's'
      }),
    ],
  ),
  seen(
    'legend of a label that is aggregated away',
    /“CPU Usage”.*names \{\{cpu\}\}, and the query has no label cpu left \[legend-label-gone\]/,
    [
      panel(FILE, 'CPU Usage', ({ targets }) => {
        for (const target of targets) target.legendFormat = '{{instance}} {{cpu}}'
      }),
    ],
  ),
  seen('two panels with one id', /\b7\b.*\[duplicate-panel-id\]: 7/, [
    panel(FILE, 'CPU Usage', (one) => {
      one.id = 7
    }),
  ]),
  seen('query that does not parse', panelSays('Cache Performance', 'the query cannot be read: unexpected end of input'), [
    query(FILE, 'Cache Performance', 'sum(rate(inventory_cache_hits_total[$__rate_interval])'),
  ]),
  seen('one file of two is no JSON', /broken\.json is no dashboard: not JSON: expected a key in double quotes/, [
    { file: `${FOLDER}/broken.json`, to: '{ "title": "Broken", }\n' },
  ]),
  seen(
    'a file that no provider reads',
    /Grafana has no dashboard “Second” \(uid second\): its file lies in no provider's path/,
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
          to: `          files: [${LIST}/provisioning/dashboards/*.json, ${LIST}/second.json]\n`,
        },
      ],
    },
  ),
  seen(
    'path of the provider wrong',
    /Grafana has no dashboard “Inventory Manager Dashboard” \(uid inventory-manager\): its file lies in no provider's path: \/etc\/grafana\/dashboards /,
    [
      {
        file: `${FOLDER}/dashboards.yaml`,
        from: 'path: /etc/grafana/provisioning/dashboards',
        to: 'path: /etc/grafana/dashboards',
      },
    ],
    { red: ['dashboards', 'grafana-security'] },
  ),
  seen(
    'uid left out of the provisioned data source',
    panelSays('Request Rate', 'no data source has the uid or name prometheus; there are: P[0-9A-F]+ '),
    [{ file: SOURCES, from: '    uid: prometheus\n', to: '' }],
  ),
  seen('input of an export that nobody resolves', /DS_PROMETHEUS.*\[inputs-in-provisioned-file\]/, [
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
