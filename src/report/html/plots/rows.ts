import type { PanelExhibit } from '../../../run/result.ts'
import { el } from '../el.ts'
import { tableBox } from '../table.ts'
import { formatValue, numberText } from '../units.ts'
import { type Plotted, statsOf } from './series.ts'

const MAX_ROWS = 20
const MAX_COLUMNS = 12

/** The first rows of a table or of logs. */
export function rowsTable({ columns, count, shown }: NonNullable<PanelExhibit['rows']>, name: string) {
  const head = columns.slice(0, MAX_COLUMNS)
  const body = shown.slice(0, MAX_ROWS).map((row) => head.map((_, index) => cellText(row[index])))
  const left = [
    ...(count > body.length ? [`${numberText(count)} rows, the first ${numberText(body.length)} are shown`] : []),
    ...(columns.length > MAX_COLUMNS ? [`${numberText(columns.length - MAX_COLUMNS)} more columns`] : []),
  ].join('; ')
  return box(name, head, body, left)
}

/** The newest value of each series as a table. */
export function lastTable({ series, unit }: Plotted, name: string) {
  const body = series.slice(0, MAX_ROWS).map((one) => {
    const stats = statsOf(one)
    return [one.name, stats === undefined ? 'no value' : formatValue(stats.last, unit)]
  })
  const left = series.length > MAX_ROWS ? `${numberText(series.length - MAX_ROWS)} more` : ''
  return box(name, ['Series', 'Last'], body, left)
}

const cellText = (cell: string | number | null | undefined): string =>
  typeof cell === 'number' ? `${cell < 0 ? '-' : ''}${numberText(Math.abs(cell))}` : (cell ?? '')

const box = (name: string, head: readonly string[], body: readonly (readonly string[])[], left: string) =>
  tableBox(
    { class: 'rows', 'aria-label': `${name}: rows` },
    head,
    body.map((row) => el('tr', {}, ...row.map((text) => el('td', {}, text)))),
    ...(left === '' ? [] : [el('p', { class: 'quiet' }, left)]),
  )
