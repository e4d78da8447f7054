import { expect, test } from 'vitest'
import { dashboardFromJson } from '../../../dashboards/index.ts'
import type { RuleFile } from '../../../declared/prometheus.ts'
import { metricNeeds } from '../../metric-needs.ts'
import type { Gateway, Instance, Scope } from '../scene.ts'
import { kongSideOf } from './kong-side.ts'
import { judgeNeeds, type NeedsSeen, notesOfNeeds } from './needs.ts'

const ALL = {
  per_consumer: true,
  status_code_metrics: true,
  latency_metrics: true,
  bandwidth_metrics: true,
  upstream_health_metrics: true,
}
type Flags = Readonly<Record<string, boolean>>

const plugin = (config: Flags = ALL, scope: Scope = {}, enabled = true): Instance => ({
  name: 'prometheus',
  instanceName: undefined,
  enabled,
  scope,
  config,
  schema: undefined,
  where: 'kong:8301/plugins/1',
})
const off = (flag: string) => [plugin({ ...ALL, [flag]: false })]

const way = (name: string) => ({
  route: `${name}-route`,
  service: `${name}-service`,
  protocols: ['http', 'https'],
  methods: [],
  hosts: [],
  paths: [`/${name}`],
  headers: {},
})

const gateway = (instances: readonly Instance[]): Gateway => ({
  instances,
  ways: [way('anthropic'), way('ollama')],
  consumers: ['app-team', 'firedrill'],
  credentials: [],
  upstreams: ['anthropic-upstream', 'ollama-upstream'],
})

interface Given {
  readonly plugins?: readonly Instance[]
  readonly version?: string
  readonly panel?: string
  readonly recorded?: string
  readonly seen?: Partial<NeedsSeen>
}

const rule = (type: 'alerting' | 'recording', name: string, expr: string): RuleFile['groups'][number]['rules'][number] => ({
  type,
  name,
  expr,
  for: 0,
  keepFiringFor: 0,
  labels: {},
  annotations: {},
  where: 'rules.yml:9',
})

function rulesOf(alert: string | undefined, recorded: string | undefined): readonly RuleFile[] {
  const rules = [
    ...(recorded === undefined ? [] : [rule('recording', 'r', recorded)]),
    ...(alert === undefined ? [] : [rule('alerting', 'A', alert)]),
  ]
  const group = { name: 'g', interval: undefined, limit: 0, queryOffset: undefined, where: 'rules.yml:1', rules }
  return [{ path: '/rules.yml', file: 'rules.yml', problems: [], groups: [group] }]
}

function dashboardsOf(expr: string | undefined) {
  if (expr === undefined) return []
  const targets = [{ refId: 'A', expr }]
  const panels = [{ type: 'stat', title: 'P', datasource: { type: 'prometheus', uid: 'p' }, targets }]
  const read = dashboardFromJson({ title: 'B', schemaVersion: 41, panels }, 'b.json')
  return read.ok ? [read.dashboard] : expect.fail(read.problem.message)
}

const world = (
  alert: string | undefined,
  { plugins = [plugin()], version = '3.9.1', panel, recorded, seen }: Given = {},
): NeedsSeen => ({
  kong: kongSideOf(gateway(plugins), version),
  looked: ['the rules of prometheus.yml'],
  ...metricNeeds({ rules: rulesOf(alert, recorded), dashboards: dashboardsOf(panel), dataSources: undefined }),
  problems: [],
  absent: [],
  unseen: [],
  targetLabels: { names: ['job', 'instance'], sure: true },
  ...seen,
})

const messages = (alert: string | undefined, given?: Given) => judgeNeeds(world(alert, given)).map(({ message }) => message)

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
