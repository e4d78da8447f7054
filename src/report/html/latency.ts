import { scaleLinear, scaleLog } from 'd3-scale'
import type { PhaseResult } from '../../run/result.ts'
import { latencyText } from '../format.ts'
import { type Content, el } from './el.ts'
import { type Size, withAxes } from './plots/axes.ts'
import { formatValue, numberText } from './units.ts'

type Load = NonNullable<PhaseResult['load']>
type Bins = NonNullable<Load['shape']>['latencies']

/** Bars that are drawn; finer bins are put together. */
const MAX_BARS = 60
/** The lower edge of the first bin, of which only the upper one is known, and the least that the axis shows, in milliseconds. */
const LEAST = 0.01

/** Answers by latency on a logarithmic axis, with the percentiles of all of them. */
export function latencyPlot(bins: Bins, latency: Load['total']['latency'], { width, height }: Size): Content {
  const bars = barsOf(bins)
  const edges = [bars[0]?.from ?? LEAST, Math.max(bars.at(-1)?.upTo ?? 1, (bars[0]?.from ?? LEAST) * 2)] as const
  const x = scaleLog().domain(edges).range([0, width]).clamp(true)
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const y = scaleLinear().domain([0, most]).nice(4).range([height, 0])
  const ticks = y.ticks(4).filter(Number.isInteger)
  const marks =
    latency === undefined
      ? []
      : ([
          ['p50', latency.p50],
          ['p99', latency.p99],
        ] as const)
  const drawing = el(
    'svg',
    { role: 'img', 'aria-label': words(bars, latency), viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none' },
    el('path', { class: 'rule', d: ticks.map((tick) => `M0 ${Math.round(y(tick))}h${width}`).join('') }),
    el('path', { class: 'solid s0', d: bars.map((bar) => barPath(x(bar.from), x(bar.upTo), y(bar.count), height)).join('') }),
    ...marks.map(([, ms]) => el('path', { class: 'marker', d: `M${Math.round(x(Math.max(LEAST, ms)))} 0v${height}` })),
  )
  const percentiles = marks.map(([name, ms]) => `${name} ${latencyText(ms)}`).join(', ')
  const axis = withAxes(
    drawing,
    { labels: ticks.map((tick) => formatValue(tick, 'short')) },
    labelsOf(x.ticks(5), edges, (ms) => x(ms) / width),
  )
  return [
    axis,
    el(
      'p',
      { class: 'legend quiet' },
      percentiles === '' ? 'Answers by latency' : `Answers by latency; the lines are ${percentiles}`,
    ),
  ]
}

const barPath = (left: number, right: number, top: number, height: number): string => {
  const [from, to, up] = [Math.round(left), Math.round(right), Math.round(top)]
  return `M${from} ${height}V${up}H${Math.max(from + 2, to - 2)}V${height}z`
}

interface Bar {
  readonly from: number
  readonly upTo: number
  readonly count: number
}

// Bins follow each other; an edge that JSON cannot hold is left out.
function barsOf(bins: Bins): readonly Bar[] {
  const known = bins.filter(({ upTo, count }) => Number.isFinite(upTo) && Number.isFinite(count) && upTo > 0)
  const together = Math.max(1, Math.ceil(known.length / MAX_BARS))
  const first = known[0]?.upTo ?? 1
  const bars: Bar[] = []
  for (let start = 0; start < known.length; start += together) {
    const part = known.slice(start, start + together)
    const from = bars.at(-1)?.upTo ?? Math.max(LEAST, first / ratioOf(known))
    bars.push({ from, upTo: Math.max(from, part.at(-1)?.upTo ?? from), count: part.reduce((sum, { count }) => sum + count, 0) })
  }
  return bars
}

// The first bin is drawn as wide as the second.
function ratioOf(bins: Bins): number {
  const [first, second] = bins
  return first === undefined || second === undefined ? 2 : Math.max(1.01, second.upTo / first.upTo)
}

// Only those that keep a distance from each other and from both ends.
function labelsOf(ticks: readonly number[], edges: readonly [number, number], partOf: (ms: number) => number) {
  const labels: { part: number; text: string }[] = []
  for (const ms of ticks.length > 0 ? ticks : edges) {
    const part = partOf(ms)
    if (part > 0.03 && part < 0.97 && part - (labels.at(-1)?.part ?? -1) > 0.14)
      labels.push({ part, text: formatValue(ms, 'ms') })
  }
  return labels
}

function words(bars: readonly Bar[], latency: Load['total']['latency']): string {
  const sum = bars.reduce((total, { count }) => total + count, 0)
  const all = `Histogram of the latency of ${numberText(sum)} answers`
  if (latency === undefined) return all
  const { p50, p90, p99, max } = latency
  return `${all}: p50 ${latencyText(p50)}, p90 ${latencyText(p90)}, p99 ${latencyText(p99)}, max ${latencyText(max)}`
}
