import type { PhaseResult } from '../../run/result.ts'
import { latencyText, loadText } from '../format.ts'
import { oneLine } from '../width.ts'
import { type Content, el } from './el.ts'
import { factLine } from './facts.ts'
import { latencyPlot } from './latency.ts'
import { type Page, type Section, titleId } from './page.ts'
import { linesPlot } from './plots/lines.ts'
import { tableBox } from './table.ts'
import { dateText, waitText } from './times.ts'
import { formatValue, numberText } from './units.ts'

type Load = NonNullable<PhaseResult['load']>
type Shape = NonNullable<Load['shape']>

const HEAD = ['Request', 'Sent', 'Answered', 'Statuses', 'p50', 'p90', 'p99', 'Max']
const SIZE = { width: 1200, height: 400 }

/** What each phase's load really did: rate over time, latencies, numbers by request. */
export function loads({ result, idOf }: Page): Section | undefined {
  const shown = result.phases.flatMap(({ name, load }) => (load === undefined ? [] : [{ name, load }]))
  if (shown.length === 0) return undefined
  const content = shown.map(({ name, load }) => {
    const id = idOf('load', load, load.load)
    return el(
      'section',
      { class: 'card', id, 'aria-labelledby': titleId(id) },
      el('h3', { id: titleId(id) }, load.load, el('small', {}, ` during ${name}`)),
      ...loadParts(load),
    )
  })
  const sent = shown.reduce((sum, { load }) => sum + load.total.sent, 0)
  return { id: 'load', title: 'Load', aside: `${numberText(sent)} requests sent`, content }
}

function loadParts(load: Load): readonly Content[] {
  const { startedAt, finishedAt, total, lag, shape } = load
  const seconds = Math.max(0.001, (finishedAt - startedAt) / 1000)
  const errors = Object.entries(total.errorsBy ?? {}).map(([reason, times]) => `${times} ${oneLine(reason)}`)
  return [
    el('p', {}, loadText(load)),
    factLine({
      Started: dateText(startedAt),
      Took: waitText(finishedAt - startedAt),
      Rate: formatValue(total.sent / seconds, 'reqps'),
      Received: formatValue(total.bytes, 'bytes'),
      ...(lag === undefined ? {} : { 'Left late by at most': latencyText(lag.max) }),
      ...(errors.length === 0 ? {} : { 'Without an answer': errors.join(', ') }),
    }),
    shape === undefined ? el('p', { class: 'nothing' }, 'Its course over time was not recorded.') : plots(load, shape),
    requests(load),
  ]
}

function plots(load: Load, shape: Shape): Content {
  return el(
    'div',
    { class: 'pair' },
    el('figure', {}, el('figcaption', {}, 'Rate over time'), ratePlot(load, shape)),
    ...(shape.latencies.length === 0
      ? []
      : [el('figure', {}, el('figcaption', {}, 'Latency of answers'), latencyPlot(shape.latencies, load.total.latency, SIZE))]),
  )
}

function ratePlot({ startedAt, finishedAt }: Load, { step, sent, answered, failed }: Shape): Content {
  const slices = slicesOf(sent.length, step, finishedAt - startedAt)
  const courses = [
    { name: 'sent', counts: sent, tone: 's0' },
    { name: 'answered', counts: answered, tone: 's2 dashed' },
    { name: 'failed', counts: failed, tone: 'bad' },
  ]
  const plotted = {
    at: slices.map(({ from, upTo }) => startedAt + (from + upTo) / 2),
    series: courses.map(({ name, counts }) => ({ name, values: slices.map((slice) => perSecond(counts, slice)) })),
    unit: 'reqps',
    tones: courses.map(({ tone }) => tone),
  }
  const legend = courses.map(({ name, tone }) =>
    el('li', {}, el('span', { class: `swatch ${tone}` }), el('span', { class: 'of' }, name)),
  )
  return [linesPlot(plotted, SIZE, 'Requests per second'), el('ul', { class: 'legend' }, ...legend)]
}

interface Slice {
  /** Places of the counts that it takes together. */
  readonly places: readonly [first: number, end: number]
  /** Milliseconds since the start. */
  readonly from: number
  readonly upTo: number
}

// The load ended within the last slice: it is drawn as one with the slice before it, and no longer than it was.
function slicesOf(count: number, step: number, took: number): readonly Slice[] {
  const whole = Math.max(0, count - 2)
  const slices = Array.from(
    { length: whole },
    (_, place): Slice => ({
      places: [place, place + 1],
      from: place * step,
      upTo: (place + 1) * step,
    }),
  )
  const least = (count - 1) * step + 1
  const rest: Slice = { places: [whole, count], from: whole * step, upTo: Math.min(count * step, Math.max(least, took)) }
  return count === 0 ? [] : [...slices, rest]
}

function perSecond(counts: readonly number[], { places, from, upTo }: Slice): number {
  const times = counts.slice(...places).reduce((sum, one) => sum + one, 0)
  return (times * 1000) / Math.max(1, upTo - from)
}

function requests({ templates }: Load): Content {
  const rows = Object.entries(templates).map(([name, { sent, answered, byStatus, latency }]) => {
    const statuses = Object.entries(byStatus).map(([status, times]) => `${times} × ${oneLine(status)}`)
    const times =
      latency === undefined ? ['–', '–', '–', '–'] : [latency.p50, latency.p90, latency.p99, latency.max].map(latencyText)
    const cells = [numberText(sent), numberText(answered), statuses.join(', ') || '–', ...times]
    return el('tr', {}, el('th', { scope: 'row' }, oneLine(name)), ...cells.map((text) => el('td', { class: 'number' }, text)))
  })
  return tableBox({ 'aria-label': 'Requests of the load' }, HEAD, rows)
}
