import { el } from '../el.ts'
import { formatValue } from '../units.ts'
import type { Size } from './axes.ts'
import { sparkline } from './lines.ts'
import { type Plotted, statsOf } from './series.ts'

const MAX_VALUES = 8

/** The newest value of each series, large; of a single one with its way there. */
export function bigValues(plotted: Plotted, size: Size) {
  const { series, unit, at } = plotted
  const values = series.slice(0, MAX_VALUES).map((one) => {
    const stats = statsOf(one)
    const text = stats === undefined ? 'no value' : formatValue(stats.last, unit)
    const name = series.length > 1 ? [el('span', { class: 'of' }, one.name)] : []
    return el('p', {}, ...name, el('b', { class: text.length > 9 ? 'long' : undefined }, text))
  })
  const way = series.length === 1 && at.length > 1 ? [sparkline(plotted, { ...size, height: 200 })] : []
  return el('div', { class: series.length > 1 ? 'big many' : 'big' }, ...values, ...way)
}
