import { clip } from '../lib/text.ts'
import type { LokiData } from './loki-answers.ts'
import { type QueryAnswer, type QueryRows, SHOWN_CELL, SHOWN_ROWS } from './query-data.ts'

/** An answer of Loki as a panel would draw it: lines of logs as rows, newest first as Loki gives them, anything else as series. */
export function lokiToAnswer(data: LokiData, notices: readonly string[]): QueryAnswer {
  if (data.resultType === 'streams') return { ok: true, series: [], rows: linesOf(data.result), notices }
  const series = seriesOf(data).filter(({ points }) => points.length > 0)
  return { ok: true, series: series.map((one) => ({ name: undefined, ...one })), rows: undefined, notices }
}

function seriesOf(data: Exclude<LokiData, { resultType: 'streams' }>) {
  if (data.resultType === 'scalar') return [{ labels: {}, points: [point(data.result)] }]
  if (data.resultType === 'vector') return data.result.map(({ metric, value }) => ({ labels: metric, points: [point(value)] }))
  return data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(point) }))
}

const point = ([at, text]: readonly [number, string]): readonly [number, number] => [
  Math.round(at * 1000),
  text.trim() === '' ? Number.NaN : Number(text.replace(/inf$/i, 'Infinity')),
]

function linesOf(streams: Extract<LokiData, { resultType: 'streams' }>['result']): QueryRows | undefined {
  const count = streams.reduce((sum, { values }) => sum + values.length, 0)
  if (count === 0) return undefined
  const lines = streams.flatMap(({ stream, values }) =>
    values.slice(0, SHOWN_ROWS).map(([at, line]) => ({ at: BigInt(at), line, labels: stream })),
  )
  // Streams come one after the other: the first rows of all are the newest.
  lines.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  return {
    columns: ['Time', 'Line', 'labels'],
    count,
    shown: lines
      .slice(0, SHOWN_ROWS)
      .map(({ at, line, labels }) => [instant(at), clip(line, SHOWN_CELL), clip(JSON.stringify(labels), SHOWN_CELL)]),
  }
}

/** Epoch nanoseconds as `2026-01-01T12:00:00.000Z`. */
function instant(ns: bigint): string {
  const ms = Number(ns / 1_000_000n)
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${ns} ns`
}
