/** A Prometheus of a test's own making, and queries to it. */
import { prometheus } from '../../../clients/prometheus.ts'
import type { QueryAnswer } from '../../../clients/query-data.ts'
import { systemClock } from '../../../lib/clock.ts'
import { observedPrometheus, type Route } from '../../observed-prometheus.fixture.ts'
import { type Asked, makeWhyCache, type WhyContext } from './index.ts'

export const NOTHING: QueryAnswer = { ok: true, series: [], rows: undefined, notices: [] }
/** An answer of one series with these values. */
export const values = (...all: number[]): QueryAnswer => ({
  ok: true,
  series: [{ name: undefined, labels: {}, points: all.map((value, i) => [i, value]) }],
  rows: undefined,
  notices: [],
})
/** The end of every range: now. */
export const TO = systemClock.now()
/** An instant query of now. */
export function asked(expr: string, answer: QueryAnswer = NOTHING, more: Partial<Asked> = {}): Asked {
  const times = { range: { from: TO - 60_000, to: TO }, interval: 15_000, rateInterval: 60_000 }
  return { refId: 'A', expr, language: 'promql', times, asks: 'instant', answer, ...more }
}

/** Who is asked: a server that answers so. */
export async function context(routes: Readonly<Record<string, Route>>, more: Partial<WhyContext> = {}): Promise<WhyContext> {
  const at = await observedPrometheus(routes)
  const server = prometheus(at.http, at.stack.withRole('prometheus').origin)
  const source = { kind: 'prometheus', server } as const
  return { source, name: 'prometheus', factor: 1, load: undefined, cache: makeWhyCache(), ...more }
}

export const vector = (...result: object[]) => ({ resultType: 'vector', result })
export const sample = (value: number, metric = {}) => ({ metric, value: [0, String(value)] })
/** An expression as `look` asks it: how many series, smallest and largest value. */
export const looked = (count: number, min: number, max: number) =>
  vector(sample(count, { part: 'count' }), sample(min, { part: 'min' }), sample(max, { part: 'max' }))
/** A server that has these metrics, of job `app`, and nothing else. */
export const named = (...names: string[]): Readonly<Record<string, Route>> => ({
  metadata: () => ({}),
  rules: () => ({ groups: [] }),
  targets: () => ({ activeTargets: [] }),
  labels: () => ['__name__', 'job'],
  'label/__name__/values': () => names,
  'label/job/values': () => ['app'],
  query: () => vector(),
})
/** As /targets tells it. */
export const TARGET = {
  discoveredLabels: {},
  labels: { job: 'app' },
  scrapePool: 'app',
  scrapeUrl: 'http://app:9090/metrics',
  lastError: '',
  lastScrape: '0001-01-01T00:00:00Z',
  lastScrapeDuration: 0,
  health: 'up',
  scrapeInterval: '15s',
}
