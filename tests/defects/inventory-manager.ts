import { NativeService } from '../../src/stack/native/service.ts'
import type { RunningStack } from '../../src/stack/stack.ts'
import type { DefectMatrix } from './defect.ts'
import { inventoryDashboard } from './inventory-dashboard.ts'

const SCRAPE = 'monitoring/prometheus.yml'
const RULES = 'monitoring/rules/inventory.yml'
const METRICS = 'app/src/metrics.ts'

// What goes red when Prometheus has no data of the application.
const APP_QUERIES = [
  'rule-p50',
  'rule-hit-ratio',
  'panel-requests',
  'panel-errors',
  'panel-latency',
  'panel-cache-hits',
  'panel-cache-misses',
]
const APP_GONE = ['targets', 'up-app', ...APP_QUERIES, 'panel-items', 'panel-db-errors', 'dashboards']
const RECORDED = ['rule-p50', 'rule-hit-ratio', 'panel-requests', 'panel-errors', 'panel-latency', 'dashboards']

const JOB_NODE = '  - job_name: node-exporter\n    static_configs:\n      - targets: ["node-exporter:9100"]'

/** Ends a service for good, as a crash would. */
const stop = (name: string) => async (stack: RunningStack) => {
  const service = stack.services.find((one) => one.name === name)
  if (!(service instanceof NativeService)) throw new Error(`${name} does not run natively`)
  await service.process.stop()
}

/** Sets the seeded faults of the application. */
const faults = (settings: object) => async (stack: RunningStack) => {
  const { host, port } = stack.services.find(({ name }) => name === 'inventory-app')?.endpoint() ?? {}
  const answer = await fetch(`http://${host}:${port}/__faults`, { method: 'POST', body: JSON.stringify(settings) })
  if (!answer.ok) throw new Error(`POST /__faults answers ${answer.status}`)
}

