import { area, line } from 'd3-shape'
import { el } from '../el.ts'
import { type Size, timeAxis, valueAxis, withAxes } from './axes.ts'
import { isNumber, type Plotted, thinned, toneOf, wordsOf } from './series.ts'

type Point = readonly [index: number, value: number | null]

/** Series as lines over time with both axes. `name` opens what it says to those who do not see it. */
export function linesPlot(plotted: Plotted, size: Size, name: string) {
  const y = valueAxis(plotted, size.height, size.height > 400 ? 4 : 2)
  const x = timeAxis(plotted.at, size.width)
  const grid = y.ticks.map((tick) => `M0 ${Math.round(tick)}h${size.width}`).join('')
  const drawing = el(
    'svg',
    {
      role: 'img',
      'aria-label': `${name}: ${wordsOf(plotted)}`,
      viewBox: `0 0 ${size.width} ${size.height}`,
      preserveAspectRatio: 'none',
    },
    el('path', { class: 'rule', d: grid }),
    ...paths(plotted, size, x.place, y.place),
  )
  return withAxes(drawing, y, x.labels)
}

/** One series without axes, below a number that stands in words beside it. */
export function sparkline(plotted: Plotted, size: Size) {
  const one = { ...plotted, series: plotted.series.slice(0, 1) }
  const y = valueAxis(one, size.height, 2)
  const x = timeAxis(plotted.at, size.width)
  return el(
    'svg',
    { class: 'spark', 'aria-hidden': 'true', viewBox: `0 0 ${size.width} ${size.height}`, preserveAspectRatio: 'none' },
    ...paths(one, size, x.place, y.place),
  )
}

function paths(plotted: Plotted, size: Size, x: (at: number) => number, y: (value: number) => number) {
  const { at, series } = plotted
  const across = ([index]: Point): number => x(at[index] ?? 0)
  const defined = (point: Point | undefined): boolean => isNumber(point?.[1])
  const up = ([, value]: Point): number => y(value ?? 0)
  const lineOf = line<Point>().defined(defined).x(across).y(up).digits(0)
  const areaOf = area<Point>().defined(defined).x(across).y0(size.height).y1(up).digits(0)
  return series.flatMap(({ values }, index) => {
    const points = thinned(values, Math.min(size.points ?? size.width, size.width / 2))
    const tone = toneOf(plotted, index)
    const below = series.length === 1 ? [el('path', { class: `fill ${tone}`, d: byDistance(areaOf(points) ?? '') })] : []
    // Without neighbours a point has no line.
    const alone = points.filter((point, place) => defined(point) && ![points[place - 1], points[place + 1]].some(defined))
    const dots = alone.map((point) => `M${Math.round(across(point))} ${Math.round(up(point))}h0`).join('')
    return [
      ...below,
      el('path', { class: `line ${tone}`, d: byDistance(lineOf(points) ?? '') }),
      ...(dots === '' ? [] : [el('path', { class: `line dots ${tone}`, d: dots })]),
    ]
  })
}

const COMMAND = /([ML])(-?\d+),(-?\d+)|Z/g

/** A path of straight lines in whole units, as d3 writes it, told by the distance from point to point: half as long. */
export function byDistance(path: string): string {
  let [x, y, startX, startY] = [0, 0, 0, 0]
  return path.replace(COMMAND, (_whole, command?: string, across?: string, up?: string) => {
    if (command === undefined) {
      ;[x, y] = [startX, startY]
      return 'z'
    }
    const [right, down] = [Number(across) - x, Number(up) - y]
    ;[x, y] = [Number(across), Number(up)]
    if (command === 'M') [startX, startY] = [x, y]
    // Pairs of numbers that follow are lines.
    const lead = command === 'M' ? 'm' : right < 0 ? '' : ' '
    return `${lead}${right}${down < 0 ? '' : ' '}${down}`
  })
}
