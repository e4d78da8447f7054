import { query } from './dashboard-edits.ts'
import type { Defect, DefectMatrix, Edit } from './defect.ts'

const KONG = 'kong/kong.yml'
const COMPOSE = 'docker-compose.yml'
const SCRAPE = 'monitoring/prometheus/prometheus.yml'
const RULES = 'monitoring/prometheus/alert.rules.yml'
const BOARD = 'monitoring/grafana/provisioning/dashboards/kong-gateway-dashboard.json'
const MONITORING = 'app/src/monitoring'

/** Changes one entry of kong.yml: from its `- name:` (of that indentation) to the next one. */
const entry = (name: string, from: string, to: string): Edit => ({
  file: KONG,
  change(text) {
    const start = text.search(new RegExp(`^ *- (?:name|username): ${name}$`, 'm'))
    if (start < 0) throw new Error(`${KONG} has no entry ${name}`)
    const indent = /^ */.exec(text.slice(start))?.[0] ?? ''
    const next = text.slice(start + 1).search(new RegExp(`^(?:${indent}- |\\S)`, 'm'))
    const end = next < 0 ? text.length : start + 1 + next
    const part = text.slice(start, end)
    if (part.split(from).length !== 2) throw new Error(`${name} must hold ${JSON.stringify(from)} exactly once`)
    return text.slice(0, start) + part.replace(from, () => to) + text.slice(end)
  },
})
const kong = (from: string, to: string): Edit => ({ file: KONG, from, to })

// What others see of a defect costs time, and is named where it is the point.
const PLUGINS = ['Plugins']
const AT_WORK = ['Plugins', 'Plugins at work']

const seen = (
  name: string,
  phases: readonly string[],
  edits: readonly Edit[],
  red: Readonly<Record<string, RegExp>>,
  more: Partial<Defect> = {},
): Defect => ({
  name,
  phases,
  edits,
  red: Object.keys(red),
  says: red,
  ...more,
})

const LOGS = `      - name: http-log
        config: { http_endpoint: "http://fastapi-service:8200/kong-logs", timeout: 2000 }
`
const LIMITS = 'second: 10, minute: 600, limit_by: consumer, policy: local'

// What ran last month: no log of the monitoring service, a limit that was too wide.
const OLD = `_format_version: "3.0"
services:
  - { name: fastapi-service, url: "http://fastapi-service:8200", routes: [{ name: monitoring-route, paths: [/api/monitoring], strip_path: false }] }
plugins:
  - { name: prometheus }
`
const ADMIN_ROUTE = `  - name: admin-api
    url: http://localhost:8301
    routes: [{ name: admin-route, paths: [/admin-api] }]

upstreams:
`

