import { formatMs } from '../lib/duration.ts'
import type { PhaseResult } from '../run/result.ts'
import { counted, phaseNotes, phaseSymbol, rateText } from './format.ts'
import type { Paint } from './paint.ts'
import { cut, oneLine, padEnd, padStart, width } from './width.ts'

/** Columns of the pass-rate table, known before the first phase ends, so that rows can be printed one by one. */
export interface Layout {
  readonly name: number
  readonly counts: number
}

const RATE = 8
const TIME = 9
const MAX_NAME = 48
const MIN_NAME = 8

/** Layout for these phases on a terminal of so many columns. */
export function layout(
  phases: readonly { readonly name: string; readonly checks: readonly unknown[] }[],
  columns: number,
): Layout {
  const longest = Math.max(0, ...phases.map(({ name }) => width(oneLine(name))))
  const most = Math.max(0, ...phases.map(({ checks }) => String(checks.length).length))
  const counts = Math.max(10, 2 * most + 4)
  return { name: Math.min(longest, MAX_NAME, Math.max(MIN_NAME, columns - 5 - counts - RATE - TIME)), counts }
}

/** `  ✓ Services running         4/4   100 %    1.9 s   browse: 750 sent, …`. */
export function phaseRow(phase: PhaseResult, { name, counts }: Layout, paint: Paint): string {
  const { totals } = phase
  const color = totals.failed > 0 ? paint.bad : totals.unknown > 0 ? paint.warn : totals.passed > 0 ? paint.good : paint.dim
  const passed = counted(totals) === 0 ? '-' : `${totals.passed}/${counted(totals)}`
  const time = counted(totals) === 0 ? '' : formatMs(phase.durationMs)
  const numbers = `${padStart(passed, counts)}${padStart(rateText(totals.passRate, 0), RATE)}${padStart(time, TIME)}`
  const notes = phaseNotes(phase).join(' · ')
  return `  ${color(phaseSymbol(phase))} ${nameCell(phase.name, name)}${numbers}${notes === '' ? '' : `   ${paint.dim(notes)}`}`.trimEnd()
}

/** The row of a phase that is under way. */
export function runningRow(
  phase: { readonly name: string; readonly done: number; readonly checks: number; readonly ms: number; readonly note: string },
  mark: string,
  { name, counts }: Layout,
): string {
  const numbers = `${padStart(`${phase.done}/${phase.checks}`, counts)}${' '.repeat(RATE)}${padStart(formatMs(phase.ms), TIME)}`
  return `  ${mark} ${nameCell(phase.name, name)}${numbers}   ${phase.note}`.trimEnd()
}

const nameCell = (text: string, columns: number): string => padEnd(cut(oneLine(text), columns), columns)
