import { scaleLinear, scaleUtc } from 'd3-scale'
import { el } from '../el.ts'
import { clockText } from '../times.ts'
import { formatValue, stepOf } from '../units.ts'
import { isNumber, type Plotted } from './series.ts'

/** Units of a drawing that a label of the time axis takes. */
const LABEL = 180

/** Units of a drawing; it is stretched over the place that it gets. */
export interface Size {
  readonly width: number
  readonly height: number
  /** Points of a line at most; absent: as many as are seen. */
  readonly points?: number
}

/** Values of the y axis: from the bottom to the top of the drawing, ticks at both ends, equally far from each other. */
export interface ValueAxis {
  readonly place: (value: number) => number
  readonly ticks: readonly number[]
  readonly labels: readonly string[]
}

/** `count`: about so many spaces between ticks. */
export function valueAxis({ series, unit }: Plotted, height: number, count: number): ValueAxis {
  const [low, high] = domainOf(series)
  const step = stepOf(unit, Math.max(Math.abs(low), Math.abs(high)))
  // In the size that is shown, so that its ticks are round: 0, 0.5 and 1 min.
  const scale = scaleLinear()
    .domain([low / step.factor, high / step.factor])
    .nice(count)
    .range([height, 0])
  const ticks = scale.ticks(count)
  const decimals = decimalsOf(Number(ticks[1] ?? 0) - Number(ticks[0] ?? 0))
  return {
    place: (value) => scale(value / step.factor),
    ticks: ticks.map((tick) => scale(tick)),
    labels: ticks.map((tick) => formatValue(tick * step.factor, unit, step, decimals)),
  }
}

// As many as tell one tick from the next.
const decimalsOf = (gap: number): number | undefined =>
  gap > 0 ? Math.min(20, Math.max(0, Math.ceil(-Math.log10(gap) - 1e-9))) : undefined

function domainOf(series: Plotted['series']): readonly [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { values } of series)
    for (const value of values)
      if (isNumber(value)) {
        min = Math.min(min, value)
        max = Math.max(max, value)
      }
  if (min > max) return [0, 1]
  if (min === max) return max === 0 ? [0, 1] : max > 0 ? [0, max] : [min, 0]
  // From zero unless that would flatten all that happens.
  return [min > 0 && min < max * 0.7 ? 0 : min, max]
}

/** Points in time from the left to the right; one alone stands in the middle. */
export function timeAxis(at: readonly number[], width: number) {
  const [first = 0, last = first] = [at[0], at.at(-1)]
  const [from, to] = first === last ? [first - 30_000, last + 30_000] : [first, last]
  const scale = scaleUtc().domain([from, to]).range([0, width])
  const room = Math.max(1, Math.min(6, Math.floor(width / LABEL)))
  const ticks = scale.ticks(room)
  // Time has no ticks of two minutes: some are left out.
  const every = Math.ceil(ticks.length / room) * (Number(ticks[1] ?? 1) - Number(ticks[0] ?? 0))
  const labels = ticks
    .filter((tick) => ticks.length <= room || tick.getTime() % every === 0)
    .map((tick) => ({ part: scale(tick) / width, text: clockText(tick.getTime(), to - from) }))
    .filter(({ part }) => part > 0.04 && part < 0.96)
  return { place: (time: number): number => scale(time), labels }
}

/** The labels of both axes around a drawing; they are for eyes, the drawing says itself in words what it shows. */
export const withAxes = (
  drawing: ReturnType<typeof el>,
  { labels }: Pick<ValueAxis, 'labels'>,
  across: readonly { readonly part: number; readonly text: string }[],
) =>
  el(
    'div',
    { class: 'plot' },
    el('div', { class: 'y', 'aria-hidden': 'true' }, ...[...labels].reverse().map((text) => el('i', {}, text))),
    el('div', { class: 'draw' }, drawing),
    el(
      'div',
      { class: 'x', 'aria-hidden': 'true' },
      ...across.map(({ part, text }) => el('i', { style: `left:${Math.round(part * 1000) / 10}%` }, text)),
    ),
  )