/** Mistakes that teams make with their gateway; `red` is what must see each of them, and nothing else may. */
export const kongGateway: DefectMatrix = {
  suite: 'kong-gateway',
  fixture: 'kong-gateway',
  env: { FIREDRILL_LOAD: '3s', FIREDRILL_WITHIN: '16s' },
  defects: [
    // Flags of the prometheus plugin, off as they are by default.
    seen('per_consumer off', PLUGINS, [kong('per_consumer: true', 'per_consumer: false')], {
      'plugins-configured': /per_consumer/,
      'plugins-needs': /label consumer of kong_http_requests_total.*per_consumer/s,
    }),
    seen('status_code_metrics off', PLUGINS, [kong('status_code_metrics: true', 'status_code_metrics: false')], {
      'plugins-configured': /status_code_metrics/,
      'plugins-needs': /RateLimitExceeded.*kong_http_requests_total.*status_code_metrics is off/s,
    }),
    seen('latency_metrics off', PLUGINS, [kong('latency_metrics: true', 'latency_metrics: false')], {
      'plugins-configured': /latency_metrics/,
      'plugins-needs': /Request Latency \(P95\).*latency_metrics is off/s,
    }),
    seen(
      'bandwidth_metrics off',
      ['Prometheus Metrics', ...PLUGINS],
      [kong('bandwidth_metrics: true', 'bandwidth_metrics: false')],
      {
        'metrics-content': /kong_bandwidth_bytes/,
        'plugins-configured': /bandwidth_metrics/,
      },
    ),
    seen('upstream_health_metrics off', PLUGINS, [kong('upstream_health_metrics: true', 'upstream_health_metrics: false')], {
      'plugins-configured': /upstream_health_metrics/,
      'plugins-needs': /ProviderFailure needs kong_upstream_target_health, but upstream_health_metrics is off/,
    }),

    // Logging.
    seen('http-log missing on one service', ['Logging Configuration', ...PLUGINS], [entry('grok-service', LOGS, '')], {
      'plugins-configured': /http-log.*grok-service/s,
    }),
    seen(
      'http-log pointing at nothing',
      ['Logging Configuration', ...PLUGINS],
      [entry('grok-service', 'http://fastapi-service:8200/kong-logs', 'http://fastapi-service:8299/kong-logs')],
      { 'http-log': /http-log on service grok-service/, 'plugins-configured': /http_endpoint/ },
    ),
    seen(
      'http-log at a path that the receiver does not have',
      ['Logging Configuration', 'Derived metrics', ...PLUGINS],
      [entry('anthropic-service', '/kong-logs', '/kong-log')],
      {
        'http-log': /http-log on service anthropic-service/,
        'plugins-configured': /http_endpoint/,
        'log-entries': /./,
        derived: /gateway_log_entries_total/,
      },
    ),
    seen('api key in the log', [...AT_WORK, 'Security'], [kong('hide_credentials: true', 'hide_credentials: false')], {
      'plugins-configured': /hide_credentials/,
      secrets: /fastapi-service/,
    }),

    // Limits.
    seen('rate limit of another number', PLUGINS, [entry('deepseek-service', 'second: 10', 'second: 200')], {
      'plugins-configured': /second/,
    }),
    seen('rate limit of another window', PLUGINS, [entry('deepseek-service', 'minute: 600', 'hour: 600')], {
      'plugins-configured': /minute/,
    }),
    {
      name: 'limits that only a database could count',
      edits: [entry('deepseek-service', LIMITS, LIMITS.replace('local', 'cluster'))],
      red: [],
      breaks: /policy/,
    },
    seen(
      'gateway that lets one more through',
      ['Plugins at work'],
      [{ file: '../stand-ins/kong/src/plugins/rate-limiting.ts', from: 'remaining <= 0)', to: 'remaining < 0)' }],
      {
        'plugins-effective': /rate-limiting/,
      },
    ),
    seen(
      'rate limit disabled',
      PLUGINS,
      [entry('grok-service', '      - name: rate-limiting\n', '      - name: rate-limiting\n        enabled: false\n')],
      {
        'plugins-configured': /rate-limiting.*grok-service/s,
      },
    ),
    seen(
      'rate limit of the service hidden by one of its route',
      PLUGINS,
      [
        entry(
          'grok-route',
          'paths: [/grok]\n',
          `paths: [/grok]\n        plugins:\n          - { name: rate-limiting, config: { second: 1000, policy: local } }\n`,
        ),
      ],
      { 'plugins-configured': /no request can reach rate-limiting on service grok-service/ },
    ),

    // Keys.
    seen(
      'key-auth on one route only',
      [...AT_WORK, 'Security'],
      [kong('  - name: key-auth\n    config:', '  - name: key-auth\n    route: monitoring-route\n    config:')],
      { 'plugins-configured': /key-auth/, closed: /./ },
    ),
    seen(
      'consumer without a key',
      ['Monitoring API Endpoints'],
      [entry('app-team', '    keyauth_credentials: [{ key: fixture-key-of-the-app-team-0001 }]\n', '')],
      {
        'api-health': /401/,
        'api-metrics': /401/,
        'api-services': /401/,
      },
    ),
    seen(
      'keys that go on to the services',
      AT_WORK,
      [
        {
          file: '../stand-ins/kong/src/plugins/key-auth.ts',
          change: (text) => text.replace('hide_credentials === true', 'hide_credentials === null'),
        },
      ],
      {
        'plugins-effective': /key-auth/,
      },
    ),

    // Cache.
    {
      name: 'cache for no time',
      edits: [entry('ollama-route', 'cache_ttl: 30', 'cache_ttl: 0')],
      red: [],
      breaks: /cache_ttl/,
    },
    seen('cache for another time', PLUGINS, [entry('ollama-route', 'cache_ttl: 30', 'cache_ttl: 3')], {
      'plugins-configured': /cache_ttl/,
    }),
    seen('cache for another content type', AT_WORK, [entry('ollama-route', 'application/json', 'text/html')], {
      'plugins-effective': /proxy-cache on route ollama-route/,
    }),

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

    // Scraping.
    seen(
      '/status scraped in place of /metrics',
      ['Grafana Configuration'],
      [{ file: SCRAPE, from: '  - job_name: kong\n', to: '  - job_name: kong\n    metrics_path: /status\n' }],
      {
        targets: /kong/,
        dashboards: /./,
      },
    ),
    seen(
      'Status API on loopback only',
      ['Services running', 'Grafana Configuration'],
      [{ file: COMPOSE, from: 'KONG_STATUS_LISTEN: 0.0.0.0:8302', to: 'KONG_STATUS_LISTEN: 127.0.0.1:8302' }],
      {
        'kong-ready': /refused/,
      },
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
        'api-health': /./,
        'api-metrics': /./,
        'api-services': /./,
      },
    ),
    seen(
      'counters of the monitoring API frozen',
      ['Derived metrics'],
      [{ file: `${MONITORING}/api.ts`, from: 'counting: toggle(true)', to: 'counting: toggle(false)' }],
      {
        derived: /gateway_log_entries_total/,
      },
    ),
    seen(
      'counters of the gateway frozen',
      ['Prometheus Metrics'],
      [{ file: '../stand-ins/kong/src/main.ts', change: (text) => text.replace(/metrics\.log\(\w+\)/, 'undefined') }],
      {
        'metrics-content': /no family kong_http_requests_total/,
        'metrics-update': /./,
      },
    ),

    // Alerting.
    seen(
      'limit alert on a consumer that is not counted',
      ['Monitoring Integration'],
      [kong('per_consumer: true', 'per_consumer: false')],
      {
        'rate-limit-exceeded': /./,
      },
    ),
    seen(
      'alerts.json, which Prometheus does not read',
      ['Alerting Configuration', 'Monitoring Integration'],
      [{ file: SCRAPE, from: 'rule_files:\n  - /etc/prometheus/alert.rules.yml\n', to: '' }],
      {
        rules: /./,
        'rate-limit-exceeded': /no alerting rule RateLimitExceeded/,
      },
    ),
  ],
}
