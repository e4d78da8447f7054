import type { Histogram, Metric } from './family.ts'
import type { Random } from './random.ts'
import { type Instance, NOW, type Service } from './service.ts'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const FINE_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] as const
const BYTES = [100, 1000, 10_000, 100_000, 1e6, 1e7, 1e8, 1e9, 1e10] as const

/** The metrics for each pair of two lists. */
export function* each<A, B>(many: readonly A[], more: readonly B[], metric: (a: A, b: B) => Metric): Generator<Metric> {
  for (const a of many) for (const b of more) yield metric(a, b)
}

/** Counters of requests by route and status. */
export function* requests({ instances, routes, job }: Service, random: Random): Generator<Metric> {
  for (const { address, pod } of instances)
    for (const [method, path] of routes)
      for (const status of ['200', '404', '500'])
        yield {
          labels: { instance: address, job, method, path, pod, status },
          value: random.whole(0, status === '200' ? 60_000_000 : 4000),
        }
}

/** Histograms of request durations by route. */
export const durations = ({ instances, routes }: Service, random: Random): Iterable<Metric> =>
  each(instances, routes, ({ address }, [method, path]) => ({
    labels: { instance: address, method, path },
    value: histogram(SECONDS, random, 0.05),
  }))

/** Histograms of answer sizes by route: bounds with exponents. */
export const sizes = ({ routes }: Service, random: Random): Iterable<Metric> =>
  routes.map(([method, path]) => ({ labels: { method, path }, value: histogram(BYTES, random, 4000) }))

/** Histograms of query durations. */
export const queries = ({ instances }: Service, random: Random): Iterable<Metric> =>
  each(instances, ['select', 'insert', 'update'], ({ address }: Instance, operation) => ({
    labels: { db: 'postgres', instance: address, operation, table: 'order_lines' },
    value: histogram(FINE_SECONDS, random, 0.004),
  }))

/** Summaries of calls; one in five saw none within its last ten minutes, for which client_golang writes NaN. */
export const calls = ({ instances }: Service, random: Random): Iterable<Metric> =>
  each(instances, ['/shop.Stock/Reserve', '/shop.Stock/Release', '/shop.Tax/Quote'], ({ address }: Instance, rpc) => {
    const idle = random.next() < 0.2
    const typical = random.next() / 20
    const quantiles = [0.5, 0.9, 0.99].map((quantile) => [quantile, idle ? Number.NaN : typical / (1.01 - quantile)] as const)
    return {
      labels: { instance: address, rpc_method: rpc, rpc_system: 'grpc' },
      value: { quantiles, sum: random.next() * 90_000, count: random.whole(1, 9_000_000) },
    }
  })

function histogram(bounds: readonly number[], random: Random, typical: number): Histogram {
  let count = 0
  const counts = [...bounds, Number.POSITIVE_INFINITY].map((bound) => {
    count += Math.floor((random.next() * 40_000) / (1 + Math.abs(Math.log10(bound / typical)) ** 3))
    return count
  })
  const bucket = random.whole(0, bounds.length - 1)
  const value = (bounds[bucket] ?? 0) * (0.5 + random.next() / 2)
  const exemplar = { traceId: random.hex(32), value, timestamp: NOW - random.whole(0, 600_000), bucket }
  return { bounds, counts, sum: count * typical * (0.5 + random.next()), exemplar: random.next() < 0.1 ? exemplar : undefined }
}
