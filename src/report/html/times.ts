import { formatMs } from '../../lib/duration.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** `2026-11-21 06:30:00 UTC`. */
export function dateText(at: number | string): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? String(at) : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A point in time beside others that lie within `span` milliseconds: `06:30:15`, `06:30`, `11-21 06:30`. */
export function clockText(at: number, span: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  const iso = date.toISOString()
  if (span > 24 * HOUR) return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
  return span > 10 * MINUTE ? iso.slice(11, 16) : iso.slice(11, 19)
}

/** `12 ms`, `1.2 s`, `2 min 5 s`, `1 h 3 min`: what people say of a wait. */
export function waitText(ms: number): string {
  if (ms < MINUTE) return formatMs(ms)
  const [large, small, big, little] = ms < HOUR ? [MINUTE, 1000, 'min', 's'] : [HOUR, MINUTE, 'h', 'min']
  const rest = Math.floor((ms % Number(large)) / Number(small))
  return `${Math.floor(ms / Number(large))} ${big}${rest === 0 ? '' : ` ${rest} ${little}`}`
}
