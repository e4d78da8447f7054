import { scaleQuantize } from 'd3-scale'
import { el } from '../el.ts'
import { formatValue, numberText } from '../units.ts'
import { type Size, timeAxis, withAxes } from './axes.ts'
import { isNumber, type Plotted } from './series.ts'

const MAX_COLUMNS = 48
const MAX_ROWS = 24
const SHADES = 6
/** Units of a cell. */
const CELL = 20

interface Cell {
  readonly column: number
  readonly row: number
  readonly value: number
}

/** Series as rows of cells over time, the first at the bottom; darker is more. Columns hold the largest value of their time. */
export function heatPlot({ at, series, unit }: Plotted, { points = MAX_COLUMNS }: Pick<Size, 'points'>, name: string) {
  const rows = series.slice(0, MAX_ROWS)
  const columns = Math.min(MAX_COLUMNS, points, Math.max(1, at.length))
  const cells = rows.flatMap(({ values }, row) =>
    cellsOf(values, columns).map((cell) => ({ ...cell, row: rows.length - 1 - row })),
  )
  const largest = cells.reduce((max, { value }) => Math.max(max, value), 0)
  const shadeOf = scaleQuantize<number>()
    .domain([0, largest || 1])
    .range(Array.from({ length: SHADES }, (_, shade) => shade))
  const paths = new Array<string>(SHADES).fill('')
  for (const { column, row, shade, length } of runsOf(cells, shadeOf))
    paths[shade] = `${paths[shade]}M${column * CELL} ${(row + 0.5) * CELL}h${length * CELL}`
  const [width, height] = [columns * CELL, Math.max(1, rows.length) * CELL]
  const words = `${name}: cells of ${numberText(rows.length)} rows over time, the largest value is ${formatValue(largest, unit)}`
  const drawing = el(
    'svg',
    { role: 'img', 'aria-label': words, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none' },
    ...paths.flatMap((d, shade) => (d === '' ? [] : [el('path', { class: `heat h${shade}`, d })])),
  )
  const middle = rows[Math.floor(rows.length / 2)]
  const labels = [rows[0], ...(rows.length > 2 ? [middle] : []), ...(rows.length > 1 ? [rows.at(-1)] : [])].map(
    (row) => row?.name ?? '',
  )
  return withAxes(drawing, { labels }, timeAxis(at, width).labels)
}

interface Run {
  readonly column: number
  readonly row: number
  readonly shade: number
  length: number
}

// Neighbours of one shade are drawn as one.
function runsOf(cells: readonly Cell[], shadeOf: (value: number) => number): readonly Run[] {
  const runs: Run[] = []
  for (const { column, row, value } of cells) {
    if (value <= 0) continue
    const [shade, last] = [shadeOf(value), runs.at(-1)]
    if (last?.row === row && last.shade === shade && last.column + last.length === column) last.length++
    else runs.push({ column, row, shade, length: 1 })
  }
  return runs
}

function cellsOf(values: readonly (number | null)[], columns: number): readonly Omit<Cell, 'row'>[] {
  const best = new Map<number, number>()
  values.forEach((value, index) => {
    const column = Math.min(columns - 1, Math.floor((index / values.length) * columns))
    if (isNumber(value)) best.set(column, Math.max(value, best.get(column) ?? value))
  })
  return [...best].map(([column, value]) => ({ column, value }))
}
