import { formatMs } from '../lib/duration.ts'
import { count } from '../lib/text.ts'
import type { Reporter } from '../run/events.ts'
import type { RunResult } from '../run/result.ts'
import { troubleLines } from './block.ts'
import { coverageLines, drillLines, notVerifiedLines } from './drills.ts'
import { fileReporter } from './files.ts'
import { checkBlocks } from './final.ts'
import { componentText, counted, phaseNotes, phaseSymbol, rateText, titleText, totalsText } from './format.ts'
import { codeBlock, escapeMarkdown, tableLines } from './markdown.ts'
import { notedChecks, noteTexts } from './notes.ts'

/** Blocks shown: a pull request comment holds only so much, the rest is in report.json. */
const MAX_BLOCKS = 20

/** `summary.md`: short, for a CI job summary or a pull request comment. */
export const summary = (): Reporter => fileReporter('summary', 'summary.md', renderSummary)

/** The result as a short Markdown text: totals, the pass-rate table, what did not pass. */
export function renderSummary(result: RunResult, directory: string): string {
  const mark = result.exitCode === 0 ? '✅' : '❌'
  const rows = result.phases.map((phase) => [
    phaseSymbol(phase),
    escapeMarkdown(phase.name),
    counted(phase.totals) === 0 ? '-' : `${phase.totals.passed}/${counted(phase.totals)}`,
    rateText(phase.totals.passRate, 0),
    formatMs(phase.durationMs),
    escapeMarkdown(phaseNotes(phase).join(' · ')),
  ])
  const lines = [
    `## ${mark} ${escapeMarkdown(result.suite)}: ${totalsText(result.totals)}`,
    '',
    ...failures(result, directory),
    ...tableLines(['', 'Phase', 'Passed', 'Rate', 'Time', 'Notes'], rows, ['Passed', 'Rate', 'Time']),
    '',
    ...alerts(result),
    ...notes(result),
    `${escapeMarkdown(titleText(result))} · ${formatMs(result.durationMs)} · run ${result.runId}`,
    ...standIns(result),
  ]
  return `${lines.join('\n')}\n`
}

function failures(result: RunResult, directory: string): readonly string[] {
  const blocks = [...checkBlocks(result, { directory }), troubleLines(result)].filter((lines) => lines.length > 0)
  const shown = blocks.slice(0, MAX_BLOCKS).flatMap((lines) => [...codeBlock(lines), ''])
  const more = blocks.length - MAX_BLOCKS
  return more > 0 ? [...shown, `… and ${count(more, 'more block')} in report.json`, ''] : shown
}

function alerts(result: RunResult): readonly string[] {
  const lines = [...coverageLines(result), ...notVerifiedLines(result), ...drillLines(result).map((line) => line.trim())]
  return lines.length === 0 ? [] : [...lines.map((line) => `- ${escapeMarkdown(line)}`), '']
}

// Folded: a reader of a pull request wants them at hand, not in the way.
function notes(result: RunResult): readonly string[] {
  const noted = notedChecks(result)
  if (noted.length === 0) return []
  const items = noted
    .slice(0, MAX_BLOCKS)
    .flatMap(({ phase, check, notes }) => [
      `- ${escapeMarkdown(`${phase} › ${check.title}`)}`,
      ...noteTexts(notes).map((text) => `  - ${escapeMarkdown(text)}`),
    ])
  const more = noted.length - MAX_BLOCKS
  if (more > 0) items.push(`- … and notes of ${count(more, 'more check')} in report.json`)
  return ['<details><summary>Notes: no verdict depends on them</summary>', '', ...items, '', '</details>', '']
}

function standIns({ components }: RunResult): readonly string[] {
  const names = components.filter(({ standIn }) => standIn).map((one) => `${one.service}: ${componentText(one)}`)
  return names.length === 0 ? [] : ['', `Stand-ins: ${escapeMarkdown(names.join('; '))}`]
}
