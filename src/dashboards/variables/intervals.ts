import { parseDuration } from '../../lib/duration.ts'
import type { TimeRange } from './scope.ts'

/** `timeInterval` of a data source that says none (grafana-prometheus, datasource.ts). */
export const DEFAULT_SCRAPE_INTERVAL = 15_000

// Points that Grafana's backend takes where the request names none, and those that Prometheus answers at most (promlib/models/query.go).
const DEFAULT_POINTS = 1500
const MOST_POINTS = 11_000

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// [up to, is]: RoundInterval of grafana-plugin-sdk-go, roundInterval of grafana-data; the backend counts the bound to the smaller one.
const ROUNDED: readonly (readonly [number, number])[] = [
  [10, 1],
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1500, SECOND],
  [3500, 2 * SECOND],
  [7500, 5 * SECOND],
  [12_500, 10 * SECOND],
  [17_500, 15 * SECOND],
  [25_000, 20 * SECOND],
  [45_000, 30 * SECOND],
  [1.5 * MINUTE, MINUTE],
  [3.5 * MINUTE, 2 * MINUTE],
  [7.5 * MINUTE, 5 * MINUTE],
  [12.5 * MINUTE, 10 * MINUTE],
  [17.5 * MINUTE, 15 * MINUTE],
  [25 * MINUTE, 20 * MINUTE],
  [45 * MINUTE, 30 * MINUTE],
  [1.5 * HOUR, HOUR],
  [2.5 * HOUR, 2 * HOUR],
  [4.5 * HOUR, 3 * HOUR],
  [9 * HOUR, 6 * HOUR],
  [DAY, 12 * HOUR],
  [7 * DAY, DAY],
  [21 * DAY, 7 * DAY],
  [42 * DAY, 30 * DAY],
]
const LONGEST = 365 * DAY

/** The round interval that Grafana's pages take for one, in milliseconds; its backend differs at the bounds alone. */
export function roundInterval(ms: number, by: 'page' | 'backend'): number {
  return ROUNDED.find(([bound]) => ms < bound || (by === 'backend' && ms === bound))?.[1] ?? LONGEST
}

/** Milliseconds of a min step or min interval as a dashboard writes it: `30s`, `>10s`, `15` (seconds); undefined when it is none. */
export function parseInterval(text: string | undefined): number | undefined {
  const plain = text?.replace(/^\s*[<>]?=?\s*/, '').trim() ?? ''
  const [, amount = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w|M|y)?$/.exec(plain) ?? []
  if (amount === '') return parseDuration(plain)
  const one = unit === 'M' ? 30 * DAY : parseDuration(`1${unit}`)
  return one === undefined ? undefined : Number(amount) * one
}

/** What decides how close the points of a query lie. */
export interface IntervalInput {
  readonly range: TimeRange
  /** Undefined or 0: 1500, as the backend of Grafana takes it; a page of Grafana sends the panel's width in pixels. */
  readonly maxDataPoints: number | undefined
  /** Of the panel (`interval`), as written. */
  readonly minInterval?: string | undefined
  /** Of the query (`interval` of a target), as written; `$__interval` and `$__rate_interval` as they stand. */
  readonly minStep?: string | undefined
  /** `timeInterval` of the data source, in milliseconds; undefined: 15 s. */
  readonly scrapeInterval: number | undefined
  /** Of old dashboards; 1 otherwise. */
  readonly intervalFactor?: number | undefined
}

/**
 * Step of a query and `$__rate_interval`, in milliseconds, as Grafana has them: the page gives the interval of the panel
 * (calculateInterval), the backend makes the step of it (calculatePrometheusInterval and interpolateVariables in promlib).
 */
export function intervalsOf(input: IntervalInput): { readonly interval: number; readonly rateInterval: number } {
  const scrape = input.scrapeInterval ?? DEFAULT_SCRAPE_INTERVAL
  const span = input.range.to - input.range.from
  const share = span / (input.maxDataPoints || DEFAULT_POINTS)
  const ofPanel = Math.max(parseInterval(input.minInterval) ?? scrape, roundInterval(share, 'page'))
  const least = parseInterval(input.minStep) || ofPanel
  const calculated = share < least ? least : roundInterval(share, 'backend')
  const step = Math.max(calculated, roundInterval(span / MOST_POINTS, 'backend'))
  const variable = /^\$(?:__(rate_)?interval|\{__(rate_)?interval\})$/.exec(input.minStep ?? '')
  const rateOf = (interval: number, every: number): number => Math.max(interval + every, 4 * every)
  if (variable !== null && (variable[1] ?? variable[2]) !== undefined) {
    const interval = rateOf(step, scrape)
    return { interval, rateInterval: interval }
  }
  const interval = step * (input.intervalFactor || 1)
  const every = variable === null ? parseInterval(input.minStep) || scrape : interval
  return { interval, rateInterval: rateOf(ofPanel, every) }
}

/** `$__interval` as Grafana writes it, by its largest unit alone: 90 s are `1m` (gtime.FormatInterval). */
export function writeInterval(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [LONGEST, 'y'],
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'm'],
    [SECOND, 's'],
    [1, 'ms'],
  ]
  for (const [size, unit] of units) if (ms >= size) return `${Math.floor(ms / size)}${unit}`
  return '1ms'
}

/** `$__rate_interval` as Grafana writes it: a Go duration, `1m0s`, `2h15m0s`, `1.5s`, `500ms`. */
export function writeGoDuration(ms: number): string {
  if (ms < SECOND) return ms <= 0 ? '0s' : `${ms}ms`
  const hours = Math.floor(ms / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  const seconds = `${(ms % MINUTE) / SECOND}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
