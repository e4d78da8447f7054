import type { Finding, Note, Observed } from '../checks/contract.ts'
import type { Proof, Stage } from '../checks/drill.ts'
import type { Exhibit } from '../checks/exhibit.ts'
import { formatMs } from '../lib/duration.ts'
import { CannotObserve, messageOf, TooLate } from '../lib/errors.ts'
import { type Attempt, poll } from '../lib/poll.ts'
import type { CheckPlan } from '../plan/plan.ts'
import { judge } from '../verdict/judge.ts'
import type { Judged } from '../verdict/verdict.ts'

/** Pause between two looks of one check, in milliseconds. */
const INTERVAL = 250
/** How long the load waits for what checks note before it, in milliseconds; those that act read more than others. */
const BEFORE_WITHIN = 10_000
const BEFORE_ACTING = 15_000

/** What a check noted before the load, or why it could not. */
export type Before = Attempt<unknown>

export interface CheckRun extends Judged {
  /** True when it was cancelled before it was decided. */
  readonly aborted: boolean
  readonly attempts: number
  readonly durationMs: number
  readonly notes: readonly Note[]
  readonly stages: readonly Stage[]
  readonly proofs: readonly Proof[]
  readonly exhibits: readonly Exhibit[]
  /** What the last attempt saw, for the evidence. */
  readonly seen: unknown
}

/** One look: what was seen, and what is wrong with it. */
interface Look {
  readonly seen: unknown
  readonly findings: readonly Finding[]
}

/** Lets a check note what it needs before the phase's load starts; tried again for a while when it cannot. */
export async function before(
  { check, spec, steps }: CheckPlan,
  at: Observed,
  within = steps === undefined ? BEFORE_WITHIN : BEFORE_ACTING,
): Promise<Before> {
  if (check.before === undefined) return { value: undefined }
  const until = at.clock.now() + within
  const { last } = await poll({
    observe: async (signal) => check.before?.(spec, { ...at, signal }),
    holds: () => true,
    deadline: () => until,
    interval: INTERVAL,
    mode: 'until',
    clock: at.clock,
    signal: at.signal,
  })
  return last === undefined ? { error: at.signal.reason } : told(last, within)
}

// Nobody knows which look that was, unless it is said.
const told = (last: Before, within: number): Before =>
  'error' in last && last.error instanceof TooLate
    ? {
        error: new CannotObserve(`what it notes before anything is done took longer than ${formatMs(within)}`, {
          cause: last.error,
        }),
      }
    : last

/** Polls one check to its verdict. `loadEnd` is undefined while the phase's load still runs. */
export async function runCheck(
  plan: CheckPlan,
  at: Observed,
  noted: Before,
  loadEnd: () => number | undefined,
): Promise<CheckRun> {
  if ('error' in noted) return neverSeen(plan, at, noted)
  const within = plan.stated ? plan.within : (plan.check.deadline?.(plan.spec, noted.value, plan.within) ?? plan.within)
  return await pollOnce(plan, at, noted, deadline({ ...plan, within }, at, at.clock.now(), loadEnd))
}

/** Polls a check, or one step of it, until its deadline (epoch ms). */
export async function pollOnce(plan: CheckPlan, at: Observed, noted: Before, until: () => number): Promise<CheckRun> {
  const { check, spec, knownGap } = plan
  const startedAt = at.clock.now()
  const memory = 'value' in noted ? noted.value : undefined
  let latest: unknown
  const observe = async (signal: AbortSignal): Promise<Look> => {
    const seen = await check.observe(spec, { ...at, signal }, memory)
    if (!signal.aborted) latest = seen
    return { seen, findings: check.judge(spec, seen) }
  }
  const { held, aborted, attempts, last } = await poll({
    observe,
    holds: ({ findings }) => findings.length === 0,
    settled: ({ seen }) => check.settled?.(spec, seen) ?? false,
    deadline: until,
    interval: plan.interval ?? check.interval ?? INTERVAL,
    mode: plan.mode === 'while' ? 'while' : 'until',
    holdFor: plan.mode === 'until' ? plan.holdFor : undefined,
    clock: at.clock,
    signal: at.signal,
  })
  const look = last !== undefined && 'value' in last ? last.value : undefined
  const seen = look?.seen ?? latest
  return {
    ...decided(plan, seen),
    ...judge({
      held,
      aborted,
      last: last !== undefined && 'value' in last ? { value: last.value.findings } : last,
      knownGap,
      silent: look && check.silent?.(look.seen),
    }),
    aborted,
    notes: aborted || look === undefined ? [] : notesOf(plan, look.seen),
    attempts,
    durationMs: at.clock.now() - startedAt,
  }
}

/** What the last look tells beside its verdict. */
export function decided({ check, spec }: CheckPlan, seen: unknown) {
  const none = { stages: [], proofs: [], exhibits: [], notes: [], seen }
  if (seen === undefined) return none
  return {
    ...none,
    stages: check.stages?.(spec, seen) ?? [],
    proofs: check.proofs?.(spec, seen) ?? [],
    exhibits: check.exhibits?.(spec, seen) ?? [],
  }
}

/** Without what was before, no look could tell anything: it is not even tried. */
export function neverSeen(plan: CheckPlan, { signal }: Observed, noted: { readonly error: unknown }): CheckRun {
  const judged = judge({ held: false, aborted: signal.aborted, last: noted, knownGap: plan.knownGap })
  return { ...decided(plan, undefined), ...judged, aborted: signal.aborted, attempts: 0, durationMs: 0 }
}

// Notes that break must not cost the verdict, nor vanish.
function notesOf({ check, spec }: CheckPlan, seen: unknown): readonly Note[] {
  try {
    return check.notes?.(spec, seen) ?? []
  } catch (error) {
    return [{ message: `the notes of this check could not be told: ${messageOf(error)}` }]
  }
}

function deadline(plan: CheckPlan, at: Observed, startedAt: number, loadEnd: () => number | undefined): () => number {
  if (plan.mode === 'once') return () => startedAt
  // While the load still runs, the deadline has not begun to count.
  const from = () => (at.load === undefined ? startedAt : (loadEnd() ?? Number.POSITIVE_INFINITY))
  const { holdFor } = plan
  if (plan.mode === 'until') return () => from() + plan.within + (holdFor ?? 0)
  return holdFor === undefined ? from : () => startedAt + holdFor
}
