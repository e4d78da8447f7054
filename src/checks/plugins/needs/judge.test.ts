import { expect, test } from 'vitest'
import { judgeNeeds, notesOfNeeds } from './needs.ts'
import { ALL, type Given, messages, off, plugin, world } from './world.fixture.ts'

const holds: [string, string, Given?][] = [
  ['a counter with its labels', 'sum by (service, route, code, consumer) (rate(kong_http_requests_total{code=~"5.."}[5m])) > 0'],
  [
    'parts of a histogram',
    'histogram_quantile(0.95, sum by (le, service) (rate(kong_request_latency_ms_bucket[5m]))) > 1 or kong_kong_latency_ms_sum / kong_kong_latency_ms_count > 1',
  ],
  ['a state of a target', 'kong_upstream_target_health{state=~"unhealthy|dns_error", upstream="ollama-upstream"} == 1'],
  ['what nginx counts, without any plugin', 'kong_nginx_connections_total{state="active"} > 1', { plugins: [] }],
  ['one exact code', 'kong_http_requests_total{code="429"} > 0'],
  ['labels of scraping', 'sum by (job, instance) (kong_http_requests_total) > 0'],
  [
    'labels of targets',
    'sum by (env) (kong_http_requests_total) > 0',
    { seen: { targetLabels: { names: ['env'], sure: true } } },
  ],
  [
    'labels that relabelling may add',
    'sum by (pod) (kong_http_requests_total) > 0',
    { seen: { targetLabels: { names: [], sure: false } } },
  ],
  [
    'a plugin on the service that is asked for',
    'kong_http_requests_total{service="ollama-service"} > 0',
    { plugins: [plugin(ALL, { service: 'ollama-service' })] },
  ],
  [
    'a plugin on every service',
    'kong_http_requests_total > 0',
    { plugins: [plugin(ALL, { service: 'ollama-service' }), plugin(ALL, { service: 'anthropic-service' })] },
  ],
  [
    'health of upstreams is a switch of the node',
    'kong_upstream_target_health == 0',
    { plugins: [plugin(ALL, { service: 'ollama-service' })] },
  ],
  ['an old name beside the new one', 'kong_http_requests_total > 0 or kong_http_status > 0'],
  ['a recorded series', 'r{service="ollama-service"} > 0', { recorded: 'sum by (service) (rate(kong_http_requests_total[5m]))' }],
  ['consumers that are none', 'kong_http_requests_total{consumer=""} > 0', { plugins: off('per_consumer') }],
  ['a pattern that cannot be tried', 'kong_http_requests_total{code=~"(?U)5"} > 0'],
  ['names by a pattern', '{__name__=~"kong_.*latency_ms_count"} > 0'],
  [
    'AI of a Kong that has it',
    'kong_ai_llm_tokens_total{token_type="total_tokens"} > 0',
    { plugins: [plugin({ ai_metrics: true })] },
  ],
  [
    'a variable as value',
    'kong_http_requests_total{code="500"}',
    { panel: 'kong_http_requests_total{service=~"$service", code="$code"}' },
  ],
]
test.each(holds)('holds: %s', (_, alert, given) => {
  expect(messages(alert, given)).toEqual([])
})

