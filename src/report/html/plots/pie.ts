import { arc, pie } from 'd3-shape'
import { el } from '../el.ts'
import { formatValue } from '../units.ts'
import { type Plotted, statsOf, toneOf } from './series.ts'

const MAX_SLICES = 12
const RADIUS = 100
/** Parts that the words of the drawing tell of. */
const TOLD = 3

/** The newest values as parts of their sum; parts are named beside it. Values below zero have no part. */
export function piePlot(plotted: Plotted, name: string) {
  const { series, unit } = plotted
  const parts = series.slice(0, MAX_SLICES).map((one) => ({ name: one.name, value: Math.max(0, statsOf(one)?.last ?? 0) }))
  const sum = parts.reduce((total, { value }) => total + value, 0)
  const share = (value: number): string => (sum === 0 ? '-' : formatValue((value / sum) * 100, 'percent'))
  const told = parts.slice(0, TOLD).map((part) => `${part.name} ${share(part.value)}`)
  const words = [...told, ...(parts.length > TOLD ? [`and ${parts.length - TOLD} more, which stand beside it`] : [])].join(', ')
  const arcs = pie<(typeof parts)[number]>()
    .sort(null)
    .value(({ value }) => value)(parts)
  const shape = arc<(typeof arcs)[number]>()
    .innerRadius(RADIUS * 0.55)
    .outerRadius(RADIUS)
    .padAngle(parts.length > 1 ? 0.02 : 0)
    .digits(1)
  return el(
    'div',
    { class: 'pie' },
    el(
      'svg',
      { role: 'img', 'aria-label': `${name}: parts of ${formatValue(sum, unit)}: ${words}`, viewBox: '-100 -100 200 200' },
      ...(sum === 0
        ? []
        : arcs.map((one, index) => el('path', { class: `solid ${toneOf(plotted, index)}`, d: shape(one) ?? '' }))),
    ),
    el(
      'ul',
      {},
      ...parts.map((part, index) =>
        el(
          'li',
          {},
          el('span', { class: `swatch ${toneOf(plotted, index)}` }),
          el('span', { class: 'of' }, part.name),
          el('b', {}, `${formatValue(part.value, unit)} · ${share(part.value)}`),
        ),
      ),
    ),
  )
}
