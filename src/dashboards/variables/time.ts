import type { Dashboard, Panel } from '../model.ts'
import type { TimeRange } from './scope.ts'

// Range of a dashboard that says none that can be read (getDefaultTimeRange).
const DEFAULT_FROM = 'now-6h'
const STEP = /([-+/])(\d{0,9})f?(ms|[yMwdhmsQ])/y
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/

type Unit = 'y' | 'Q' | 'M' | 'w' | 'd' | 'h' | 'm' | 's' | 'ms'

/**
 * Epoch milliseconds of a time of a dashboard, in UTC: `now-15m`, `now/d`, `2024-01-01||+1d`, epoch milliseconds, ISO 8601; undefined when it
 * is none. `end`: rounded units (`/d`) go to their last millisecond. Weeks begin on Sunday, fiscal years (`/fy`) with January: Grafana's defaults.
 */
export function parseTime(text: string, now: number, end: boolean): number | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('now')) return shiftTime(now, trimmed.slice(3), end)
  const [date = '', ...math] = trimmed.split('||')
  const from = absolute(date)
  return from === undefined ? undefined : shiftTime(from, math.join('||'), end)
}

function absolute(text: string): number | undefined {
  if (/^-?\d+$/.test(text)) return finite(Number(text))
  if (!ISO.test(text)) return undefined
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) || text.length === 10
  return finite(Date.parse(`${text.replace(' ', 'T')}${zoned ? '' : 'Z'}`))
}

/** A moment moved by date math: `-1d/d`; undefined when that is none. */
function shiftTime(from: number, math: string, end: boolean): number | undefined {
  const text = math.replaceAll(/\s/g, '')
  let moment: number | undefined = from
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length && moment !== undefined) {
    const [, sign, amount = '', unit] = STEP.exec(text) ?? []
    if (sign === undefined) return undefined
    const n: number = amount === '' ? 1 : Number(amount)
    if (sign === '/') moment = n === 1 ? rounded(moment, unit as Unit, end) : undefined
    else moment = moved(moment, sign === '-' ? -n : n, unit as Unit)
  }
  return moment
}

const FIXED: Readonly<Partial<Record<Unit, number>>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}
const IN_MONTHS: Readonly<Partial<Record<Unit, number>>> = { M: 1, Q: 3, y: 12 }

function moved(from: number, n: number, unit: Unit): number | undefined {
  const fixed = FIXED[unit]
  if (fixed !== undefined) return finite(from + n * fixed)
  const date = new Date(from)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + n * (IN_MONTHS[unit] ?? 0))
  // The 31st goes to the last day of a shorter month.
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return finite(date.getTime())
}

function rounded(from: number, unit: Unit, end: boolean): number | undefined {
  const start = startOf(from, unit)
  const next = end && start !== undefined ? moved(start, 1, unit) : undefined
  return end ? next && next - 1 : start
}

function startOf(from: number, unit: Unit): number | undefined {
  const date = new Date(from)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  if (unit === 'y') return finite(Date.UTC(year, 0))
  if (unit === 'Q') return finite(Date.UTC(year, month - (month % 3)))
  if (unit === 'M') return finite(Date.UTC(year, month))
  if (unit === 'w') return finite(Date.UTC(year, month, date.getUTCDate() - date.getUTCDay()))
  const size = FIXED[unit] ?? 1
  return Math.floor(from / size) * size
}

const finite = (ms: number): number | undefined => (Math.abs(ms) <= 8.64e15 ? ms : undefined)

/** The range that a dashboard shows; the last six hours where it says none that can be read. */
export function dashboardRange(dashboard: Pick<Dashboard, 'time'>, now: number): TimeRange {
  const { from, to } = dashboard.time
  const range = {
    from: parseTime(from, now, false) ?? parseTime(DEFAULT_FROM, now, false) ?? now,
    to: parseTime(to, now, true) ?? now,
  }
  const dates = [from, to].every((text) => absolute(text.split('||')[0]?.trim() ?? '') !== undefined)
  return dates ? { ...range, absolute: true } : range
}

/** The range of a panel's queries: its own `timeFrom` where the dashboard's range counts from now, moved back by `timeShift`. */
export function panelRange(panel: Pick<Panel, 'timeFrom' | 'timeShift'>, range: TimeRange, now: number): TimeRange {
  const own = panel.timeFrom ? ownRange(panel.timeFrom, now) : range
  // Grafana heeds neither where it cannot read timeFrom.
  if (own === undefined) return range
  const base = range.absolute ? range : own
  const from = panel.timeShift ? shiftBack(base.from, panel.timeShift, false) : base.from
  const to = panel.timeShift ? shiftBack(base.to, panel.timeShift, true) : base.to
  return from === undefined || to === undefined ? base : { ...base, from, to }
}

/** `24h`, `now-7d`, `now/d`: up to now; `+1h`: from now on (describeTextRange). */
function ownRange(text: string, now: number): TimeRange | undefined {
  const future = text.startsWith('+')
  const relative = text.includes('now') ? text : `now${future ? '' : '-'}${text}`
  if (!/^now(?:[-+]\d+f?[yMwdhmsQ]|\/f?[yMwdQ])/.test(relative)) return undefined
  const other = parseTime(relative, now, future)
  if (other === undefined) return undefined
  return future ? { from: now, to: other } : { from: other, to: now }
}

const shiftBack = (moment: number, shift: string, end: boolean): number | undefined =>
  /^\d+f?[yMwdhmsQ]/.test(shift) ? shiftTime(moment, `-${shift}`, end) : undefined
