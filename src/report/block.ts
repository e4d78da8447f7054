import { join } from 'node:path'
import { clip, count } from '../lib/text.ts'
import type { CheckResult, RunResult } from '../run/result.ts'
import { groupBy, isKnownGap, symbol } from './format.ts'
import { briefText, type Noted, noteTexts } from './notes.ts'
import { type Paint, plain } from './paint.ts'
import { clean, oneLine, width } from './width.ts'

const MAX_FINDINGS = 10
const MAX_LINES = 12
/** Checks whose notes are listed. */
const MAX_NOTED = 6
/** Lines of what broke the run itself: the last log lines of a service stand in it. */
const MAX_TROUBLE = 60
const MAX_LINE = 1000
/** Labels fill this many columns, so that values stand below each other. */
const LABEL = 10

export interface BlockOptions {
  /** The run's directory, where the evidence is. */
  readonly directory: string
  readonly paint?: Paint
  /** Columns in which the place is set to the right. */
  readonly columns?: number
}

type Finding = CheckResult['findings'][number]

/** Why one check did not pass, the same text in the terminal, in vitest and in the files. */
export function checkBlock(phase: string, check: CheckResult, options: BlockOptions): readonly string[] {
  return [heading(phase, check, options), ...body(check, options)]
}

/** Checks that could not be observed, those of one phase with one reason together. */
export function unknownBlocks(
  phase: string,
  checks: readonly CheckResult[],
  options: BlockOptions,
): readonly (readonly string[])[] {
  const groups = groupBy(checks, (check) => check.reason ?? '')
  return [...groups.values()].map((group) => {
    const headings = group.map((check) => heading(phase, check, options))
    const first = group[0]
    return first === undefined ? headings : [...headings, ...body(first, options)]
  })
}

/** Notes of checks that did not fail, a compact list. */
export function noteLines(noted: readonly Noted[], options: BlockOptions): readonly string[] {
  const { paint = plain } = options
  const lines = noted.slice(0, MAX_NOTED).flatMap(({ phase, check, notes }) => {
    const head = placed(`${oneLine(phase)} › ${oneLine(check.title)}`, check.place, options)
    return [paint.dim(`i ${head}`), ...noteTexts(notes, briefText).flatMap((text) => labelled('note', text, paint))]
  })
  const more = noted.length - MAX_NOTED
  return more > 0 ? [...lines, `  … and notes of ${count(more, 'more check')} in report.json`] : lines
}

/** Why the run ended early and what went wrong around it; [] for a clean, complete run. */
export function troubleLines(run: Pick<RunResult, 'ended' | 'problems'>, paint: Paint = plain): readonly string[] {
  const lines = run.ended === undefined ? [] : [...endedLines(run.ended, paint)]
  for (const problem of run.problems) lines.push(...marked('!', problem, paint))
  return lines
}

function endedLines(ended: NonNullable<RunResult['ended']>, paint: Paint): readonly string[] {
  const what = {
    error: `the test bed broke: ${ended.message}`,
    input: ended.message,
    interrupted: ended.message === 'interrupted' ? 'interrupted: this report is partial' : ended.message,
    stopped: `stopped early: ${ended.message}`,
  }[ended.kind]
  return [...marked('!', what, paint), ...(ended.hint === undefined ? [] : labelled('hint', ended.hint, paint))]
}

function heading(phase: string, check: CheckResult, options: BlockOptions): string {
  const { paint = plain } = options
  const color = check.verdict === 'fail' ? paint.bad : paint.warn
  const title = `${oneLine(phase)} › ${oneLine(check.title)}`
  return `${color(symbol(check))} ${placed(title, check.place, options, paint.bold, paint.dim)}`
}

const same = (text: string): string => text

// The title to the left, the place to the right.
function placed(title: string, place: string, { columns = 100 }: BlockOptions, left = same, right = same): string {
  const gap = Math.max(3, Math.min(columns, 110) - width(title) - width(place) - 2)
  return `${left(title)}${' '.repeat(gap)}${right(place)}`
}

function body(check: CheckResult, options: BlockOptions): readonly string[] {
  const { paint = plain } = options
  const lines: string[] = []
  if (check.verdict === 'unknown') lines.push(...labelled('unknown', check.reason ?? 'no reason given', paint))
  if (isKnownGap(check)) return [...labelled('known gap', check.knownGap ?? '', paint)]
  for (const finding of check.findings.slice(0, MAX_FINDINGS)) lines.push(...findingLines(finding, paint))
  const more = check.findings.length - MAX_FINDINGS
  if (more > 0) lines.push(`  … and ${count(more, 'finding')} more, all in report.json`)
  lines.push(...noteTexts(check.notes, briefText).flatMap((text) => labelled('note', text, paint)))
  return [...lines, ...evidenceLines(check, options)]
}

function findingLines(finding: Finding, paint: Paint): readonly string[] {
  const { message, expected, actual, where, hint } = finding
  const rows = { expected, actual, where, hint }
  const values = Object.entries(rows).flatMap(([label, value]) => (value === undefined ? [] : labelled(label, value, paint)))
  return [...bounded(message).map((line) => `  ${line}`), ...values]
}

function evidenceLines(check: CheckResult, { directory, paint = plain }: BlockOptions): readonly string[] {
  const tailed = new Map(check.logTail.map(({ service, lines }) => [`${service}.log`, lines]))
  return check.evidence.flatMap((file) => {
    const lines = tailed.get(file.split('/').at(-1) ?? '') ?? []
    const follows =
      lines.length === 0 ? '' : ` (its last ${count(lines.length, 'line')} ${lines.length === 1 ? 'follows' : 'follow'})`
    const tail = lines.map((line) =>
      paint.dim(`${' '.repeat(LABEL + 2)}| ${clip(clean(line).replaceAll('\n', ' ').trimEnd(), MAX_LINE)}`),
    )
    return [...labelled('look at', join(directory, file) + follows, paint), ...tail]
  })
}

function labelled(label: string, value: string, paint: Paint): readonly string[] {
  const [first = '', ...rest] = bounded(value)
  return [`  ${paint.dim(label.padEnd(LABEL))}${first}`, ...rest.map((line) => ' '.repeat(LABEL + 2) + line)]
}

function marked(mark: string, text: string, paint: Paint): readonly string[] {
  const [first = '', ...rest] = bounded(text, MAX_TROUBLE)
  return [`${paint.bad(mark)} ${first}`, ...rest.map((line) => `  ${line}`)]
}

function bounded(text: string, max = MAX_LINES): readonly string[] {
  const lines = clean(text).trimEnd().split('\n')
  const shown = lines.slice(0, max).map((line) => clip(line, MAX_LINE))
  return lines.length <= max ? shown : [...shown, `… (${count(lines.length - max, 'line')} more)`]
}
