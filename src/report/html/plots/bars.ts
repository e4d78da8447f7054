import { scaleLinear } from 'd3-scale'
import { el } from '../el.ts'
import { formatValue, numberText } from '../units.ts'
import { type Plotted, statsOf, toneOf } from './series.ts'

const MAX_BARS = 24

/** The newest value of each series as a bar; the numbers stand beside them. */
export function barsPlot(plotted: Plotted) {
  const { series, unit } = plotted
  const lasts = series.slice(0, MAX_BARS).map((one) => ({ name: one.name, last: statsOf(one)?.last }))
  const all = lasts.map(({ last }) => last ?? 0)
  const scale = scaleLinear()
    .domain([Math.min(0, ...all), Math.max(0, ...all)])
    .range([0, 1000])
  const zero = scale(0)
  const rows = lasts.map(({ name, last }, index) => {
    const end = scale(last ?? 0)
    const bar = { x: Math.round(Math.min(zero, end)), width: Math.max(2, Math.round(Math.abs(end - zero))), y: 0, height: 10 }
    return el(
      'li',
      {},
      el('span', { class: 'of' }, name),
      el(
        'svg',
        { 'aria-hidden': 'true', viewBox: '0 0 1000 10', preserveAspectRatio: 'none' },
        el('rect', { class: `solid ${toneOf(plotted, index)}`, ...bar }),
      ),
      el('b', {}, last === undefined ? 'no value' : formatValue(last, unit)),
    )
  })
  const more = series.length - MAX_BARS
  return el('ul', { class: 'bars' }, ...rows, ...(more > 0 ? [el('li', {}, `and ${numberText(more)} more`)] : []))
}
