// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, nothing, panel, typed, variable } from '../lint.fixture.ts'

const METRICS = typed({
  http_requests_total: 'counter',
  app_cost: 'counter',
  queue_depth: 'gauge',
  inventory_items_total: 'gauge',
  kong_nginx_requests_total: 'gauge',
  latency_seconds: 'histogram',
  rpc_seconds: 'summary',
  jobs: 'counter',
  'job:errors:total': 'unknown',
  legacy_total: 'unknown',
})
const VARIABLES = [variable('m', 'metrics(.*)'), variable('job', 'label_values(up, job)')]
const shown = (expr: string) => dashboardOf([panel([expr])], VARIABLES)

describe('counter-without-rate finds', () => {
  test.each([
    ['http_requests_total', 'http_requests_total'],
    ['http_requests_total{job="$job"}', 'http_requests_total'],
    ['sum(http_requests_total{code=~"5.."})', 'http_requests_total'],
    ['sum by (a) (http_requests_total) / 60', 'http_requests_total'],
    ['http_requests_total{a="b"} * 100 / on () queue_depth', 'http_requests_total'],
    ['max(http_requests_total)', 'http_requests_total'],
    ['topk(5, http_requests_total)', 'http_requests_total'],
    ['sort_desc(sum by (a) (http_requests_total))', 'http_requests_total'],
    ['app_cost', 'app_cost'],
    ['{__name__="app_cost"}', 'app_cost'],
    ['jobs_total', 'jobs_total'],
    ['http_requests_total or vector(0)', 'http_requests_total'],
    ['label_replace(http_requests_total, "a", "$1", "b", "(.*)")', 'http_requests_total'],
  ])('%s', (expr, name) =>
    expect(messages('counter-without-rate', shown(expr), METRICS)).toEqual([
      `query A shows the counter ${name} without rate() or increase(): it only rises, and starts again with every restart`,
    ]),
  )

  test.each(['http_requests_total{a="b"}', 'sum(errors_total)'])('%s by its name', (expr) => {
    const name = expr.includes('errors') ? 'errors_total' : 'http_requests_total'
    expect(found('counter-without-rate', shown(expr))).toMatchObject([
      {
        message: `query A shows ${name}, by its name a counter, without rate() or increase(): it only rises, and starts again with every restart`,
        expected: `rate(${name}[$__rate_interval])`,
        hint: `write rate(${name}[$__rate_interval]) for a rate, or increase(${name}[$__range]) for the number in the range shown`,
        panel: 'P',
        path: 'panels[0].targets[0].expr',
      },
    ])
  })
})

test.each([
  ['timeseries', 'error'],
  ['barchart', 'error'],
  ['stat', 'warning'],
  ['gauge', 'warning'],
  ['table', 'warning'],
  ['piechart', 'warning'],
])('counter-without-rate in a %s is a(n) %s', (type, severity) =>
  expect(found('counter-without-rate', dashboardOf([panel(['jobs_total'], { type })]))).toMatchObject([{ severity }]),
)

