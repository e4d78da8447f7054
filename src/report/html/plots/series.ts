import type { PanelExhibit } from '../../../run/result.ts'
import { formatValue } from '../units.ts'

/** What a plot draws; as many values as points in time, which are epoch milliseconds. */
export interface Plotted extends Pick<PanelExhibit, 'at' | 'series' | 'unit'> {
  /** Class of each series in place of its number: `good`, `bad`. */
  readonly tones?: readonly string[]
}

type Series = Plotted['series'][number]

export interface Stats {
  readonly min: number
  readonly mean: number
  readonly max: number
  readonly last: number
}

/** Colours that differ; later series take them again, dashed. */
const COLORS = 8
/** Series that words tell of. */
const TOLD = 3

export const isNumber = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

/** Of the values that are there; undefined when none is. */
export function statsOf({ values }: Series): Stats | undefined {
  let [min, max, sum, count, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, Number.NaN]
  for (const value of values) {
    if (!isNumber(value)) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
    count++
    last = value
  }
  return count === 0 ? undefined : { min, mean: sum / count, max, last }
}

/** Class that gives a series its colour. */
export const toneOf = ({ tones }: Plotted, index: number): string =>
  tones?.[index] ?? `s${index % COLORS}${index >= COLORS ? ' dashed' : ''}`

/** `3 series. p50: min 1 ms, max 9 ms, last 3 ms; …`: what a plot shows, for those who do not see it. */
export function wordsOf({ series, unit }: Plotted): string {
  const told = series.slice(0, TOLD).map((one) => {
    const stats = statsOf(one)
    if (stats === undefined) return `${one.name}: no value`
    const [min, max, last] = [stats.min, stats.max, stats.last].map((value) => formatValue(value, unit))
    return `${one.name}: min ${min}, max ${max}, last ${last}`
  })
  const more = series.length > TOLD ? `; and ${series.length - TOLD} more` : ''
  return `${series.length} series. ${told.join('; ')}${more}`
}

/** At most two values for each of `room` slots: the smallest and the largest of those that fall into it, so that no peak is lost. */
export function thinned(
  values: readonly (number | null)[],
  room: number,
): readonly (readonly [index: number, value: number | null])[] {
  if (values.length <= room) return values.map((value, index) => [index, value])
  const slot = values.length / Math.max(1, Math.floor(room / 2))
  const kept: [number, number | null][] = []
  for (let start = 0; start < values.length; start += slot) {
    const [from, to] = [Math.floor(start), Math.min(values.length, Math.floor(start + slot))]
    kept.push(...extremes(values, from, Math.max(to, from + 1)))
  }
  return kept
}

function extremes(values: readonly (number | null)[], from: number, to: number): readonly [number, number | null][] {
  let low: number | undefined
  let high: number | undefined
  for (let i = from; i < to; i++) {
    const value = values[i]
    if (!isNumber(value)) continue
    if (low === undefined || value < Number(values[low])) low = i
    if (high === undefined || value > Number(values[high])) high = i
  }
  if (low === undefined || high === undefined) return [[from, null]]
  const places = low === high ? [low] : [Math.min(low, high), Math.max(low, high)]
  return places.map((place) => [place, values[place] ?? null])
}
