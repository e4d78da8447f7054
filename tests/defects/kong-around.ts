import { query } from './dashboard-edits.ts'
import type { Defect } from './defect.ts'
import { ADMIN_ROUTE, BOARD, COMPOSE, entry, kong, MONITORING, OLD, PLUGINS, RULES, SCRAPE, seen, without } from './kong-edits.ts'

/** What stands around the plugins: rules and panels, scraping, upstreams, what must not be open, the monitoring API, alerts. */
export const kongAround: readonly Defect[] = [
  // What is declared and what runs.
  seen(
    'gateway with an older kong.yml',
    PLUGINS,
    [
      { file: COMPOSE, from: './kong/kong.yml:/kong/kong.yml:ro', to: './kong/old.yml:/kong/kong.yml:ro' },
      { file: 'kong/old.yml', to: OLD },
    ],
    {
      'plugins-configured': /kong has no http-log on service anthropic-service/,
      'plugins-needs': /status_code_metrics is off/,
    },
  ),
  seen(
    'wrong host in kong.yml',
    ['Monitoring API Endpoints', 'Service Health'],
    [entry('fastapi-service', 'host: fastapi-upstream', 'host: fastapi-upstraem')],
    {
      'api-health': /503|502/,
      'api-metrics': /503|502/,
      'api-services': /503|502/,
    },
  ),

  // Rules and panels that ask for what no Kong 3 has.
  seen(
    'rule with a name of Kong 2',
    ['Alerting Configuration', ...PLUGINS],
    [{ file: RULES, from: 'kong_http_requests_total{code="429", source="kong"}', to: 'kong_http_status{code="429"}' }],
    {
      'plugins-needs': /kong_http_status.*kong_http_requests_total/s,
    },
  ),
  seen(
    'panel with a name of Kong 2',
    ['Grafana Configuration', ...PLUGINS],
    [query(BOARD, 'Requests per Service', 'sum by (service) (rate(kong_http_status[$__rate_interval]))')],
    {
      'plugins-needs': /kong_http_status/,
      dashboards: /kong_http_status/,
    },
  ),
  seen('label status where Kong says code, in a rule', PLUGINS, [{ file: RULES, from: 'code="429"', to: 'status="429"' }], {
    'plugins-needs': /status.*code/s,
  }),
  seen(
    'label status where Kong says code, in a panel',
    ['Grafana Configuration', ...PLUGINS],
    [
      query(
        BOARD,
        'Error Rate',
        '(sum(rate(kong_http_requests_total{status=~"5.."}[5m])) or vector(0)) / sum(rate(kong_http_requests_total[5m]))',
      ),
    ],
    {
      'plugins-needs': /status.*code/s,
      dashboards: /status/,
    },
  ),

  seen('panel that was taken out', ['Grafana Configuration'], [without('Cache Hit Rate')], {
    dashboards: /no dashboard has a panel “Cache Hit Rate”/,
  }),

  // Scraping.
  seen(
    '/status scraped in place of /metrics',
    ['Grafana Configuration'],
    [{ file: SCRAPE, from: '  - job_name: kong\n', to: '  - job_name: kong\n    metrics_path: /status\n' }],
    {
      targets: /kong/,
      dashboards: /kong_http_requests_total never existed/,
    },
  ),
  seen(
    'Status API on loopback only',
    ['Grafana Configuration'],
    [{ file: COMPOSE, from: 'KONG_STATUS_LISTEN: 0.0.0.0:8302', to: 'KONG_STATUS_LISTEN: 127.0.0.1:8302' }],
    { targets: /kong:8302/, dashboards: /kong_http_requests_total never existed/ },
  ),

  // Upstreams.
  seen(
    'upstream with a dead target',
    ['Service Health', 'Upstreams'],
    [entry('ollama-upstream', 'ollama:11434', 'ollama:11435')],
    {
      'ollama-health': /ollama:11435/,
      upstreams: /ollama:11435/,
    },
  ),
  seen(
    'second target that is dead',
    ['Service Health', 'Upstreams'],
    [
      entry(
        'ollama-upstream',
        '[{ target: "ollama:11434", weight: 100 }]',
        '[{ target: "ollama:11434", weight: 100 }, { target: "ollama:11999", weight: 100 }]',
      ),
    ],
    {
      'ollama-health': /ollama:11999/,
      upstreams: /ollama:11999/,
    },
  ),
  seen(
    'target that no name leads to',
    ['Service Health', 'Upstreams'],
    [entry('ollama-upstream', 'ollama:11434', 'olama:11434')],
    {
      'ollama-health': /DNS_ERROR/,
      upstreams: /DNS_ERROR/,
    },
  ),
  seen(
    'health checks off',
    ['Service Health', 'Upstreams'],
    [entry('ollama-upstream', '    healthchecks: *healthchecks\n', '')],
    {
      'ollama-health': /HEALTHCHECKS_OFF/,
      upstreams: /HEALTHCHECKS_OFF/,
    },
  ),

  // What must not be open.
  seen('Admin API on all interfaces', ['Security'], [{ file: COMPOSE, from: '"127.0.0.1:8301:8301"', to: '"8301:8301"' }], {
    exposed: /8301/,
  }),
  seen('Admin API behind a route of the gateway', ['Security', ...PLUGINS], [kong('upstreams:\n', ADMIN_ROUTE)], {
    exposed: /admin/,
  }),
  seen(
    'password that Grafana comes with',
    ['Security'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the variable of the compose file
    [{ file: COMPOSE, from: '${GRAFANA_PASSWORD:-of-this-fixture-only}', to: 'admin' }],
    {
      'grafana-security': /lets in admin/,
    },
  ),

  // The monitoring API.
  seen(
    'monitoring API that answers 200 with nothing',
    ['Monitoring API Endpoints'],
    [{ file: `${MONITORING}/api.ts`, from: 'emptyBody: toggle(false)', to: 'emptyBody: toggle(true)' }],
    {
      'api-health': /\$\.status|JSON/,
      'api-metrics': /\$\.totals|JSON/,
      'api-services': /\$\.services|JSON/,
    },
  ),
  seen(
    'counters of the monitoring API frozen',
    ['Derived metrics'],
    [{ file: `${MONITORING}/api.ts`, from: 'counting: toggle(true)', to: 'counting: toggle(false)' }],
    {
      derived: /gateway_log_entries_total/,
      summary: /cacheHitRate/,
    },
  ),
  seen(
    'counters of the gateway frozen',
    ['Prometheus Metrics'],
    [{ file: '../stand-ins/kong/src/main.ts', change: (text) => text.replace(/metrics\.log\(\w+\)/, 'undefined') }],
    {
      'metrics-content': /no family kong_http_requests_total/,
      'metrics-update': /kong_http_requests_total/,
    },
  ),

  // Alerting.
  seen(
    'limit alert on a consumer that is not counted',
    ['Monitoring Integration'],
    [kong('per_consumer: true', 'per_consumer: false')],
    {
      'rate-limit-exceeded': /consumer|RateLimitExceeded/,
    },
  ),
  seen(
    'alerts.json, which Prometheus does not read',
    ['Alerting Configuration', 'Monitoring Integration'],
    [{ file: SCRAPE, from: 'rule_files:\n  - /etc/prometheus/alert.rules.yml\n', to: '' }],
    {
      rules: /no rule/,
      'rate-limit-exceeded': /no alerting rule RateLimitExceeded/,
    },
  ),
]
