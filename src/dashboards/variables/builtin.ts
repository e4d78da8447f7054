import type { Dialect } from './escape.ts'
import { formatAs } from './format.ts'
import { writeGoDuration, writeInterval } from './intervals.ts'
import type { QueryTimes } from './scope.ts'

/** Times of a query; a query variable has no rate interval in Grafana. */
type Times = Omit<QueryTimes, 'rateInterval'> & { readonly rateInterval?: number | undefined }

/** One reference to a variable: `${name.field:format}`. */
export interface Reference {
  readonly match: string
  readonly name: string
  /** Without the dot before it. */
  readonly field: string | undefined
  readonly format: string | undefined
}

/** What Grafana knows beside the variables of the dashboard. */
export interface Surroundings {
  readonly format: Dialect
  readonly times?: Times | undefined
  readonly dashboard?: { readonly uid: string | undefined; readonly title: string } | undefined
}

/** `left`: Grafana hands it to the data source as it stands, which knows it. */
export type BuiltIn = { readonly is: 'text'; readonly text: string } | { readonly is: 'left' } | undefined

const LEFT: BuiltIn = { is: 'left' }
// Macros of SQL and Flux plugins, and what only links and legends of drawn data know.
const OF_OTHERS =
  /^(?:timeFilter|__(?:timeFilter|timeFrom|timeTo|timeGroup|timeGroupAlias|time|unixEpoch\w*|searchFilter|url|url_time_range|all_variables|data|field|series|value|cell(?:_\d+)?))$/

/** One of Grafana's own variables; undefined: it is none of them, and stays as it is. */
export function builtIn(reference: Reference, around: Surroundings): BuiltIn {
  const { name, field } = reference
  if (name === '__from' || name === '__to') return moment(reference, around.times)
  if (name === '__timezone') return text('utc')
  // Of a Grafana as it is installed: its first organisation and its administrator.
  if (name === '__org') return text(field === 'name' ? 'Main Org.' : '1')
  if (name === '__user') return text(field === 'login' ? 'admin' : field === 'email' ? 'admin@localhost' : '1')
  if (name === '__dashboard')
    return around.dashboard && text(field === 'uid' ? (around.dashboard.uid ?? '') : around.dashboard.title)
  return (
    ofQuery(reference, around) ??
    (OF_OTHERS.test(name) || (around.format === 'plain' && /^__(?!all$)/.test(name)) ? LEFT : undefined)
  )
}

const text = (written: string): BuiltIn => ({ is: 'text', text: written })

function moment({ name, format, match }: Reference, times: Times | undefined): BuiltIn {
  if (times === undefined) return LEFT
  const value = String(times.range[name === '__from' ? 'from' : 'to'])
  const shown = match.includes(':') ? (format ?? 'glob') : 'glob'
  return text(formatAs(shown, { name, value, text: new Date(Number(value)).toISOString(), inUrl: [value] }))
}

/** What the backend of the plugin fills in. It knows `$x` and `${x}` alone; the page turns other forms of `__interval` into these. */
function ofQuery({ name, match }: Reference, { format, times }: Surroundings): BuiltIn {
  if (!/^__(?:interval(?:_m?s)?|range(?:_m?s)?|rate_interval(?:_m?s)?|auto)$/.test(name)) return undefined
  const plain = match === `$${name}` || match === `\${${name}}`
  if (!plain && format !== 'plain' && !/^__interval(?:_ms)?$/.test(name)) return undefined
  if (name === '__auto' && (format !== 'loki' || match !== '$__auto')) return format === 'plain' ? LEFT : undefined
  if (/^__rate_/.test(name) && format === 'loki') return undefined
  if (times === undefined) return LEFT
  const written = writeOf(name, times)
  return written === undefined ? undefined : text(written)
}

function writeOf(name: string, { range, interval, rateInterval, instant }: Times): string | undefined {
  const span = range.to - range.from
  const seconds = Math.round(span / 1000)
  if (name === '__range') return `${seconds}s`
  if (name === '__range_s') return String(seconds)
  if (name === '__range_ms') return String(span)
  if (name === '__auto') return instant ? `${seconds}s` : writeInterval(interval)
  const ms = name.startsWith('__rate_') ? rateInterval : interval
  if (ms === undefined) return undefined
  if (name.endsWith('_ms')) return String(Math.trunc(ms))
  if (name.endsWith('_s')) return String(Math.trunc(ms / 1000))
  return name.startsWith('__rate_') ? writeGoDuration(ms) : writeInterval(ms)
}
