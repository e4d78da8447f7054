import type { Reporter } from '../run/events.ts'
import type { CheckResult, PhaseResult, RunResult } from '../run/result.ts'
import { checkBlock, troubleLines } from './block.ts'
import { fileReporter } from './files.ts'
import { componentText, isKnownGap, totalsText } from './format.ts'
import { noteTexts } from './notes.ts'
import { timeText } from './time-text.ts'
import { clean, oneLine } from './width.ts'

/** `junit.xml`: a testsuite per phase, a testcase per check, for CI systems. */
export const junit = (): Reporter => fileReporter('junit', 'junit.xml', renderJunit)

/** The result as JUnit XML. What has no check of its own (the stack broke, nothing counted) is a testcase too: no reader may take it for green. */
export function renderJunit(result: RunResult, directory: string): string {
  const suites = [...result.phases.map((phase) => phaseSuite(phase, result, directory)), ...runSuite(result)]
  const sum = add(suites.map(({ counts }) => counts))
  const head = element('testsuites', { name: result.suite, ...attributes(sum), time: seconds(result.durationMs) })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${head}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}
interface Suite {
  readonly counts: Counts
  readonly lines: readonly string[]
}

function phaseSuite(phase: PhaseResult, result: RunResult, directory: string): Suite {
  const { failed, unknown, skipped } = phase.totals
  const counts = { tests: phase.checks.length, failures: failed, errors: unknown, skipped }
  const cases = phase.checks.flatMap((check) => testCase(phase.name, check, result, directory))
  return testSuite(phase.name, counts, phase.durationMs, result, cases)
}

// Present only when there is trouble that no check tells.
function runSuite(result: RunResult): readonly Suite[] {
  const trouble = [...troubleLines(result)]
  if (result.totals.passRate === null && trouble.length === 0) trouble.push(totalsText(result.totals))
  if (trouble.length === 0) return []
  const head = element('testcase', { classname: result.suite, name: 'the run as a whole', time: seconds(result.durationMs) })
  const error = content(
    'error',
    { message: (trouble[0] ?? '').replace(/^! /, ''), type: result.ended?.kind ?? 'problem' },
    trouble,
  )
  const cases = [`    <${head}>`, error, '    </testcase>']
  return [testSuite('Run', { tests: 1, failures: 0, errors: 1, skipped: 0 }, result.durationMs, result, cases)]
}

function testSuite(name: string, counts: Counts, durationMs: number, result: RunResult, cases: readonly string[]): Suite {
  const head = element('testsuite', { name, ...attributes(counts), time: seconds(durationMs), timestamp: result.startedAt })
  return { counts, lines: [`  <${head}>`, ...properties(result), ...cases, '  </testsuite>'] }
}

function properties(result: RunResult): readonly string[] {
  const { firedrill, runtime, time, runId, components } = result
  const values: Record<string, string> = {
    firedrill,
    runId,
    runtime: `${runtime.name} (${runtime.reason})`,
    time: timeText(time),
  }
  for (const one of components) values[`component.${one.service}`] = componentText(one)
  const lines = Object.entries(values).map(([name, value]) => `      <${element('property', { name, value })}/>`)
  return ['    <properties>', ...lines, '    </properties>']
}

function testCase(phase: string, check: CheckResult, result: RunResult, directory: string): readonly string[] {
  const [, file = check.place, line] = /^(.*?):(\d+)(?::\d+)?$/.exec(check.place) ?? []
  const classname = `${result.suite}.${phase}`
  const place = { file, ...(line === undefined ? {} : { line }) }
  const head = `    <${element('testcase', { classname, name: oneLine(check.title), time: seconds(check.durationMs), ...place })}`
  const inner = check.verdict === 'pass' ? [] : [outcome(phase, check, directory)]
  const notes = noteTexts(check.notes).map((text) => `note: ${text}`)
  if (notes.length > 0) inner.push(content('system-out', {}, notes))
  return inner.length === 0 ? [`${head}/>`] : [`${head}>`, ...inner, '    </testcase>']
}

function outcome(phase: string, check: CheckResult, directory: string): string {
  const lines = checkBlock(phase, check, { directory })
  const reason = check.reason ?? 'no reason given'
  if (check.verdict === 'fail') return content('failure', { message: check.findings[0]?.message ?? '', type: check.kind }, lines)
  if (check.verdict === 'unknown') return content('error', { message: reason, type: 'unknown' }, lines)
  return isKnownGap(check)
    ? content('skipped', { message: `known gap: ${check.knownGap ?? ''}` }, lines)
    : `      <${element('skipped', { message: oneLine(reason) })}/>`
}

const content = (name: string, values: Readonly<Record<string, string>>, lines: readonly string[]): string =>
  `      <${element(name, values)}>${escapeXml(lines.join('\n'))}</${name}>`

const element = (name: string, values: Readonly<Record<string, string>>): string =>
  [name, ...Object.entries(values).map(([key, value]) => `${key}="${escapeXml(value).replaceAll('\n', '&#10;')}"`)].join(' ')

const attributes = ({ tests, failures, errors, skipped }: Counts) => ({
  tests: String(tests),
  failures: String(failures),
  errors: String(errors),
  skipped: String(skipped),
})

const add = (all: readonly Counts[]): Counts => {
  const sum = (key: keyof Counts) => all.reduce((total, one) => total + one[key], 0)
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// XML 1.0 has no form at all for some characters: `clean` took the control characters, lone surrogates and two more go here.
const escapeXml = (text: string): string =>
  clean(text)
    .replace(/\p{Cs}|\ufffe|\uffff/gu, '\u{fffd}')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
