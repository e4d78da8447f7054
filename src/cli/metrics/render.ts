import { ACCEPTED_BY } from '../../checks/metrics/answer.ts'
import { formatMs } from '../../lib/duration.ts'
import { count } from '../../lib/text.ts'
import type { Format } from '../../prom-parser/index.ts'
import { oneLine } from '../../report/width.ts'
import type { Problem } from './reading.ts'
import { errorLines } from './render-errors.ts'
import { lintLines } from './render-lint.ts'
import { selectedLines } from './render-selected.ts'
import { familyTable } from './render-table.ts'
import type { MetricsReport } from './report.ts'
import { type View, wrapped } from './view.ts'

const FORMATS: Readonly<Record<Format, string>> = {
  'text-0.0.4': 'Prometheus text 0.0.4',
  'text-1.0.0': 'Prometheus text 1.0.0',
  'openmetrics-0.0.1': 'OpenMetrics 0.0.1',
  'openmetrics-1.0.0': 'OpenMetrics 1.0.0',
  'openmetrics-2.0.0': 'OpenMetrics 2.0.0',
  protobuf: 'protobuf',
}

const BIGGEST = 5
/** Labels of a problem fill this many columns, so that values stand below each other. */
const LABEL = 10
const MIN_TEXT = 20

/** What a person reads of an exposition: what is wrong first, the totals last. */
export function metricsLines(report: MetricsReport, view: View): readonly string[] {
  const { lint = [], selected } = report
  const bySeverity = (wanted: string) => lint.filter(({ severity }) => severity === wanted)
  const groups = [
    [...headLines(report, view)],
    ...report.problems.map((problem) => problemLines(problem, view)),
    errorLines(report, view),
    lintLines(bySeverity('error'), view),
    selected === undefined ? familyTable(report.families, view) : selectedLines(selected, view),
    selected === undefined ? bigLines(report, view) : [],
    lintLines(bySeverity('warning'), view),
    [totalsLine(report, view)],
  ]
  return groups.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
}

function headLines(report: MetricsReport, { columns, paint }: View): readonly string[] {
  const { source, answer, verdict, mode, format, escaping, bytes, totals, readMs } = report
  const says = {
    accepted: `is accepted by ${ACCEPTED_BY[mode]}`,
    refused: `is refused by ${ACCEPTED_BY[mode]}`,
    empty: 'is empty',
    none: 'gave no exposition',
    unread: 'was not read to its end',
  }[verdict]
  const facts = [
    format && FORMATS[format],
    escaping && `escaping ${escaping}`,
    bytes !== undefined && bytesText(bytes),
    ...(bytes === undefined || verdict === 'none' ? [] : sizes(totals)),
    answer && `answered in ${formatMs(answer.durationMs)}`,
    bytes !== undefined && `read in ${formatMs(readMs)}`,
  ].filter((fact) => typeof fact === 'string')
  const mark = verdict === 'accepted' ? paint.good('✓') : paint.bad('✗')
  return [
    `${mark} ${paint.bold(oneLine(source.name))} ${says}`,
    ...(answer?.redirects ?? []).map((to) => `  redirected to ${oneLine(to)}`),
    ...wrapped(facts, ' · ', columns - 2).map((line) => paint.dim(`  ${line}`)),
  ]
}

function problemLines({ message, expected, actual, hint }: Problem, { columns, paint }: View): readonly string[] {
  const rows = { expected, actual, hint }
  const values = Object.entries(rows).flatMap(([label, value]) =>
    value === undefined
      ? []
      : wrapped(oneLine(value).split(' '), ' ', Math.max(MIN_TEXT, columns - LABEL - 2)).map(
          (line, i) => `  ${paint.dim((i === 0 ? label : '').padEnd(LABEL))}${line}`,
        ),
  )
  return [`${paint.bad('✗')} ${message}`, ...values]
}

function bigLines({ big }: MetricsReport, { paint }: View): readonly string[] {
  const entries = [
    ...big.families.slice(0, BIGGEST).map((one) => [one.series, `series of ${one.family}`] as const),
    ...big.labels.slice(0, BIGGEST).map((one) => [one.values, `values of the label ${one.label} of ${one.family}`] as const),
  ]
  if (entries.length === 0) return []
  const numbers = entries.map(([n]) => n.toLocaleString('en-US'))
  const wide = Math.max(...numbers.map((text) => text.length))
  const over = `cardinality: more than ${big.maxSeries.toLocaleString('en-US')} series in a family or ${big.maxValues} values of a label`
  return [
    paint.bold(over),
    ...entries.map(([, what], i) => `  ${paint.warn((numbers[i] ?? '').padStart(wide))} ${oneLine(what)}`),
  ]
}

function totalsLine({ totals, problems, lint, selected, stopped, exitCode }: MetricsReport, { paint }: View): string {
  const samples = `${totals.samples.toLocaleString('en-US')} ${totals.samples === 1 ? 'sample' : 'samples'}`
  const parts = [
    ...(selected === undefined ? sizes(totals) : [`${selected.length.toLocaleString('en-US')} of ${samples} selected`]),
    problems.length > 0 ? count(problems.length, 'problem') : undefined,
    stopped ? `${count(totals.errors, 'error')} (then reading stopped)` : count(totals.errors, 'error'),
    lint && `lint: ${count(totals.lintErrors, 'error')}, ${count(totals.lintWarnings, 'warning')}`,
  ]
  const color = exitCode === 1 ? paint.bad : totals.lintWarnings > 0 ? paint.warn : paint.good
  return color(parts.filter((part) => part !== undefined).join(', '))
}

const sizes = ({ families, series }: MetricsReport['totals']): readonly string[] => [
  `${families.toLocaleString('en-US')} ${families === 1 ? 'family' : 'families'}`,
  `${series.toLocaleString('en-US')} series`,
]

/** `512 bytes`, `92.3 kB`, `14.0 MB`. */
function bytesText(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte')
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
