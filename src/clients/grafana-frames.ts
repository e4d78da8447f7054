import { clip } from '../lib/text.ts'
import type { Frame, FrameField, QueryResult } from './grafana-answers.ts'
import { type QueryAnswer, type QueryRows, type QuerySeries, SHOWN_CELL, SHOWN_ROWS } from './query-data.ts'

/** What Grafana answered to one query; `at`: epoch milliseconds of numbers that come without a time. */
export function answerOf(result: QueryResult, at: number): QueryAnswer {
  if (result.error !== undefined && result.error !== '') return { ok: false, error: result.error, status: result.status }
  // A status without words: `status` is 200 of what succeeded, and older versions tell none.
  if (result.status !== undefined && result.status >= 400)
    return { ok: false, error: `status ${result.status} without words`, status: result.status }
  const frames = result.frames.filter((frame) => !isExemplars(frame))
  const tables = frames.filter(isTable)
  const series = frames.filter((frame) => !isTable(frame)).flatMap((frame) => seriesOf(frame, at))
  const notices = frames.flatMap(({ schema }) => schema.meta?.notices.map(({ text }) => text) ?? [])
  return {
    ok: true,
    series: series.filter(({ points }) => points.length > 0),
    rows: rowsOf(tables),
    notices: [...new Set(notices.filter((text) => text !== ''))],
  }
}

const isNumber = ({ type }: FrameField): boolean => type === 'number' || type === 'boolean'
const isTime = ({ type }: FrameField): boolean => type === 'time'

// Marks on a panel's curves, and no data of the query.
function isExemplars({ schema }: Frame): boolean {
  const custom = schema.meta?.custom
  return typeof custom === 'object' && custom !== null && 'resultType' in custom && custom.resultType === 'exemplar'
}

/** Texts beside the numbers, lines of logs, or numbers without a time that are more than one each. */
function isTable(frame: Frame): boolean {
  const { fields } = frame.schema
  if (!fields.every((field) => isNumber(field) || isTime(field))) return true
  return !fields.some(isTime) && lengthOf(frame) > 1
}

const lengthOf = ({ data }: Frame): number => Math.max(0, ...(data?.values.map((column) => column.length) ?? []))

function seriesOf(frame: Frame, at: number): readonly QuerySeries[] {
  const { fields, name } = frame.schema
  const values = frame.data?.values ?? []
  const times = values[fields.findIndex(isTime)] ?? [at]
  return fields.flatMap((field, index) => {
    if (!isNumber(field)) return []
    const numbers = numbersOf(frame, index)
    const points = times.flatMap((time, row): [number, number][] =>
      typeof time === 'number' && row < numbers.length ? [[time, numbers[row] ?? Number.NaN]] : [],
    )
    const told = field.config?.displayNameFromDS || field.config?.displayName || name || undefined
    return [{ name: told, labels: field.labels ?? {}, points }]
  })
}

const ENTITIES: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Inf: Number.POSITIVE_INFINITY,
  NegInf: Number.NEGATIVE_INFINITY,
}

/** A column as numbers: what is missing or no number is NaN, and what JSON cannot say stands in `entities`. */
function numbersOf(frame: Frame, index: number): number[] {
  const numbers = (frame.data?.values[index] ?? []).map(toNumber)
  for (const [name, rows] of Object.entries(frame.data?.entities[index] ?? {})) {
    const value = ENTITIES[name]
    if (value === undefined || !Array.isArray(rows)) continue
    for (const row of rows) if (typeof row === 'number' && row < numbers.length) numbers[row] = value
  }
  return numbers
}

function toNumber(value: unknown): number {
  if (typeof value === 'boolean') return Number(value)
  // Integers of 64 bits are written as text by some plugins.
  if (typeof value === 'string') return value.trim() === '' ? Number.NaN : Number(value)
  return typeof value === 'number' ? value : Number.NaN
}

function rowsOf(tables: readonly Frame[]): QueryRows | undefined {
  const filled = tables.filter((frame) => lengthOf(frame) > 0)
  const [first] = filled
  if (first === undefined) return undefined
  const columns = [...new Set(filled.flatMap(({ schema }) => schema.fields.map(nameOf)))]
  return {
    columns,
    count: filled.reduce((sum, frame) => sum + lengthOf(frame), 0),
    filled: filled.reduce((sum, frame) => sum + filledRows(frame), 0),
    shown: filled.flatMap((frame) => shownRows(frame, columns)).slice(0, SHOWN_ROWS),
  }
}

/** Rows that hold a value: `max(v)` of an empty table is one row of null. */
function filledRows(frame: Frame): number {
  const { fields } = frame.schema
  const numbers = fields.flatMap((field, index) => (isNumber(field) ? [numbersOf(frame, index)] : []))
  const columns = numbers.length > 0 ? numbers.map((column) => column.map((value) => !Number.isNaN(value))) : textsOf(frame)
  return Array.from({ length: lengthOf(frame) }, (_, row) => columns.some((column) => column[row])).filter(Boolean).length
}

const textsOf = ({ data }: Frame): boolean[][] =>
  data?.values.map((column) => column.map((value) => value !== null && value !== undefined)) ?? []

const nameOf = ({ name, config }: FrameField): string => config?.displayNameFromDS || config?.displayName || name

function shownRows(frame: Frame, columns: readonly string[]): (string | number | null)[][] {
  const { fields } = frame.schema
  const places = columns.map((column) => fields.findIndex((field) => nameOf(field) === column))
  const values = frame.data?.values ?? []
  return Array.from({ length: Math.min(SHOWN_ROWS, lengthOf(frame)) }, (_, row) =>
    places.map((place) => {
      const field = fields[place]
      return field === undefined ? null : cell(field, values[place]?.[row])
    }),
  )
}

function cell(field: FrameField, value: unknown): string | number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return isTime(field) ? instant(value) : value
  return clip(typeof value === 'string' ? value : JSON.stringify(value), SHOWN_CELL)
}

/** `2026-01-01T12:00:00.000Z`; a number that no date can hold stays one. */
const instant = (ms: number): string | number => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : ms)
