import type { PhaseResult } from '../../run/result.ts'
import { latencyText, loadText } from '../format.ts'
import { oneLine } from '../width.ts'
import { type Content, el } from './el.ts'
import { factLine } from './facts.ts'
import { latencyPlot } from './latency.ts'
import type { Page, Section } from './page.ts'
import { linesPlot } from './plots/lines.ts'
import { dateText, waitText } from './times.ts'
import { formatValue, numberText } from './units.ts'

type Load = NonNullable<PhaseResult['load']>
type Shape = NonNullable<Load['shape']>

const SIZE = { width: 1200, height: 400 }

/** What each phase's load really did: rate over time, latencies, numbers by request. */
export function loads({ result, idOf }: Page): Section | undefined {
  const shown = result.phases.flatMap(({ name, load }) => (load === undefined ? [] : [{ name, load }]))
  if (shown.length === 0) return undefined
  const content = shown.map(({ name, load }) => {
    const id = idOf('load', load, load.load)
    return el(
      'section',
      { class: 'card', id, 'aria-labelledby': `${id}-title` },
      el('h3', { id: `${id}-title` }, load.load, el('small', {}, ` during ${name}`)),
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

function ratePlot({ startedAt }: Load, { step, sent, answered, failed }: Shape): Content {
  const perSecond = (counts: readonly number[]): readonly number[] => counts.map((times) => (times * 1000) / Math.max(1, step))
  const courses = [
    { name: 'sent', counts: sent, tone: 's0' },
    { name: 'answered', counts: answered, tone: 's2 dashed' },
    { name: 'failed', counts: failed, tone: 'bad' },
  ]
  const plotted = {
    at: sent.map((_, slice) => startedAt + (slice + 0.5) * step),
    series: courses.map(({ name, counts }) => ({ name, values: perSecond(counts) })),
    unit: 'reqps',
    tones: courses.map(({ tone }) => tone),
  }
  const legend = courses.map(({ name, tone }) =>
    el('li', {}, el('span', { class: `swatch ${tone}` }), el('span', { class: 'of' }, name)),
  )
  return [linesPlot(plotted, SIZE, 'Requests per second'), el('ul', { class: 'legend' }, ...legend)]
}

function requests({ templates }: Load): Content {
  const head = ['Request', 'Sent', 'Answered', 'Statuses', 'p50', 'p90', 'p99', 'Max']
  const rows = Object.entries(templates).map(([name, { sent, answered, byStatus, latency }]) => {
    const statuses = Object.entries(byStatus).map(([status, times]) => `${times} × ${oneLine(status)}`)
    const times =
      latency === undefined ? ['–', '–', '–', '–'] : [latency.p50, latency.p90, latency.p99, latency.max].map(latencyText)
    const cells = [numberText(sent), numberText(answered), statuses.join(', ') || '–', ...times]
    return el('tr', {}, el('th', { scope: 'row' }, oneLine(name)), ...cells.map((text) => el('td', { class: 'number' }, text)))
  })
  return el(
    'div',
    { class: 'wide', role: 'region', tabindex: 0, 'aria-label': 'Requests of the load' },
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, ...rows),
    ),
  )
}
