import type { Finding } from '../checks/contract.ts'
import { CannotObserve, messageOf } from '../lib/errors.ts'
import type { Attempt } from '../lib/poll.ts'
import type { Judged } from './verdict.ts'

/** How the polling of one check ended. */
export interface Outcome {
  readonly held: boolean
  readonly aborted: boolean
  /** The last attempt: what the check found in what it saw, or why it could not see. */
  readonly last: Attempt<readonly Finding[]> | undefined
  readonly knownGap: string | undefined
  /** Why what is asked for gave no answer at all: that is no gap that anybody knows. */
  readonly silent?: string | undefined
}

/** The verdict on one check; pure. */
export function judge(outcome: Outcome): Judged {
  const { held, aborted, last, knownGap, silent } = outcome
  if (aborted) return unknown('interrupted before it was decided')
  if (last === undefined) return unknown('never observed')
  if ('error' in last) return unknown(whyUnseen(last.error))
  if (held) return knownGap === undefined ? { verdict: 'pass', findings: [], reason: undefined } : closedGap(knownGap)
  const findings = last.value.length > 0 ? last.value : [BROKE_HOLD]
  if (knownGap !== undefined && silent !== undefined) return unknown(`${silent}; so nothing is known of its gap: ${knownGap}`)
  if (knownGap !== undefined) return { verdict: 'skipped', findings, reason: `known gap: ${knownGap}` }
  return { verdict: 'fail', findings, reason: undefined }
}

/** The verdict on a check that could not be decided. */
export const unknown = (reason: string): Judged => ({ verdict: 'unknown', findings: [], reason })

// It held at the last look, but not for as long as `for` asks.
const BROKE_HOLD: Finding = { message: 'it held at the end, but did not hold for as long as `for` asks' }

const closedGap = (knownGap: string): Judged => ({
  verdict: 'fail',
  findings: [
    {
      message: 'the known gap is closed: this check passes now',
      expected: `still failing (${knownGap})`,
      actual: 'passes',
      hint: 'remove its `knownGap` line from the suite',
    },
  ],
  reason: undefined,
})

const whyUnseen = (error: unknown): string =>
  error instanceof CannotObserve ? error.message : `the check itself broke: ${messageOf(error)}`
