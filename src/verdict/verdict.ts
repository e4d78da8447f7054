import type { Finding } from '../checks/contract.ts'

export type Verdict = 'pass' | 'fail' | 'unknown' | 'skipped'

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: number
  /** passed / (passed + failed + unknown), 0..1; null when nothing counted. */
  readonly passRate: number | null
}

export interface Judged {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** Why it is `unknown` or `skipped`, or which known gap it is. */
  readonly reason: string | undefined
}

/** Counts verdicts; skipped ones are listed but never counted in the rate. */
export function totals(verdicts: readonly Verdict[]): Totals {
  const number = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length
  const [passed, failed, unknown, skipped] = [number('pass'), number('fail'), number('unknown'), number('skipped')]
  const counted = passed + failed + unknown
  return { passed, failed, unknown, skipped, passRate: counted === 0 ? null : passed / counted }
}

/** True when all that counted passed and something counted. */
export const allPassed = (sum: Totals): boolean => sum.passRate === 1
