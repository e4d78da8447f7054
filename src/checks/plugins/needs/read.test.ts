import { expect, test } from 'vitest'
import { ALL, type Given, messages, plugin } from './world.fixture.ts'

const CLASH = { targetLabels: { names: ['job', 'instance', 'service'], sure: true, own: { service: ['kong'] } } }

const holds: [string, string, Given?][] = [
  ['a bucket', 'kong_request_latency_ms_bucket{le="250"} > 0'],
  ['a bucket as Prometheus 3 writes it', 'kong_kong_latency_ms_bucket{le=~"50.0|\\\\+Inf"} > 0'],
  ['a bucket that came with Kong 3.9', 'kong_kong_latency_ms_bucket{le="3000"} > 0'],
  [
    'buckets that are not known',
    'kong_ai_llm_provider_latency_ms_bucket{le="77"} > 0',
    { plugins: [plugin({ ai_metrics: true })] },
  ],
  [
    'a label of Kong that a target has, too',
    'sum by (exported_service) (rate(kong_http_requests_total[5m])) > 0',
    { seen: CLASH },
  ],
  ['its value', 'kong_http_requests_total{exported_service="ollama-service"} > 0', { seen: CLASH }],
  ['the value of the target', 'kong_http_requests_total{service="kong"} > 0', { seen: CLASH }],
  [
    'a plugin on the service that is asked for',
    'kong_http_requests_total{exported_service="ollama-service"} > 0',
    { plugins: [plugin(ALL, { service: 'ollama-service' })], seen: CLASH },
  ],
  ['one of several names', '{__name__=~"kong_.*_latency_ms_bucket", le="3000", service="ollama-service"} > 0'],
]
test.each(holds)('holds: %s', (_, alert, given) => expect(messages(alert, given)).toEqual([]))

const breaks: [string, string, Given, readonly string[]][] = [
  [
    'label status',
    'kong_http_requests_total{status=~"5.."} > 0',
    {},
    ['alert A reads the label status of kong_http_requests_total: Kong calls it code'],
  ],
  [
    'label status, to leave some out',
    'kong_http_requests_total{status!~"2.."} > 0',
    {},
    ['alert A reads the label status of kong_http_requests_total: Kong calls it code'],
  ],
  [
    'label type',
    'sum by (type) (kong_bandwidth_bytes) > 0',
    {},
    ['alert A reads the label type of kong_bandwidth_bytes: Kong calls it direction'],
  ],
  [
    'a label that it does not have',
    'sum by (consumer) (kong_request_latency_ms_count) > 0',
    {},
    ['alert A reads the label consumer of kong_request_latency_ms, which it does not have'],
  ],
  [
    'workspaces of an older Kong',
    'sum by (workspace) (kong_http_requests_total) > 0',
    { version: '3.4.2' },
    ['alert A needs the label workspace of kong_http_requests_total, which Kong has since 3.7'],
  ],
  [
    'a class of codes',
    'kong_http_requests_total{code="4xx"} > 0',
    {},
    ['alert A: code="4xx" of kong_http_requests_total never matches: code is a number of three digits'],
  ],
  [
    'a source of the changelog',
    'kong_http_requests_total{source="exit"} > 0',
    {},
    ['alert A: source="exit" of kong_http_requests_total never matches: source is service or kong'],
  ],
  [
    'a state in capitals',
    'kong_upstream_target_health{state="UNHEALTHY"} == 1',
    {},
    [
      'alert A: state="UNHEALTHY" of kong_upstream_target_health never matches: state is healthchecks_off, healthy, unhealthy or dns_error',
    ],
  ],
  [
    'a service that is none',
    'kong_http_requests_total{service="ollama"} > 0',
    {},
    [
      'alert A: service="ollama" of kong_http_requests_total never matches: services that a route of Kong leads to: anthropic-service, ollama-service',
    ],
  ],
  [
    'an upstream that is none',
    'kong_upstream_target_health{upstream="ollama"} == 1',
    {},
    [
      'alert A: upstream="ollama" of kong_upstream_target_health never matches: upstreams of Kong: anthropic-upstream, ollama-upstream',
    ],
  ],
  [
    'a consumer that is none',
    'kong_http_requests_total{consumer="nobody"} > 0',
    {},
    ['alert A: consumer="nobody" of kong_http_requests_total never matches: consumers of Kong: app-team, firedrill'],
  ],
  [
    'through a recording rule',
    'r{service="ollama"} > 0',
    { recorded: 'sum by (service) (rate(kong_http_requests_total[5m]))' },
    [
      'alert A (through r): service="ollama" of kong_http_requests_total never matches: services that a route of Kong leads to: anthropic-service, ollama-service',
    ],
  ],
  [
    'a bucket that is not there',
    'kong_request_latency_ms_bucket{le="500"} > 0',
    {},
    [
      'alert A: le="500" of kong_request_latency_ms never matches: its buckets are 25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10000, 30000, 60000 and +Inf',
    ],
  ],
  [
    'a bucket of a newer Kong',
    'kong_kong_latency_ms_bucket{le="3000"} > 0',
    { version: '3.4.2' },
    [
      'alert A: le="3000" of kong_kong_latency_ms never matches: its buckets are 1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000 and +Inf',
    ],
  ],
  [
    "a label that is the target's",
    'kong_http_requests_total{service="ollama-service"} > 0',
    { seen: CLASH },
    [
      'alert A: service="ollama-service" of kong_http_requests_total never matches: service is the label of the scrape target: kong',
    ],
  ],
  [
    'a service that is none, as Prometheus calls it',
    'kong_http_requests_total{exported_service="ollama"} > 0',
    { seen: CLASH },
    [
      'alert A: exported_service="ollama" of kong_http_requests_total never matches: services that a route of Kong leads to: anthropic-service, ollama-service',
    ],
  ],
  [
    'labels and values without a name',
    '{__name__=~"kong_.*_latency_ms_bucket", service="zzz"} > 1',
    {},
    [
      'alert A: service="zzz" of kong_kong_latency_ms never matches: services that a route of Kong leads to: anthropic-service, ollama-service',
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, alert, given, expected) => expect(messages(alert, given)).toEqual(expected))
