import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, panel, typed, variable } from '../lint.fixture.ts'

const shown = (expr: string, unit: string, more = {}) =>
  dashboardOf([panel([expr], { fieldConfig: { defaults: { unit } }, ...more })], [variable('f', '1,2', { type: 'custom' })])

const SECONDS = 'rate(a_seconds_sum[5m]) / rate(a_seconds_count[5m])'
const SHARE = 'sum(rate(errors_total[5m])) / sum(rate(http_requests_total[5m]))'

test.each([
  [SECONDS, 'bytes', 'is shown as a number of bytes (bytes), and it is a time in seconds', 's'],
  [SECONDS, 'ms', 'is shown as a time in milliseconds (ms), and it is a time in seconds', 's'],
  [`1000 * ${SECONDS}`, 's', 'is shown as a time in seconds (s), and it is a time in milliseconds', 'ms'],
  [SECONDS, 'percent', 'is shown as a percentage from 0 to 100 (percent), and it is a time in seconds', 's'],
  [SECONDS, 'reqps', 'is shown as a number per second (reqps), and it is a time in seconds', 's'],
  [
    'histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket[5m])))',
    'bytes',
    'is shown as a number of bytes (bytes), and it is a time in seconds',
    's',
  ],
  [
    'histogram_quantile(0.9, rate(a_bytes_bucket[5m]))',
    's',
    'is shown as a time in seconds (s), and it is a number of bytes',
    'bytes',
  ],
  ['process_resident_memory_bytes', 's', 'is shown as a time in seconds (s), and it is a number of bytes', 'bytes'],
  ['process_resident_memory_bytes', 'Bps', 'is shown as bytes per second (Bps), and it is a number of bytes', 'bytes'],
  ['process_resident_memory_bytes', 'mbytes', 'is shown as a number of bytes (mbytes), and it is a number of bytes', 'bytes'],
  ['sum(rate(net_bytes_total[5m]))', 'bytes', 'is shown as a number of bytes (bytes), and it is bytes per second', 'Bps'],
  ['sum(rate(net_bytes_total[5m])) * 8', 'Bps', 'is shown as bytes per second (Bps), and it is bits per second', 'bps'],
  ['sum(rate(net_bytes_total[5m]))', 'bps', 'is shown as bits per second (bps), and it is bytes per second', 'Bps'],
  [SHARE, 'percent', 'is shown as a percentage from 0 to 100 (percent), and it is a share from 0 to 1', 'percentunit'],
  [
    `${SHARE} * 100`,
    'percentunit',
    'is shown as a share from 0 to 1 (percentunit), and it is a percentage from 0 to 100',
    'percent',
  ],
  [`1 - ${SHARE}`, 'percent', 'is shown as a percentage from 0 to 100 (percent), and it is a share from 0 to 1', 'percentunit'],
  ['a_bytes / b_bytes', 'bytes', 'is shown as a number of bytes (bytes), and it is a share from 0 to 1', 'percentunit'],
  [
    'cache_hit_ratio',
    'percent',
    'is shown as a percentage from 0 to 100 (percent), and it is a share from 0 to 1',
    'percentunit',
  ],
  ['sum(rate(http_requests_total[5m]))', 's', 'is shown as a time in seconds (s), and it is a number per second', 'reqps'],
  [
    'sum(rate(http_requests_total[5m]))',
    'percentunit',
    'is shown as a share from 0 to 1 (percentunit), and it is a number per second',
    'reqps',
  ],
  [
    'sum(increase(http_requests_total[5m]))',
    'reqps',
    'is shown as a number per second (reqps), and it is a number of things',
    'short',
  ],
  ['count(a_bytes)', 'bytes', 'is shown as a number of bytes (bytes), and it is a number of things', 'short'],
  [
    'rate(node_cpu_seconds_total[5m])',
    'percent',
    'is shown as a percentage from 0 to 100 (percent), and it is seconds of each second: a share of the time from 0 to 1',
    'percentunit',
  ],
])('finds %s in %s', (expr, unit, message, expected) =>
  expect(found('unit-contradicts-metric', shown(expr, unit))).toMatchObject([
    { message: `query A ${message}`, expected, actual: unit, path: 'panels[0].fieldConfig.defaults.unit' },
  ]),
)