/** Each mistake is one that teams make; `red` is what must see it, and nothing else may. */
export const inventoryManager: DefectMatrix = {
  suite: 'inventory-manager',
  fixture: 'inventory-manager',
  // Enough for two scrapes and one rule evaluation.
  env: { FIREDRILL_LOAD: '10s', FIREDRILL_WITHIN: '16s' },
  defects: [
    {
      name: 'wrong metrics path',
      edits: [{ file: SCRAPE, from: 'metrics_path: /metrics', to: 'metrics_path: /metric' }],
      red: APP_GONE,
    },
    {
      name: 'target misspelt',
      edits: [{ file: SCRAPE, from: 'inventory-app:3000', to: 'inventory-ap:3000' }],
      red: APP_GONE,
    },
    {
      name: 'job missing',
      edits: [{ file: SCRAPE, from: JOB_NODE, to: '' }],
      red: ['up-node', 'panel-cpu', 'panel-memory', 'dashboards'],
    },
    {
      name: 'self-scrape under another name',
      edits: [{ file: SCRAPE, from: 'localhost:9090', to: 'prometheus:9090' }],
      red: ['up-prometheus'],
    },
    {
      name: 'node-exporter stopped',
      afterStart: stop('node-exporter'),
      red: ['node-families', 'targets', 'up-node', 'panel-cpu', 'panel-memory', 'dashboards'],
    },
    {
      name: 'redis stopped',
      afterStart: stop('redis'),
      red: ['app-health'],
    },
    {
      name: 'stale target: scraped once in ten minutes',
      edits: [{ file: SCRAPE, from: JOB_NODE, to: `${JOB_NODE}\n    scrape_interval: 10m` }],
      red: ['targets', 'panel-cpu', 'dashboards'],
      mayBeRed: ['up-node', 'panel-memory'],
    },
    {
      name: 'scrape interval longer than the range of the queries',
      edits: [{ file: SCRAPE, from: 'scrape_interval: 5s', to: 'scrape_interval: 2m' }],
      red: ['targets', ...APP_QUERIES, 'panel-cpu', 'dashboards'],
      mayBeRed: ['up-prometheus', 'up-app', 'up-node', 'panel-items', 'panel-db-errors', 'panel-memory', 'rules'],
    },
    {
      name: 'rule file empty',
      edits: [{ file: RULES, to: '' }],
      red: ['rules', ...RECORDED],
    },
    {
      name: 'rule glob that matches nothing',
      edits: [{ file: SCRAPE, from: 'rules/*.yml', to: 'rules/*.yaml' }],
      red: ['rules', ...RECORDED],
    },
    {
      name: 'quantile without le',
      edits: [{ file: RULES, from: 'histogram_quantile(0.95, sum by (le)', to: 'histogram_quantile(0.95, sum by (endpoint)' }],
      red: ['rules', 'panel-latency', 'dashboards'],
    },
    {
      name: 'rule that cannot be evaluated',
      edits: [
        {
          file: RULES,
          from: 'expr: sum by (endpoint) (rate(inventory_requests_total[1m]))',
          to: 'expr: inventory_requests_total * on (method) inventory_requests_total',
        },
      ],
      red: ['rules', 'panel-requests', 'dashboards'],
    },
    {
      name: 'retention shortened',
      edits: [{ file: 'docker-compose.yml', from: 'retention.time=30d', to: 'retention.time=15d' }],
      red: ['retention'],
    },
    {
      name: 'renamed counter',
      edits: [{ file: METRICS, from: "'inventory_requests_total'", to: "'inventory_http_requests_total'" }],
      red: ['families', 'counts', 'panel-requests', 'panel-errors', 'dashboards'],
    },
    {
      name: 'counter turned gauge',
      edits: [{ file: METRICS, from: 'return new Counter({ name, help', to: 'return new Gauge({ name, help' }],
      red: ['families', 'dashboards'],
    },
    {
      name: 'histogram turned summary',
      edits: [
        { file: METRICS, from: 'new Histogram({', to: 'new Summary({' },
        {
          file: METRICS,
          from: '    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],\n',
          to: '',
        },
        { file: METRICS, from: '      this.#duration.zero({ method, endpoint })\n', to: '' },
        {
          file: METRICS,
          from: 'Counter, collectDefaultMetrics, Gauge, Histogram, Registry',
          to: 'Counter, collectDefaultMetrics, Gauge, Summary, Registry',
        },
      ],
      red: ['families', 'rule-p50', 'panel-latency', 'dashboards'],
    },
    {
      name: 'label dropped',
      edits: [
        {
          file: METRICS,
          from: "labelNames: ['method', 'endpoint', 'status'] as const",
          to: "labelNames: ['method', 'endpoint'] as const",
        },
        {
          file: METRICS,
          from: 'this.#requests.inc({ method, endpoint, status: String(status) })',
          to: 'this.#requests.inc({ method, endpoint })',
        },
        {
          file: METRICS,
          from: 'this.#requests.inc({ method, endpoint, status }, 0)',
          to: 'this.#requests.inc({ method, endpoint }, 0)',
        },
      ],
      red: ['families', 'counts', 'panel-errors', 'dashboards'],
    },
    {
      name: 'raw path as label',
      edits: [{ file: 'app/src/server.ts', from: 'endpoint: match.endpoint, status', to: "endpoint: request.url ?? '', status" }],
      red: ['counts'],
    },
    {
      name: 'counter without _total',
      edits: [
        {
          file: METRICS,
          from: '  readonly cacheHits =',
          to: "  readonly cacheLookups = this.#counter('inventory_cache_lookups', 'Redis cache lookups')\n  readonly cacheHits =",
        },
      ],
      red: ['lint'],
    },
    {
      name: 'password in a label',
      edits: [
        {
          file: METRICS,
          from: '    collectDefaultMetrics({',
          to: `    new Gauge({
      name: 'inventory_database_info',
      help: 'The database in use',
      labelNames: ['url'] as const,
      registers: [this.registry],
    }).set({ url: 'postgres://shop:s3cr3t-9f8e7d6c@postgres:5432/shop' }, 1)
    collectDefaultMetrics({`,
        },
      ],
      red: ['lint'],
    },
    {
      name: 'request id as label',
      edits: [
        {
          file: METRICS,
          from: '  readonly #duration = new Histogram({',
          to: `  readonly #traced = new Counter({
    name: 'inventory_traced_requests_total',
    help: 'Requests by id',
    labelNames: ['request_id'] as const,
    registers: [this.registry],
  })
  readonly #duration = new Histogram({`,
        },
        {
          file: METRICS,
          from: '    this.#duration.observe(',
          to: '    this.#traced.inc({ request_id: crypto.randomUUID() })\n    this.#duration.observe(',
        },
      ],
      red: ['cardinality'],
    },
    {
      name: 'errors not counted',
      edits: [{ file: 'app/src/server.ts', from: 'metrics.answered({', to: 'if (answer.status < 400) metrics.answered({' }],
      red: ['counts', 'panel-errors'],
    },
    {
      name: 'each request counted twice',
      edits: [
        {
          file: METRICS,
          from: 'this.#requests.inc({ method, endpoint, status: String(status) })',
          to: 'this.#requests.inc({ method, endpoint, status: String(status) }, 2)',
        },
      ],
      red: ['counts'],
    },
    {
      name: 'right name on the wrong service',
      edits: [
        { file: METRICS, from: "name: 'inventory_items_total'", to: "name: 'inventory_item_rows'" },
        { file: 'textfile/items.prom', to: '# TYPE inventory_items_total gauge\ninventory_items_total 42\n' },
        {
          file: 'docker-compose.yml',
          from: '      - --path.rootfs=/rootfs\n',
          to: '      - --path.rootfs=/rootfs\n      - --collector.textfile.directory=/textfile\n',
        },
        {
          file: 'docker-compose.yml',
          from: '      - /:/rootfs:ro\n',
          to: '      - /:/rootfs:ro\n      - ./textfile:/textfile:ro\n',
        },
      ],
      red: ['families', 'panel-items'],
    },
    {
      name: 'cache never hit',
      edits: [{ file: 'app/src/cache.ts', from: "typeof text === 'string' &&", to: "typeof text === 'number' &&" }],
      red: ['rule-hit-ratio', 'panel-cache-hits'],
    },
    {
      name: 'app returns 500s',
      afterStart: faults({ errorRatio: 1 }),
      red: [
        'items-list',
        'item-missing',
        'panel-errors',
        'panel-items',
        'rule-hit-ratio',
        'panel-cache-hits',
        'panel-cache-misses',
      ],
    },
    {
      name: 'database stopped',
      afterStart: stop('postgres'),
      red: ['app-health'],
    },
    {
      name: 'grafana is open to everybody',
      edits: [
        {
          file: 'docker-compose.yml',
          from: 'GF_USERS_ALLOW_SIGN_UP: "false"',
          to: 'GF_USERS_ALLOW_SIGN_UP: "false"\n      GF_AUTH_ANONYMOUS_ENABLED: "true"',
        },
      ],
      red: ['grafana-closed', 'grafana-security'],
    },
    {
      name: 'grafana stopped',
      afterStart: stop('grafana'),
      red: ['grafana-health', 'grafana-closed', 'datasources', 'dashboards', 'grafana-security'],
    },
    ...inventoryDashboard,
  ],
}
