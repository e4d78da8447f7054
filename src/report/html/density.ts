import { clip } from '../../lib/text.ts'
import type { PanelExhibit } from '../../run/result.ts'

/** How much of each panel a page has room for: the more series in all, the less of each. */
export interface Density {
  /** Points of a line. */
  readonly points: number
  /** Series in a legend or a table. */
  readonly listed: number
  /** Characters of a text: a query, a reason. */
  readonly text: number
}

/** Points of all lines of a page: with their drawing about a megabyte. */
const ALL_POINTS = 210_000
/** Fewer do not show a course. */
const LEAST_POINTS = 24
const MOST_POINTS = 120
/** From so many series on a page is dense. */
const MANY_SERIES = 1000
/** Of a title, of the name of a series or of a column. */
const MAX_NAME = 120
/** Larger ones, and those as near to zero, have no place on an axis. */
const HUGE = 1e300

/** For all panels of a page. */
export function densityOf(panels: readonly PanelExhibit[]): Density {
  const series = panels.reduce((sum, panel) => sum + panel.series.length, 0)
  const many = series > MANY_SERIES
  const points = Math.min(MOST_POINTS, Math.max(LEAST_POINTS, Math.floor(ALL_POINTS / Math.max(1, series))))
  return { points, listed: many ? 5 : 12, text: many ? 400 : 2000 }
}

/** The panel with texts that a page has room for, and with values that can be drawn. */
export function drawable(panel: PanelExhibit, { text }: Density): PanelExhibit {
  const { title, why, allowed, queries, series, rows } = panel
  return {
    ...panel,
    title: clip(title, MAX_NAME),
    why: why === undefined ? undefined : clip(why, text),
    allowed: allowed === undefined ? undefined : clip(allowed, text),
    queries: queries.map((query) => ({ ...query, text: clip(query.text, text) })),
    series: series.map(({ name, values }) => ({
      name: clip(name, MAX_NAME),
      values: values.some(isOdd) ? values.map(evened) : values,
    })),
    rows: rows && shownRows(panel, rows, text),
  }
}

/** Of a line of a log, beside it: Grafana shows neither. */
const INNER = new Set(['tsNs', 'id'])

type Rows = NonNullable<PanelExhibit['rows']>

function shownRows({ type }: PanelExhibit, { columns, count, shown }: Rows, text: number): Rows {
  const kept = columns.flatMap((name, index) => (type === 'logs' && INNER.has(name) ? [] : [index]))
  const of = <T>(row: readonly T[]): readonly T[] => kept.flatMap((index) => row.slice(index, index + 1))
  return {
    columns: of(columns).map((name) => clip(name, MAX_NAME)),
    count,
    shown: shown.map((row) => of(row).map((cell) => (typeof cell === 'string' ? clip(cell, text) : cell))),
  }
}

const isOdd = (value: number | null): boolean =>
  value !== null && value !== 0 && (Math.abs(value) > HUGE || Math.abs(value) < 1 / HUGE)
const evened = (value: number | null): number | null => (value === null || !isOdd(value) ? value : Math.abs(value) > 1 ? null : 0)
