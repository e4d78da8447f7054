import { type Paint, plain } from '../../report/paint.ts'
import { cut, oneLine, padEnd, padStart, width } from '../../report/width.ts'
import type { FamilyReport, Named } from './families.ts'
import type { View } from './view.ts'

interface Row {
  readonly series: string
  readonly type: string
  readonly unit: string
  readonly name: string
  readonly labels: readonly string[]
  readonly help: string
}

const GAP = '  '
const LABELS = 'labels:values'
const MIN_NAME = 6
const MAX_LABELS = 48
/** Columns kept for what follows the name. */
const MIN_DETAILS = 19
/** Columns for what follows the name that are enough, however long the longest name is. */
const WIDE_DETAILS = 60
/** Columns of help without which it is left out of a row. */
const MIN_HELP = 20
/** Columns of help from which on labels get a column of their own, so that the texts stand below each other. */
const WIDE_HELP = 36

/** The families, one line each. A long name is never cut; what follows it gives way. [] for none. */
export function familyTable(families: readonly FamilyReport[], { columns, paint }: View): readonly string[] {
  if (families.length === 0) return []
  const rows = families.map(rowOf)
  const at = layout(rows, columns)
  return [paint.dim(rowLine(titles(rows, at), at, columns, plain)), ...rows.map((row) => rowLine(row, at, columns, paint))]
}

function titles(rows: readonly Row[], at: Layout): Row {
  const fixed = { series: 'series', type: 'type', unit: 'unit', name: 'family' }
  if (at.labels > 0) return { ...fixed, labels: [LABELS], help: 'help' }
  const [labels, help] = [rows.some((row) => row.labels.length > 0), rows.some((row) => row.help !== '')]
  return { ...fixed, labels: [[...(labels ? [LABELS] : []), ...(help ? ['help'] : [])].join(', ')], help: '' }
}

function rowOf(family: FamilyReport): Row {
  return {
    series: family.samples === 0 ? '-' : family.series.toLocaleString('en-US'),
    type: family.type,
    unit: oneLine(family.unit ?? ''),
    name: namedText(family),
    labels: family.labels.map((label) => `${namedText(label)}:${label.values.toLocaleString('en-US')}`),
    help: oneLine(family.help ?? ''),
  }
}

const namedText = ({ name, original }: Named): string => oneLine(original === undefined ? name : `${name} (${original})`)

interface Layout {
  readonly series: number
  readonly type: number
  readonly unit: number
  readonly name: number
  /** 0: labels and help share a column. */
  readonly labels: number
}

function layout(rows: readonly Row[], columns: number): Layout {
  const longest = (title: string, of: (row: Row) => string) =>
    rows.reduce((most, row) => Math.max(most, width(of(row))), title.length)
  const hasUnit = rows.some(({ unit }) => unit !== '')
  const fixed = {
    series: longest('series', ({ series }) => series),
    type: longest('type', ({ type }) => type),
    unit: hasUnit ? longest('unit', ({ unit }) => unit) : 0,
  }
  const left = columns - fixed.series - fixed.type - (hasUnit ? fixed.unit + GAP.length : 0) - 4 * GAP.length
  // A few long names must not take the room of all others.
  const most = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.9) - 1] ?? 0
  const names = longest('family', ({ name }) => name)
  const name =
    left - names >= WIDE_DETAILS
      ? names
      : Math.max(MIN_NAME, Math.min(most(rows.map((row) => width(row.name))), left - MIN_DETAILS))
  const labelled = rows.filter(({ labels }) => labels.length > 0).map(({ labels }) => width(labels.join(' ')))
  const labels = Math.min(MAX_LABELS, Math.max(LABELS.length, most(labelled)))
  return { ...fixed, name, labels: labelled.length > 0 && left - name - labels - GAP.length >= WIDE_HELP ? labels : 0 }
}

function rowLine(row: Row, at: Layout, columns: number, paint: Pick<Paint, 'dim'>): string {
  const cells = [padStart(row.series, at.series), padEnd(row.type, at.type)]
  if (at.unit > 0) cells.push(padEnd(row.unit, at.unit))
  cells.push(padEnd(row.name, at.name))
  const room = columns - width(cells.join(GAP)) - 2 * GAP.length
  const labels = padEnd(labelsCell(row.labels, Math.min(Math.max(room, 0), MAX_LABELS)), at.labels)
  if (labels !== '') cells.push(labels)
  const line = `${GAP}${cells.join(GAP)}`
  const help = columns - width(line) - GAP.length
  const fits = row.help !== '' && (help >= MIN_HELP || width(row.help) <= help)
  return fits ? `${line}${GAP}${paint.dim(cut(row.help, help))}` : line.trimEnd()
}

// As many labels as there is room for, and how many more there are.
function labelsCell(labels: readonly string[], columns: number): string {
  for (let shown = labels.length; shown >= 0; shown--) {
    const more = labels.length - shown
    const text = [...labels.slice(0, shown), ...(more > 0 ? [`+${more}`] : [])].join(' ')
    if (width(text) <= columns) return text
  }
  return ''
}
