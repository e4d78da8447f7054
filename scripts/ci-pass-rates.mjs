// Puts the pass rates of several runtimes side by side: `node scripts/ci-pass-rates.mjs native=out/native docker=out/docker`.
// Exit code: 0 the same verdicts everywhere, 1 a difference or a report that is missing, 2 wrong arguments.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const columns = process.argv.slice(2).map((argument) => /^([^=]+)=(.+)$/.exec(argument)?.slice(1) ?? [])
if (columns.length < 2 || columns.some((column) => column.length === 0)) {
  console.error('expected two or more arguments RUNTIME=REPORT-DIRECTORY, such as native=reports/native docker=reports/docker')
  process.exit(2)
}

/** Latest report of each suite in a report directory, by name of the suite. */
function reportsIn(directory) {
  const suites = existsSync(directory) ? readdirSync(directory) : []
  const files = suites.map((suite) => [suite, join(directory, suite, 'latest', 'report.json')])
  return new Map(
    files.filter(([, file]) => existsSync(file)).map(([suite, file]) => [suite, JSON.parse(readFileSync(file, 'utf8'))]),
  )
}

function rate(report) {
  if (report === undefined) return 'no report'
  const { passed, failed, unknown, skipped, passRate } = report.totals
  const percent = passRate === null ? 'nothing counted' : `${Math.floor(passRate * 1000) / 10} %`
  return `${passed}/${passed + failed + unknown} ${percent}${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** Verdict of every check by `phase › id`. */
function verdicts(report) {
  const checks = report.phases.flatMap(({ name, checks }) => checks.map(({ id, verdict }) => [`${name} › ${id}`, verdict]))
  return new Map(checks)
}

/** Lines that name what differs between the reports of one suite. */
function differences(suite, reports) {
  const lines = columns.flatMap(([runtime, directory], i) =>
    reports[i] === undefined ? [`${suite}: expected a report of ${runtime} in ${directory}, got none`] : [],
  )
  const seen = reports.map((report) => (report === undefined ? undefined : verdicts(report)))
  const checks = new Set(seen.flatMap((map) => [...(map?.keys() ?? [])]))
  for (const check of checks) {
    const here = seen.map((map) => map && (map.get(check) ?? 'absent'))
    const known = here.filter((verdict) => verdict !== undefined)
    if (new Set(known).size > 1) lines.push(`${suite}: ${check}: ${columns.map(([name], i) => `${name} ${here[i]}`).join(', ')}`)
  }
  return lines
}

const all = columns.map(([, directory]) => reportsIn(directory))
const suites = [...new Set(all.flatMap((reports) => [...reports.keys()]))].sort()
const rows = [['suite', ...columns.map(([name]) => name)]]
for (const suite of suites) rows.push([suite, ...all.map((reports) => rate(reports.get(suite)))])
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
for (const row of rows)
  console.log(
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('   ')
      .trimEnd(),
  )

const trouble = suites.flatMap((suite) =>
  differences(
    suite,
    all.map((reports) => reports.get(suite)),
  ),
)
if (suites.length === 0) trouble.push(`expected reports in ${columns.map(([, directory]) => directory).join(' and ')}, got none`)
for (const line of trouble) console.log(line)
process.exitCode = trouble.length === 0 ? 0 : 1
