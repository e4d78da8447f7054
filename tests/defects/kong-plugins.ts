import type { Defect } from './defect.ts'
import { AT_WORK, entry, kong, LIMITS, LOGS, PLUGINS, SIZES, seen } from './kong-edits.ts'

/** Plugins of the gateway that are off, missing, other than agreed on, or that do not do their work. */
export const kongPlugins: readonly Defect[] = [
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
    'http-log': /http-log.*grok-service|grok-service.*http-log/s,
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
      'log-entries': /anthropic-service|no line/s,
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

  seen(
    'limits in a Redis that is not there',
    AT_WORK,
    [entry('deepseek-service', 'policy: local', 'policy: redis, redis: { host: redis.invalid }')],
    {
      'plugins-configured': /config\.policy/,
      'plugins-effective': /rate-limiting on service deepseek-service/,
    },
  ),
  seen('no limit of bodies any more', PLUGINS, [entry('grok-service', SIZES, '')], {
    'plugins-configured': /request-size-limiting on service grok-service/,
  }),

  // Keys.
  seen(
    'a route that takes anybody for a team',
    ['Plugins', 'Security'],
    [
      entry(
        'grok-route',
        'paths: [/grok]\n',
        'paths: [/grok]\n        plugins:\n          - { name: key-auth, config: { key_names: [apikey], hide_credentials: true, anonymous: batch-team } }\n',
      ),
    ],
    { 'plugins-configured': /key-auth/, closed: /grok\/v1\/models is open to everybody/ },
  ),
  seen(
    'key-auth on one route only',
    [...AT_WORK, 'Security'],
    [kong('  - name: key-auth\n    config:', '  - name: key-auth\n    route: monitoring-route\n    config:')],
    { 'plugins-configured': /key-auth/, closed: /anthropic\/v1\/models is open to everybody/ },
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
]
