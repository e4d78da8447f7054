import { formatMs } from '../lib/duration.ts'
import type { Ledger } from '../lib/ledger.ts'
import { count } from '../lib/text.ts'
import type { CheckResult, PhaseResult, RunResult } from '../run/result.ts'
import type { Totals } from '../verdict/verdict.ts'
import { noteCount } from './notes.ts'
import { timeText } from './time-text.ts'
import { cut, oneLine } from './width.ts'

/** Groups of equal reasons that one line names. */
const MAX_REASONS = 3
const MAX_REASON = 160

/** Expected to fail, and it does: skipped, but for a reason of its own. */
export const isKnownGap = (check: CheckResult): boolean =>
  check.verdict === 'skipped' && check.knownGap !== undefined && check.findings.length > 0

/** `✓` passed, `✗` failed, `?` unknown, `~` known gap, `-` skipped. */
export function symbol(check: CheckResult): string {
  if (isKnownGap(check)) return '~'
  return { pass: '✓', fail: '✗', unknown: '?', skipped: '-' }[check.verdict]
}

/** The symbol of a whole phase: its worst verdict that counts. */
export function phaseSymbol({ totals }: PhaseResult): string {
  if (totals.failed > 0) return '✗'
  if (totals.unknown > 0) return '?'
  return totals.passed > 0 ? '✓' : '-'
}

/** Checks that the pass rate is made of. */
export const counted = (totals: Totals): number => totals.passed + totals.failed + totals.unknown

/** `100 %`, `95.2 %`, `-` when nothing counted. A rate below 1 never rounds up to 100, one above 0 never down to 0. */
export function rateText(rate: number | null, digits: 0 | 1): string {
  if (rate === null) return '-'
  if (rate === 0 || rate === 1) return `${rate * 100} %`
  const step = 10 ** -digits
  return `${Math.min(100 - step, Math.max(step, rate * 100)).toFixed(digits)} %`
}

/** `20 of 21 checks passed (95.2 %), 1 failed, 0 unknown, 2 skipped`. */
export function totalsText(totals: Totals): string {
  const rest = `${totals.failed} failed, ${totals.unknown} unknown, ${totals.skipped} skipped`
  if (totals.passRate === null) return `no check counted, so nothing is proven: 0 passed, ${rest}`
  return `${totals.passed} of ${count(counted(totals), 'check')} passed (${rateText(totals.passRate, 1)}), ${rest}`
}

/** `firedrill 0.1.0 · inventory-manager · native (no Docker engine answers) · time real`. */
export function titleText(
  run: Pick<RunResult, 'firedrill' | 'suite' | 'runtime'> & { readonly time: Parameters<typeof timeText>[0] },
): string {
  const runtime = `${run.runtime.name} (${run.runtime.reason})`
  return oneLine(`firedrill ${run.firedrill} · ${run.suite} · ${runtime} · time ${timeText(run.time)}`)
}

/** `browse: 750 sent, 750 answered, p99 4 ms`, with errors and refusals named. */
export function loadText({ load, total, aborted }: Ledger): string {
  const refused = Object.entries(total.byStatus).filter(([status]) => Number(status) >= 400)
  const parts = [`${total.sent} sent`, `${total.answered} answered`]
  if (total.errors > 0) parts.push(`${total.errors} without an answer`)
  parts.push(...refused.map(([status, times]) => `${times} × ${status}`))
  if (total.latency !== undefined) parts.push(`p99 ${latencyText(total.latency.p99)}`)
  if (aborted) parts.push('stopped before its end')
  return `${oneLine(load)}: ${parts.join(', ')}`
}

/** `0.3 ms` below 1 ms, otherwise as durations are. */
export const latencyText = (ms: number): string => (ms > 0 && ms < 1 ? `${ms.toFixed(1)} ms` : formatMs(ms))

/** `2 skipped: grafana has no native component`, one entry per reason, the most frequent first. */
export function skippedTexts(checks: readonly CheckResult[]): readonly string[] {
  const skipped = checks.filter((check) => check.verdict === 'skipped' && !isKnownGap(check))
  const groups = groupBy(skipped, (check) => oneLine(check.reason ?? 'no reason given'))
  const texts = [...groups]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([why, of]) => `${of.length} skipped: ${cut(why, MAX_REASON)}`)
  return texts.length <= MAX_REASONS
    ? texts
    : [...texts.slice(0, MAX_REASONS), `${count(texts.length - MAX_REASONS, 'more reason')}`]
}

/** What a row of the pass-rate table says after the numbers. */
export function phaseNotes(phase: PhaseResult): readonly string[] {
  const gaps = phase.checks.filter(isKnownGap).length
  const notes = phase.load === undefined ? [] : [loadText(phase.load)]
  if (gaps > 0) notes.push(count(gaps, 'known gap'))
  const told = noteCount(phase.checks)
  if (told > 0) notes.push(count(told, 'note'))
  if (phase.checks.length === 0) notes.push('no checks: it proves nothing')
  return [...notes, ...skippedTexts(phase.checks)]
}

/** Values by key, in the order in which the keys come up. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}

/** `prometheus (Debian sid) 2.53.3, compose asks for v2.48.0`, or why it does not run. */
export function componentText(component: RunResult['components'][number]): string {
  const { component: what, version, asked, standIn, reason } = component
  const wanted = asked === undefined ? '' : `compose asks for ${asked}`
  if (what === undefined) return oneLine([`not running: ${reason ?? 'no reason given'}`, wanted].filter(Boolean).join('; '))
  const ran = [what, version].filter(Boolean).join(' ')
  return oneLine([standIn ? `${ran} (stand-in)` : ran, wanted, reason].filter(Boolean).join(', '))
}
