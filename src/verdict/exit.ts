import { allPassed, type Totals } from './verdict.ts'

export type ExitCode = 0 | 1 | 2 | 3 | 130

/** Exit code of one run (design section 5). */
export function exitCode(run: {
  readonly totals: Totals
  readonly ended: { readonly kind: 'error' | 'input' | 'interrupted' | 'stopped' } | undefined
  readonly problems: readonly string[]
}): ExitCode {
  if (run.ended?.kind === 'interrupted') return 130
  if (run.ended?.kind === 'error') return 3
  if (run.ended?.kind === 'input') return 2
  if (!allPassed(run.totals)) return 1
  return run.problems.length > 0 ? 3 : 0
}

/** Exit code of several runs: interrupted wins, then wrong input, then a broken test bed, then failures. */
export const worstExit = (codes: readonly ExitCode[]): ExitCode =>
  ([130, 2, 3, 1] as const).find((code) => codes.includes(code)) ?? 0
