import type { Family, Metric } from './family.ts'
import type { Random } from './random.ts'
import { NOW, type Service } from './service.ts'
import { calls, durations, each, queries, requests, sizes } from './traffic-families.ts'

// What services put into labels though nobody should.
const ERRORS = [
  'context deadline exceeded',
  'pq: relation "orders" does not exist',
  'open C:\\data\\queue\\0001.log: The system cannot find the file specified.',
  'upstream said:\n502 Bad Gateway',
  'dial tcp 10.0.0.7:5432: connect: connection refused',
] as const
const CITIES = ['Zürich', 'São Paulo', '東京', 'Köln', 'London', 'Kraków', 'Москва', 'Reykjavík 🇮🇸'] as const

type Row = readonly [name: string, type: Family['type'], help: string, metrics: Iterable<Metric>, unit?: string]

/** What one service tells of its work. */
export function* serviceFamilies(service: Service, random: Random): Generator<Family> {
  const { prefix, library } = service
  for (const [name, type, help, metrics, unit] of [...traffic(service, random), ...state(service, random)])
    yield { name: `${prefix}_${name}`, type, help, library, metrics, unit }
}

const traffic = (service: Service, random: Random): readonly Row[] => [
  ['http_requests', 'counter', 'Requests answered, by route and status.', requests(service, random)],
  ['http_request_duration_seconds', 'histogram', 'Time to the end of an answer.', durations(service, random), 'seconds'],
  ['http_response_size_bytes', 'histogram', 'Size of answers.', sizes(service, random), 'bytes'],
  ['db_query_duration_seconds', 'histogram', 'Time of a query,\\nfrom the pool to its last row.', queries(service, random)],
  ['rpc_client_duration_seconds', 'summary', 'Time a call of another service took.', calls(service, random)],
]

function state({ instances, routes }: Service, random: Random): readonly Row[] {
  const pool = each(instances, ['idle', 'active', 'waiting'], ({ address }, name) => ({
    labels: { instance: address, state: name },
    value: random.whole(0, 50),
  }))
  const cache = each(instances, ['get/hit', 'get/miss', 'set/ok', 'del/ok'], ({ address }, what) => ({
    labels: { cache: 'sessions', instance: address, operation: what.slice(0, 3), result: what.slice(4) },
    value: random.whole(0, 9_000_000),
  }))
  const errors = each(instances, ERRORS, ({ address }, error) => ({
    labels: { error, instance: address, severity: 'warning' },
    value: random.whole(0, 300),
  }))
  const orders = each(CITIES, ['card', 'invoice'], (city, payment) => ({
    labels: { city, payment, currency: 'EUR' },
    value: random.whole(0, 99_999),
  }))
  const fullness = each(instances, routes.slice(0, 4), ({ address }, [method, path]) => ({
    labels: { instance: address, queue: `${method} ${path}` },
    value: random.next() ** 12,
  }))
  const successes = each(instances, ['backup', 'cleanup'], ({ address }, task) => ({
    labels: { instance: address, task },
    value: Math.round(NOW / 1000) - random.whole(0, 90_000),
  }))
  const builds = instances.map(({ address }) => ({
    labels: { goversion: 'go1.25.4', instance: address, revision: random.hex(40), version: '2.14.0' },
    value: 1,
  }))
  return [
    ['db_pool_connections', 'gauge', 'Connections of the pool by state.', pool],
    ['cache_operations', 'counter', 'Operations of the cache.', cache],
    ['errors', 'counter', 'Errors by message, escaped: \\\\ stands for one backslash.', errors],
    ['orders', 'counter', 'Orders by city – Bestellungen je Stadt.', orders],
    ['queue_fullness_ratio', 'gauge', 'How full the queue is.', fullness],
    ['last_success_timestamp_seconds', 'gauge', 'When a task last ended well.', successes],
    ['build_info', 'gauge', 'Always 1; the labels say what was built.', builds],
  ]
}
