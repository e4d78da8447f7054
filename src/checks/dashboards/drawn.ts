import type { QueryAnswer, QuerySeries } from '../../clients/query-data.ts'
import type { PlottedSeries } from '../exhibit.ts'
import type { Drawn } from './seen.ts'

/** An answer and how its series are called. */
export interface Drawing {
  readonly answer: QueryAnswer
  /** `{{model}} p50`, its variables replaced; undefined = automatic. */
  readonly legend: string | undefined
  /** The query, by which a series without labels is called. */
  readonly text: string
}

const MOST_SERIES = 12
const MOST_POINTS = 120
const MOST_ROWS = 20
const DIGITS = 6
const TABLES = ['table', 'table-old', 'logs']

/** What a panel of the type would draw of the answers, so much of it that a report can hold it. */
export function drawn(type: string, drawings: readonly Drawing[]): Drawn {
  const given = drawings.flatMap(({ answer, ...how }) => (answer.ok ? [{ ...how, answer }] : []))
  const named = given.flatMap(({ answer, legend, text }) =>
    answer.series.map((series) => ({ series, name: nameOf(series, legend, text) })),
  )
  const rows = given.map(({ answer }) => answer.rows).find((one) => one !== undefined && one.count > 0)
  if (rows !== undefined) return { at: [], series: [], more: 0, rows: { ...rows, shown: rows.shown.slice(0, MOST_ROWS) } }
  if (TABLES.includes(type)) return { at: [], series: [], more: 0, rows: tableOf(named) }
  const shown = named.slice(0, MOST_SERIES)
  return { ...plotted(shown), more: named.length - shown.length, rows: undefined }
}

interface Named {
  readonly series: QuerySeries
  readonly name: string
}

// A panel has one axis of time, whatever the steps of its queries.
function plotted(shown: readonly Named[]): Pick<Drawn, 'at' | 'series'> {
  const all = [...new Set(shown.flatMap(({ series }) => series.points.map(([at]) => at)))].sort((a, b) => a - b)
  const at = all.length <= MOST_POINTS ? all : ends(all)
  return { at, series: shown.map(({ series, name }) => ({ name, values: valuesAt(at, series) })) }
}

// The ends of so many equal pieces of time.
function ends(all: readonly number[]): readonly number[] {
  const [first = 0, last = 0] = [all[0], all.at(-1)]
  return Array.from({ length: MOST_POINTS }, (_, at) => Math.round(first + ((last - first) * (at + 1)) / MOST_POINTS))
}

// The last value of each piece.
function valuesAt(at: readonly number[], { points }: QuerySeries): PlottedSeries['values'] {
  const values: (number | null)[] = at.map(() => null)
  let piece = 0
  for (const [time, value] of points) {
    while (piece < at.length - 1 && time > (at[piece] ?? 0)) piece++
    if (Number.isFinite(value)) values[piece] = rounded(value)
  }
  return values
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS))

function tableOf(named: readonly Named[]): Drawn['rows'] {
  if (named.length === 0) return undefined
  const labels = [...new Set(named.flatMap(({ series }) => Object.keys(series.labels)))].sort()
  const shown = named.slice(0, MOST_ROWS).map(({ series }) => {
    const value = series.points.at(-1)?.[1]
    return [
      ...labels.map((label) => series.labels[label] ?? null),
      value === undefined || Number.isNaN(value) ? null : rounded(value),
    ]
  })
  return { columns: [...labels, 'Value'], count: named.length, shown }
}

function nameOf({ name, labels }: QuerySeries, legend: string | undefined, text: string): string {
  if (legend !== undefined && legend !== '' && legend !== '__auto')
    return legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '') || text
  if (name !== undefined && name !== '') return name
  const { __name__ = '', ...rest } = labels
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`)
  return pairs.length === 0 ? __name__ || text : `${__name__}{${pairs.join(', ')}}`
}