const breaks: [string, string | undefined, Given, readonly string[]][] = [
  [
    'a flag that is off',
    'kong_upstream_target_health{state="unhealthy"} == 1',
    { plugins: off('upstream_health_metrics') },
    ['alert A needs kong_upstream_target_health, but upstream_health_metrics is off'],
  ],
  [
    'status codes',
    'kong_http_requests_total > 0',
    { plugins: off('status_code_metrics') },
    ['alert A needs kong_http_requests_total, but status_code_metrics is off'],
  ],
  [
    'latency',
    'kong_upstream_latency_ms_bucket > 0',
    { plugins: off('latency_metrics') },
    ['alert A needs kong_upstream_latency_ms, but latency_metrics is off'],
  ],
  [
    'bandwidth, in a panel',
    'up',
    { plugins: off('bandwidth_metrics'), panel: 'rate(kong_bandwidth_bytes[5m])' },
    ['panel “P” of dashboard “B” needs kong_bandwidth_bytes, but bandwidth_metrics is off'],
  ],
  ['AI', 'kong_ai_llm_cost_total > 0', {}, ['alert A needs kong_ai_llm_cost_total, but ai_metrics is off']],
  [
    'consumers, grouped by',
    'sum by (consumer) (kong_http_requests_total) > 0',
    { plugins: off('per_consumer') },
    ['alert A needs the label consumer of kong_http_requests_total, which is empty: per_consumer is off'],
  ],
  [
    'no plugin at all',
    'kong_http_requests_total > 0',
    { plugins: [], panel: 'kong_bandwidth_bytes' },
    ['the prometheus plugin is not enabled, and 2 rules and panels need what it counts: alert A, panel “P” of dashboard “B”'],
  ],
  [
    'a plugin that is switched off',
    'kong_http_requests_total > 0',
    { plugins: [plugin(ALL, {}, false)] },
    ['the prometheus plugin is not enabled, and 1 rule or panel needs what it counts: alert A'],
  ],
  [
    'a plugin on one service only',
    'kong_http_requests_total > 0',
    { plugins: [plugin(ALL, { service: 'ollama-service' })] },
    ['alert A needs kong_http_requests_total, but 1 of 2 routes do not have it: anthropic-route'],
  ],
  [
    'a plugin on another service',
    'kong_http_requests_total{service="anthropic-service"} > 0',
    { plugins: [plugin(ALL, { service: 'ollama-service' })] },
    ['alert A needs kong_http_requests_total, but no prometheus plugin runs on anthropic-route'],
  ],
  [
    'a plugin of a service that takes the place of the global one',
    'sum by (consumer) (kong_http_requests_total) > 0',
    { plugins: [plugin(), plugin({ status_code_metrics: true }, { service: 'ollama-service' })] },
    ['alert A needs the label consumer of kong_http_requests_total, which is empty: 1 of 2 routes do not have it: ollama-route'],
  ],
  [
    'a name of Kong 2',
    'kong_http_status{code="500"} > 0',
    {},
    ['alert A needs kong_http_status: no Kong 3 has it, it is kong_http_requests_total'],
  ],
  [
    'a histogram of Kong 2',
    'rate(kong_latency_bucket{type="request"}[5m]) > 0',
    {},
    [
      'alert A needs kong_latency_bucket: no Kong 3 has it, it is kong_request_latency_ms, kong_upstream_latency_ms (its type upstream) or kong_kong_latency_ms (its type kong)',
    ],
  ],
  [
    'the prefix only once',
    'kong_latency_ms_bucket > 0',
    {},
    ['alert A needs kong_latency_ms_bucket: no Kong 3 has it, it is kong_kong_latency_ms, the prefix twice'],
  ],
  [
    'a name that nobody knows',
    'kong_http_request_total > 0',
    {},
    ['alert A needs kong_http_request_total, which the prometheus plugin of Kong 3 does not make'],
  ],
  [
    'a histogram as it is',
    'kong_request_latency_ms > 0',
    {},
    ['alert A needs kong_request_latency_ms, which is a histogram: no series has that name'],
  ],
  [
    'AI of an older Kong',
    'kong_ai_llm_requests_total > 0',
    { version: '3.7.1' },
    ['alert A needs kong_ai_llm_requests_total, which Kong has since 3.8'],
  ],
  [
    'streams',
    'kong_stream_sessions_total > 0',
    {},
    ['alert A needs kong_stream_sessions_total, which counts TCP and TLS streams, and no route of Kong takes any'],
  ],
  [
    'neither side of an or',
    'kong_http_status > 0 or kong_http_statuses > 0',
    {},
    [
      'alert A needs kong_http_status: no Kong 3 has it, it is kong_http_requests_total',
      'alert A needs kong_http_statuses, which the prometheus plugin of Kong 3 does not make',
    ],
  ],
  [
    'names by a pattern that finds none',
    '{__name__=~"kong_requests.*"} > 0',
    {},
    ['alert A asks for series named "kong_requests.*", and Kong makes none'],
  ],
  [
    'names by a pattern whose flags are off',
    '{__name__=~"kong_bandwidth.*"} > 0',
    { plugins: off('bandwidth_metrics') },
    ['alert A asks for series named "kong_bandwidth.*", and Kong makes none'],
  ],
  ['nothing of Kong', 'up == 0', {}, ['no rule and no panel needs a metric of Kong, so nothing was compared']],
  ['nothing at all', undefined, {}, ['no rule and no panel needs a metric of Kong, so nothing was compared']],
  [
    'an expression that is none',
    'sum(kong_http_requests_total',
    {},
    [
      'what alert A needs cannot be told: unexpected end of input',
      'no rule and no panel needs a metric of Kong, so nothing was compared',
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, alert, given, expected) => {
  expect(messages(alert, given)).toEqual(expected)
})

test('findings say where, and what to do', () => {
  expect(judgeNeeds(world('kong_bandwidth_bytes > 0', { plugins: off('bandwidth_metrics') }))).toEqual([
    {
      message: 'alert A needs kong_bandwidth_bytes, but bandwidth_metrics is off',
      expected: 'bandwidth_metrics: true',
      actual: 'false in prometheus (global) (kong:8301/plugins/1)',
      where: 'rules.yml:9',
      hint: 'set bandwidth_metrics: true in the config of the plugin: it is off by default',
    },
  ])
  const hintOf = (alert: string) => judgeNeeds(world(alert)).map(({ hint }) => hint)
  expect(hintOf('kong_http_requests_total{code="4xx"} > 0')).toEqual(['write code=~"4.."'])
  expect(hintOf('kong_http_requests_total{service="ollama"} > 0')).toEqual(['did you mean ollama-service?'])
  expect(hintOf('kong_upstream_target_health{state="UNHEALTHY"} > 0')).toEqual(['did you mean unhealthy?'])
  expect(hintOf('kong_http_request_total > 0')).toEqual(['did you mean kong_http_requests_total?'])
})

test('what Prometheus has from somebody else is not for Kong to make', () => {
  const controller = 'kong_ingress_controller_configuration_push_count > 0'
  expect(messages(controller)).toEqual([
    'alert A needs kong_ingress_controller_configuration_push_count, which the prometheus plugin of Kong 3 does not make',
  ])
  const seen = { others: ['kong_ingress_controller_configuration_push_count'] }
  expect(messages(controller, { panel: 'kong_http_requests_total', seen })).toEqual([])
  expect(messages(controller, { seen })).toEqual(['no rule and no panel needs a metric of Kong, so nothing was compared'])
  expect(notesOfNeeds(world(controller, { seen })).map(({ message }) => message)).toEqual([
    'series of others than Kong were not looked at: kong_ingress_controller_configuration_push_count',
  ])
})

test('notes tell how much was compared, and what was not', () => {
  const notes = notesOfNeeds(
    world('kong_http_requests_total > 0 and up and kong_enterprise_license_expiration', {
      panel: 'sum by (pod) (kong_data_plane_last_seen)',
      seen: { targetLabels: { names: [], sure: false }, absent: ['the stack has no Grafana: no dashboard was looked at'] },
    }),
  )
  expect(notes.map(({ message }) => message)).toEqual([
    'the rules of prometheus.yml: compared what 2 rules and panels need of Kong',
    'series of others than Kong were not looked at: up',
    'the stack has no Grafana: no dashboard was looked at',
    'whether Kong makes kong_enterprise_license_expiration, which alert A needs, is not known: only Kong Enterprise has it',
    'only a control plane makes kong_data_plane_last_seen, which panel “P” of dashboard “B” needs',
    'panel “P” of dashboard “B” reads the label pod of kong_data_plane_last_seen: Kong does not give it, relabelling or discovery may',
  ])
})
