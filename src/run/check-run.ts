import type { Finding, Note, Observed } from '../checks/contract.ts'
import { messageOf } from '../lib/errors.ts'
import { type PollResult, poll } from '../lib/poll.ts'
import type { CheckPlan } from '../plan/plan.ts'
import { judge } from '../verdict/judge.ts'
import type { Judged } from '../verdict/verdict.ts'

/** Pause between two looks of one check, in milliseconds. */
const INTERVAL = 250
/** How long a `while` check must hold when neither `for` nor a load says. */
const DEFAULT_HOLD = 10_000

/** What a check noted before the load, or why it could not. */
export type Before = { readonly value: unknown } | { readonly error: unknown }

export interface CheckRun extends Judged {
  readonly attempts: number
  readonly durationMs: number
  readonly notes: readonly Note[]
  /** What the last attempt saw, for the evidence. */
  readonly seen: unknown
}

/** Lets a check note what it needs before the phase's load starts. */
export async function before(plan: CheckPlan, at: Observed): Promise<Before> {
  try {
    return { value: await plan.check.before?.(plan.spec, at) }
  } catch (error) {
    return { error }
  }
}

/** Polls one check to its verdict. `loadEnd` is undefined while the phase's load still runs. */
export async function runCheck(
  plan: CheckPlan,
  at: Observed,
  noted: Before,
  loadEnd: () => number | undefined,
): Promise<CheckRun> {
  const startedAt = at.clock.now()
  let seen: unknown
  const observe = async (): Promise<readonly Finding[]> => {
    if ('error' in noted) throw noted.error
    seen = await plan.check.observe(plan.spec, at, noted.value)
    return plan.check.judge(plan.spec, seen)
  }
  const result = await poll({
    observe,
    holds: (findings) => findings.length === 0,
    deadline: deadline(plan, at, startedAt, loadEnd),
    interval: plan.interval ?? INTERVAL,
    mode: plan.mode === 'while' ? 'while' : 'until',
    holdFor: plan.mode === 'until' ? plan.holdFor : undefined,
    clock: at.clock,
    signal: at.signal,
  })
  const judged = judge({ held: result.held, aborted: result.aborted, last: result.last, knownGap: plan.knownGap })
  return {
    ...judged,
    notes: notesOf(plan, result, seen),
    attempts: result.attempts,
    durationMs: at.clock.now() - startedAt,
    seen,
  }
}

// Only of a look that saw something. Notes that break must not cost the verdict, nor vanish.
function notesOf({ check, spec }: CheckPlan, { aborted, last }: PollResult<unknown>, seen: unknown): readonly Note[] {
  if (aborted || last === undefined || 'error' in last) return []
  try {
    return check.notes?.(spec, seen) ?? []
  } catch (error) {
    return [{ message: `the notes of this check could not be told: ${messageOf(error)}` }]
  }
}

function deadline(plan: CheckPlan, at: Observed, startedAt: number, loadEnd: () => number | undefined): () => number {
  if (plan.mode === 'once') return () => startedAt
  // While the load still runs, the deadline has not begun to count.
  const from = () => (at.load === undefined ? startedAt : loadEnd())
  if (plan.mode === 'until') return () => (from() ?? Number.POSITIVE_INFINITY) + plan.within + (plan.holdFor ?? 0)
  if (plan.holdFor !== undefined || at.load === undefined) return () => startedAt + (plan.holdFor ?? DEFAULT_HOLD)
  return () => loadEnd() ?? Number.POSITIVE_INFINITY
}
