import { formatMs } from '../lib/duration.ts'
import type { CheckResult, RunResult } from '../run/result.ts'
import { type BlockOptions, checkBlock, noteLines, troubleLines, unknownBlocks } from './block.ts'
import { coverageLines, drillLines, notVerifiedLines } from './drills.ts'
import { componentText, groupBy, isKnownGap, totalsText } from './format.ts'
import { notedChecks } from './notes.ts'
import type { Paint } from './paint.ts'
import { layout, phaseRow } from './table.ts'
import { oneLine } from './width.ts'

export interface FinalOptions extends BlockOptions {
  readonly paint: Paint
  readonly columns: number
  /** The rows of all phases are the last lines printed so far: no need to repeat them when nothing comes between. */
  readonly tableShown: boolean
}

/** What a finished run leaves on the screen: failures first, then notes, the pass-rate table last, then the totals and the report's path. */
export function finalLines(result: RunResult, options: FinalOptions): readonly string[] {
  const { paint } = options
  const blocks = [...checkBlocks(result, options), troubleLines(result, paint)].filter((lines) => lines.length > 0)
  const table = result.phases.map((phase) => phaseRow(phase, layout(result.phases, options.columns), paint))
  const notes = noteLines(notedChecks(result), options)
  const drills = drillLines(result).map((line) => paint.dim(line))
  const tables = options.tableShown && blocks.length === 0 ? [] : [table]
  const groups = [...blocks, notes, ...tables, drills].filter((lines) => lines.length > 0)
  const ending = [
    ...notBuiltLines(result),
    ...standInLines(result),
    ...packedLines(result),
    ...notRunningLines(result),
    ...coverageLines(result),
    ...notVerifiedLines(result),
    totalsLine(result, paint),
    paint.dim(options.directory),
  ]
  return [...groups, ending].flatMap((lines) => ['', ...lines])
}

/** Blocks of all checks that did not pass: failures, then the unknown, then the known gaps. */
export function checkBlocks(result: RunResult, options: BlockOptions): readonly (readonly string[])[] {
  const select = (wanted: (check: CheckResult) => boolean) =>
    result.phases.map((phase) => ({ phase: phase.name, checks: phase.checks.filter(wanted) }))
  const one = ({ phase, checks }: { phase: string; checks: readonly CheckResult[] }) =>
    checks.map((check) => checkBlock(phase, check, options))
  return [
    ...select(({ verdict }) => verdict === 'fail').flatMap(one),
    ...select(({ verdict }) => verdict === 'unknown').flatMap(({ phase, checks }) => unknownBlocks(phase, checks, options)),
    ...select(isKnownGap).flatMap(one),
  ]
}

function totalsLine(result: RunResult, paint: Paint): string {
  const color = result.exitCode === 0 ? paint.good : result.totals.failed > 0 ? paint.bad : paint.warn
  return `${color(totalsText(result.totals))} · ${formatMs(result.durationMs)}`
}

function notBuiltLines({ components }: RunResult): readonly string[] {
  const there = components.filter(({ origin, reason }) => origin === 'image' && reason !== undefined)
  return there.map((one) => oneLine(`not built: ${one.service} is ${componentText(one)}`))
}

function standInLines({ components }: RunResult): readonly string[] {
  return components.filter(({ standIn }) => standIn).map((one) => oneLine(`stand-in: ${one.service} is ${componentText(one)}`))
}

function packedLines({ components }: RunResult): readonly string[] {
  const packed = components.filter(({ origin }) => origin === 'debian')
  const texts = packed.map(({ service, version, asked }) => `${service} ${version} for ${asked ?? 'its image'}`)
  return texts.length === 0 ? [] : [oneLine(`from Debian packages, not the real images: ${texts.join(', ')}`)]
}

function notRunningLines({ components }: RunResult): readonly string[] {
  const missing = components.filter(({ component }) => component === undefined)
  const byReason = groupBy(missing, ({ reason }) => reason ?? 'no reason given')
  return [...byReason].map(([reason, of]) => oneLine(`not running: ${of.map(({ service }) => service).join(', ')} (${reason})`))
}