test.each([
  [SECONDS, 's'],
  [`${SECONDS} * 1000`, 'ms'],
  [`${SECONDS} / 60`, 'm'],
  [SECONDS, 'short'],
  [SECONDS, 'none'],
  ['histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket[5m])))', 's'],
  ['histogram_quantile(0.9, sum by (le) (rate(a_milliseconds_bucket[5m])))', 'ms'],
  ['process_resident_memory_bytes', 'bytes'],
  ['process_resident_memory_bytes', 'decbytes'],
  ['process_resident_memory_bytes / 1024 / 1024', 'mbytes'],
  ['process_resident_memory_bytes / 1e9', 'decgbytes'],
  ['rate(net_bytes_total[5m])', 'Bps'],
  ['rate(net_bytes_total[5m]) * 8', 'bps'],
  ['rate(net_bytes_total[5m]) * 8 / 1e6', 'Mbits'],
  ['rate(net_bytes_total[5m]) * 3600', 'bytes'],
  ['increase(net_bytes_total[1h])', 'bytes'],
  [SHARE, 'percentunit'],
  [`100 * ${SHARE}`, 'percent'],
  [`(${SHARE}) * 100 or vector(0)`, 'percent'],
  ['100 - (avg(rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)', 'percent'],
  ['100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m])))', 'percent'],
  ['rate(node_cpu_seconds_total[5m])', 's'],
  ['rate(node_cpu_seconds_total[5m])', 'short'],
  ['sum(rate(http_requests_total[5m]))', 'reqps'],
  ['sum(rate(http_requests_total[5m]))', 'short'],
  ['sum(rate(http_requests_total[5m])) * 60', 's'],
  ['sum(rate(cost_total[5m]))', 's'],
  ['queue_depth / rate(http_requests_total[5m])', 's'],
  ['time() - process_start_time_seconds', 's'],
  ['process_start_time_seconds * 1000', 'dateTimeAsIso'],
  ['last_backup_timestamp_seconds', 'percent'],
  ['network_bytes_per_second', 'Bps'],
  ['node_network_speed_bytes * 8', 'bps'],
  ['bdb_ingress_bytes', 'binBps'],
  ['max_throughput_bytes', 'Bps'],
  ['changes(a_bytes[1h])', 'short'],
  ['a_bytes * on (instance) group_left (name) node_info', 'bytes'],
  ['a_bytes > 100', 'bytes'],
  ['a_bytes and b_seconds', 'bytes'],
  ['a_bytes * $f', 's'],
  ['job:a_seconds:rate5m', 'bytes'],
  ['rate(a_bytes_sum[5m]) / rate(a_bytes_count[5m])', 'bytes'],
  ['sum_over_time(a_seconds[1h])', 'bytes'],
  ['quantile(0.9, a_seconds)', 's'],
  ['count(a_seconds) / count(b_seconds)', 'percentunit'],
])('is silent of %s in %s', (expr, unit) => expect(messages('unit-contradicts-metric', shown(expr, unit))).toEqual([]))

test.each([
  [
    'units of its own for some series',
    { fieldConfig: { defaults: { unit: 'bytes' }, overrides: [{ properties: [{ id: 'unit', value: 's' }] }] } },
  ],
  [
    'an old graph with two axes',
    { type: 'graph', yaxes: [{ format: 'bytes' }], fieldConfig: {}, seriesOverrides: [{ alias: 'x', yaxis: 2 }] },
  ],
  ['transformations', { transformations: [{ id: 'calculateField' }] }],
  ['a table', { type: 'table' }],
  ['a stat that counts', { type: 'stat', options: { reduceOptions: { calcs: ['count'] } } }],
])('is silent of a panel with %s', (_, more) =>
  expect(messages('unit-contradicts-metric', shown('a_seconds', 'bytes', more))).toEqual([]),
)

describe('gauges in bytes, where types are known', () => {
  const types = typed({ net_in_bytes: 'gauge', app_heap_bytes: 'gauge', net_bytes_total: 'counter' })
  const told = (expr: string, unit: string) => messages('unit-contradicts-metric', shown(expr, unit), types)
  test('may be a rate already', () => expect(told('net_in_bytes', 'Bps')).toEqual([]))
  test('are no time', () => expect(told('net_in_bytes', 's')).toHaveLength(1))
  test('are what they say is held', () => expect(told('app_heap_bytes', 'Bps')).toHaveLength(1))
  test('rates of counters are told apart', () => expect(told('rate(net_bytes_total[5m])', 'bytes')).toHaveLength(1))
})

test('is told once for all queries of a panel, and again for another reason', () => {
  const exprs = ['a_seconds', 'b_seconds', 'a_seconds * 1000', 'c_seconds']
  const dashboard = dashboardOf([panel(exprs, { fieldConfig: { defaults: { unit: 'bytes' } } })])
  expect(messages('unit-contradicts-metric', dashboard)).toEqual([
    'query A is shown as a number of bytes (bytes), and it is a time in seconds',
    'query C is shown as a number of bytes (bytes), and it is a time in milliseconds',
  ])
})
