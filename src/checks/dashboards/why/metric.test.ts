import { expect, test } from 'vitest'
import { nearestNames } from './metric.ts'

const known = new Set([
  'http_requests_total',
  'http_request_duration_seconds_bucket',
  'http_request_duration_seconds_count',
  'api_gateway_cost_total',
  'inventory_cache_hits_total',
  'node_memory_MemAvailable_bytes',
  'up',
])

const near: readonly [string, readonly string[]][] = [
  ['api_gateway_cost_totl', ['api_gateway_cost_total']],
  ['http_requests', ['http_requests_total']],
  ['http_request_duration_seconds', ['http_request_duration_seconds_count', 'http_request_duration_seconds_bucket']],
  ['cache_hits_inventory_total', ['inventory_cache_hits_total']],
  ['node_memory_memavailable_bytes', ['node_memory_MemAvailable_bytes']],
  ['kafka_lag', []],
]
test.each(near)('%s may be %j', (name, expected) => {
  expect(nearestNames(name, known)).toEqual(expected)
})
