import { formatMs } from '../lib/duration.ts'
import { count } from '../lib/text.ts'
import type { Reporter } from '../run/events.ts'
import type { CheckResult, PhaseResult, RunResult } from '../run/result.ts'
import { totals } from '../verdict/verdict.ts'
import { troubleLines } from './block.ts'
import { coverageLines, drilled, notVerifiedLines, stageText } from './drills.ts'
import { fileReporter } from './files.ts'
import { counted, isKnownGap, latencyText, loadText, rateText, totalsText } from './format.ts'
import { codeBlock, escapeMarkdown as md, tableLines } from './markdown.ts'
import { notedChecks } from './notes.ts'
import { timeText } from './time-text.ts'
import { clean } from './width.ts'

/** `checklist.md`: the completion document of a verification, to be read and signed by a person. */
export const checklist = (): Reporter => fileReporter('checklist', 'checklist.md', renderChecklist)

/** The result as a completion document. It says COMPLETE only of a whole run in which everything that counted passed. */
export function renderChecklist(result: RunResult): string {
  const sections = [header(result), verified(result), ...parts(result), alerts(result), loads(result), components(result)]
  sections.push(changes(result), knownGaps(result), trouble(result), signature(result))
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function status(result: RunResult): string {
  const { exitCode, ended, totals, selected } = result
  if (exitCode === 0 && selected !== undefined)
    return `✅ PASSED, ${selected.checks} of the suite’s ${count(selected.of, 'check')}`
  if (exitCode === 0) return totals.skipped === 0 ? '✅ COMPLETE' : `✅ COMPLETE, ${count(totals.skipped, 'check')} skipped`
  return ended?.kind === 'interrupted' ? '❌ NOT COMPLETE (interrupted)' : '❌ NOT COMPLETE'
}

function header(result: RunResult): readonly string[] {
  return [
    result.title === undefined ? `# ${md(result.suite)}: verification checklist` : `# ${md(result.title)} - ${status(result)}`,
    '',
    `**Date:** ${result.startedAt.slice(0, 10)}, ${result.startedAt.slice(11, 16)} UTC  `,
    `**Status:** ${status(result)}  `,
    `**Result:** ${totalsText(result.totals)}`,
  ]
}

function verified(result: RunResult): readonly string[] {
  const running = result.components.filter(({ component }) => component !== undefined)
  return [
    '## What was verified',
    '',
    `- Stack: ${running.length === 0 ? 'none came up' : md(running.map(({ service }) => service).join(', '))}`,
    ...standIns(running),
    ...leftOut(result),
    `- Suite file: ${md(result.file)}`,
    `- Runtime: ${md(`${result.runtime.name} (${result.runtime.reason})`)}`,
    `- Time mode: ${md(timeText(result.time))}`,
    ...remarks(result),
    `- Run: ${result.runId}, ${formatMs(result.durationMs)}, by firedrill ${result.firedrill}`,
  ]
}

function standIns(components: RunResult['components']): readonly string[] {
  const names = components
    .filter(({ standIn }) => standIn)
    .map(({ service, asked }) => (asked ? `${service} (for ${asked})` : service))
  return names.length === 0 ? [] : [`- Stand-ins: ${md(names.join(', '))}: what these products themselves do is not proven`]
}

// What a check did not wait for or could not compare does not change its tick, and whoever signs may want to know.
function remarks(result: RunResult): readonly string[] {
  const noted = notedChecks(result).length
  return noted === 0 ? [] : [`- Remarks of ${count(noted, 'check')} on how they looked: summary.md`]
}

function leftOut({ selected }: RunResult): readonly string[] {
  if (selected === undefined) return []
  const phases = selected.leftOut.length === 0 ? '' : `; not one of: ${selected.leftOut.join(', ')}`
  return [`- Only ${selected.checks} of ${selected.of} checks were chosen${md(phases)}`]
}

/** A phase with its number among those that it stands with. */
type Numbered = PhaseResult & { readonly number: number }

/**
 * Without sections the categories and then their checks; else a part for each section, in the order of its first phase, with totals,
 * numbers and checks of its own. Phases of no section are the last part.
 */
function parts({ phases }: RunResult): readonly (readonly string[])[] {
  if (phases.every(({ section }) => section === undefined)) {
    const all = numbered(phases)
    return [
      ['## Test categories', '', ...categories(all)],
      ['## Verification checklist', ...checks(all)],
    ]
  }
  const rest = phases.filter(({ section }) => section === undefined)
  const named = Map.groupBy(
    phases.filter(({ section }) => section !== undefined),
    ({ section }) => section ?? '',
  )
  return [...named, ...(rest.length === 0 ? [] : [['Further categories', rest] as const])].map(([section, members]) => {
    const all = numbered(members)
    return [`## ${md(section)}`, '', ...sectionTotals(all), '', ...categories(all), ...checks(all)]
  })
}

const numbered = (phases: readonly PhaseResult[]): readonly Numbered[] =>
  phases.map((phase, index) => ({ ...phase, number: index + 1 }))

function sectionTotals(phases: readonly Numbered[]): readonly string[] {
  const sum = totals(phases.flatMap(({ checks }) => checks.map(({ verdict }) => verdict)))
  const number = counted(sum)
  return [
    `**Total tests:** ${number + sum.skipped}  `,
    `**Passed:** ${sum.passed}${sum.passRate === 1 && sum.skipped === 0 ? ' ✅' : ''}  `,
    ...(sum.failed + sum.unknown === 0 ? [] : [`**Failed:** ${sum.failed}, unknown: ${sum.unknown}  `]),
    `**Skipped:** ${sum.skipped}  `,
    `**Pass rate:** ${rateText(sum.passRate, 1)}${number === 0 ? '' : ` (${sum.passed}/${number})`}`,
  ]
}

function categories(phases: readonly Numbered[]): readonly string[] {
  const rows = phases.map(({ number, name, totals }) => [
    String(number),
    md(name),
    counted(totals) === 0 ? '-' : `${totals.passed}/${counted(totals)}`,
    rateText(totals.passRate, 1),
    String(totals.skipped),
  ])
  return tableLines(['#', 'Category', 'Passed', 'Pass rate', 'Skipped'], rows, ['#', 'Passed', 'Pass rate', 'Skipped'])
}

const checks = (phases: readonly Numbered[]): readonly string[] => phases.flatMap((phase) => ['', ...phaseChecks(phase)])

function phaseChecks({ name, number, totals, checks }: Numbered): readonly string[] {
  const rate = counted(totals) === 0 ? 'nothing counted' : `${totals.passed}/${counted(totals)}`
  const lines = checks.length === 0 ? ['No checks: it proves nothing.'] : checks.flatMap(checkLines)
  return [`### ${number}. ${md(name)} (${rate})`, '', ...lines]
}

function checkLines(check: CheckResult): readonly string[] {
  const title = md(check.title)
  if (check.verdict === 'pass') return [`- [x] ${title}`]
  if (check.verdict === 'fail')
    return [`- [ ] ${title} (failed)`, ...check.findings.map((finding) => `  - ${md(findingText(finding))}`)]
  const why = isKnownGap(check) ? `known gap: ${check.knownGap}` : `${check.verdict}: ${check.reason ?? 'no reason given'}`
  return [`- [ ] ${title} (${md(why)})`]
}

function findingText({ message, expected, actual, where }: CheckResult['findings'][number]): string {
  const values = Object.entries({ expected, actual, where }).flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}: ${value}`],
  )
  return [message, ...values].join('; ')
}

function alerts(result: RunResult): readonly string[] {
  const lines = [
    ...coverageLines(result),
    ...notVerifiedLines(result),
    ...drilled(result).map((check) => `${check.title}: ${check.stages.map(stageText).join(' · ')}`),
  ]
  return lines.length === 0 ? [] : ['## Alerts and drills', '', ...lines.map((line) => `- ${md(line)}`)]
}

function loads({ phases }: RunResult): readonly string[] {
  const lines = phases.flatMap(({ name, load }) => {
    if (load === undefined) return []
    const seconds = Math.max(0.001, (load.finishedAt - load.startedAt) / 1000)
    const rate = `${(load.total.sent / seconds).toFixed(1)} requests/s over ${seconds.toFixed(1)} s`
    const late = load.lag === undefined ? '' : `, left at most ${latencyText(load.lag.max)} late`
    return [`- ${md(`${name}: ${loadText(load)}`)} (${rate}${late})`]
  })
  return lines.length === 0 ? [] : ['## Load', '', ...lines]
}

function components({ components }: RunResult): readonly string[] {
  const rows = components.map(({ service, component, version, asked, standIn, reason }) => [
    md(service),
    component === undefined
      ? md(`not running: ${reason ?? 'no reason given'}`)
      : md([standIn ? `${component} (stand-in)` : component, reason].filter(Boolean).join('; ')),
    md(version ?? '-'),
    md(asked ?? '-'),
  ])
  return rows.length === 0 ? [] : ['## Components', '', ...tableLines(['Service', 'What ran', 'Version', 'Asked for'], rows)]
}

function changes({ changes }: RunResult): readonly string[] {
  const lines = changes.flatMap(({ file, diff }) => ['', md(file), '', ...codeBlock(clean(diff).trimEnd().split('\n'))])
  return lines.length === 0 ? [] : ['## Changes made to copies of the stack’s files', ...lines]
}

function knownGaps({ phases }: RunResult): readonly string[] {
  const lines = phases.flatMap(({ name, checks }) =>
    checks
      .filter(isKnownGap)
      .map(({ title, knownGap = '', place }) => `- ${md(`${name} › ${title}`)}: ${md(knownGap)} (${md(place)})`),
  )
  return ['## Known gaps', '', ...(lines.length === 0 ? ['None.'] : lines)]
}

function trouble(result: RunResult): readonly string[] {
  const lines = troubleLines(result)
  return lines.length === 0 ? [] : ['## Trouble during the run', '', ...codeBlock(lines)]
}

const signature = (result: RunResult): readonly string[] => [
  '## Sign-off',
  '',
  `**Status:** ${status(result)}`,
  '',
  'Verified by: ______________________________',
  '',
  'Date: ______________________________',
]