describe('counter-without-rate is silent of', () => {
  test.each([
    'rate(http_requests_total[5m])',
    'sum(increase(http_requests_total{a="b"}[$__range]))',
    'irate(http_requests_total[5m]) > 0',
    'resets(http_requests_total[1h])',
    'changes(http_requests_total[1h])',
    'absent(http_requests_total)',
    'count(http_requests_total)',
    'count by (a) (http_requests_total > 0)',
    'group(http_requests_total)',
    'timestamp(http_requests_total)',
    'rate(sum(http_requests_total)[5m:1m])',
    'max_over_time(http_requests_total[1h])',
    'queue_depth and http_requests_total > 0',
    'queue_depth unless http_requests_total',
    'http_requests_total > 0',
    'http_requests_total - http_requests_total offset 1h',
    'http_requests_total - app_cost',
    'queue_depth * on (a) group_left (b) http_requests_total',
    'inventory_items_total',
    'kong_nginx_requests_total',
    'job:errors:total',
    'not_there_total',
    'legacy_total',
    'latency_seconds_count',
    '$m',
    '${m}_total',
  ])('%s', (expr) => expect(messages('counter-without-rate', shown(expr), METRICS)).toEqual([]))

  test.each([
    'sum(node_memory_total)',
    'job:requests_total',
    'inventory_items_total',
    'kong_nginx_connections_total',
    'app_uptime_seconds_total',
    'db_open_connections_total',
  ])('%s where no type is known', (expr) => expect(messages('counter-without-rate', shown(expr))).toEqual([]))

  test('a panel that shows the difference itself', () => {
    const options = { reduceOptions: { calcs: ['diff'] } }
    expect(messages('counter-without-rate', dashboardOf([panel(['x_total'], { type: 'stat', options })]))).toEqual([])
    expect(
      messages('counter-without-rate', dashboardOf([panel(['x_total'], { type: 'singlestat', valueName: 'delta' })])),
    ).toEqual([])
  })
})

describe('unknown-metric', () => {
  test.each([
    [
      'sum(rate(http_request_total[5m]))',
      'query A asks for http_request_total, a metric that nothing exposes and no rule records',
    ],
    ['queue_depth / quue_depth', 'query A asks for quue_depth, a metric that nothing exposes and no rule records'],
    ['{__name__="gone"}', 'query A asks for gone, a metric that nothing exposes and no rule records'],
    ['queue_depth_bucket', 'query A asks for queue_depth_bucket, a metric that nothing exposes and no rule records'],
    ['gone or gone_too', ['gone', 'gone_too']],
  ])('finds %s', (expr, expected) => {
    const told = messages('unknown-metric', shown(expr), METRICS)
    if (typeof expected === 'string') expect(told).toEqual([expected])
    else expect(told).toHaveLength(expected.length)
  })

  test('finds one in the query of a variable', () =>
    expect(messages('unknown-metric', dashboardOf([], [variable('v', 'label_values(gone{a="b"}, job)')]), METRICS)).toEqual([
      'variable v of “D” asks for gone, a metric that nothing exposes and no rule records',
    ]))

  test.each([
    'up',
    'ALERTS{alertstate="firing"}',
    'latency_seconds_bucket + latency_seconds_count + latency_seconds_sum',
    'latency_seconds',
    'rpc_seconds_count',
    'jobs_total',
    'absent(gone)',
    'new_name or queue_depth',
    'queue_depth or vector(0)',
    '{__name__=~"gone|away"}',
    '$m',
    '${m}_x',
    'job:errors:total',
  ])('is silent of %s', (expr) => expect(messages('unknown-metric', shown(expr), METRICS)).toEqual([]))

  test('is silent where no metrics are known', () => expect(messages('unknown-metric', shown('gone'), nothing)).toEqual([]))
})

describe('rate-of-gauge', () => {
  test.each([
    ['rate(queue_depth[5m])', 'rate', 'queue_depth'],
    ['sum(increase(inventory_items_total{a="b"}[$__range]))', 'increase', 'inventory_items_total'],
    ['resets(queue_depth[1h]) > 0', 'resets', 'queue_depth'],
  ])('finds %s', (expr, func, name) =>
    expect(messages('rate-of-gauge', shown(expr), METRICS)).toEqual([
      `query A takes ${func}() of ${name}, which is a gauge: every fall counts as a restart`,
    ]),
  )

  test.each([
    'rate(http_requests_total[5m])',
    'rate(latency_seconds_count[5m])',
    'rate(not_there[5m])',
    'rate(legacy_total[5m])',
    'delta(queue_depth[5m])',
    'deriv(queue_depth[5m])',
    'avg_over_time(queue_depth[5m])',
    'rate(kong_nginx_requests_total[5m])',
    'rate($m[5m])',
  ])('is silent of %s', (expr) => expect(messages('rate-of-gauge', shown(expr), METRICS)).toEqual([]))
})
