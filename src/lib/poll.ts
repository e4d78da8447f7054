import type { Clock } from './clock.ts'
import { CannotObserve, TooLate } from './errors.ts'

/** What one attempt gave: a value, or the error that kept us from seeing one. */
export type Attempt<T> = { readonly value: T } | { readonly error: unknown }

export interface PollOptions<T> {
  /** `signal` ends with the poll's own, and at the deadline (its reason is then `TooLate`). */
  readonly observe: (signal: AbortSignal) => Promise<T>
  readonly holds: (value: T) => boolean
  /** True for a value after which none can hold any more: the poll ends there. */
  readonly settled?: ((value: T) => boolean) | undefined
  /** Milliseconds of `clock`; may move (a load that is still running extends it). */
  readonly deadline: () => number
  /** Pause between attempts in milliseconds. */
  readonly interval: number
  /** `until`: stop at the first hold. `while`: must hold at every attempt up to the deadline. */
  readonly mode: 'until' | 'while'
  /** With `until`: the value must go on holding this long (ms) before it counts. */
  readonly holdFor?: number | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface PollResult<T> {
  readonly held: boolean
  /** True when the poll was cancelled; then `held` is false. */
  readonly aborted: boolean
  readonly attempts: number
  /** The last attempt that ended in time, or else the only one; undefined only when cancelled before the first one ended. */
  readonly last: Attempt<T> | undefined
}

/** The last attempt begins twice as long before the deadline as the one before it took, within these bounds (ms). */
const LEAST_RESERVE = 50
const MOST_RESERVE = 1000
/** How often a deadline that may move is looked at (ms). */
const WATCH_EVERY = 250

/**
 * Polls one observation: `until` it holds or `while` it must hold. The last attempt is always kept; a cancelled poll never holds, and
 * neither does an answer that came after the deadline. A deadline that is over from the start allows one attempt of any length.
 */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
  const { clock, signal } = options
  let attempts = 0
  let last: Attempt<T> | undefined
  let heldSince: number | undefined
  const end = (held: boolean, aborted = false): PollResult<T> => ({ held, aborted, attempts, last })
  while (!signal.aborted) {
    const began = clock.now()
    // What was seen holding in time, or must hold to the very end, is looked at in full.
    const bounded = options.mode === 'until' && heldSince === undefined && began < options.deadline()
    const { attempt, late } = await attemptOnce(options, bounded)
    if (signal.aborted) break
    attempts++
    if (late) {
      last ??= tooLate(options, attempt)
      return end(false)
    }
    last = attempt
    const holds = 'value' in attempt && options.holds(attempt.value)
    const now = clock.now()
    heldSince = holds ? (heldSince ?? now) : undefined
    if (!holds && 'value' in attempt && options.settled?.(attempt.value)) return end(false)
    if ('error' in attempt && attempt.error instanceof CannotObserve && attempt.error.final) return end(false)
    if (options.mode === 'while') {
      if (!holds) return end(false)
      if (now >= options.deadline()) return end(true)
    } else if (heldSince !== undefined) {
      if (now - heldSince >= (options.holdFor ?? 0)) return end(true)
      if (now >= options.deadline()) return end(false)
    }
    const wait = pause(options, now, heldSince, now - began)
    if (wait === undefined) return end(false)
    await clock.sleep(wait, signal).catch(() => undefined)
  }
  return end(false, true)
}

// The last attempt falls as late as it can rather than up to one interval before it; undefined when there is no time for one more.
function pause<T>(options: PollOptions<T>, now: number, heldSince: number | undefined, took: number): number | undefined {
  const { mode, deadline, holdFor = 0, interval } = options
  const bounded = (ms: number) => Math.max(1, Math.min(interval, ms))
  if (mode === 'while') return bounded(deadline() - now)
  if (heldSince !== undefined) return bounded(heldSince + holdFor - now)
  const left = deadline() - now - Math.min(MOST_RESERVE, Math.max(LEAST_RESERVE, 2 * took))
  if (left > 0) return bounded(left)
  return now + interval + LEAST_RESERVE <= deadline() ? interval : undefined
}

async function attemptOnce<T>(
  options: PollOptions<T>,
  bounded: boolean,
): Promise<{ readonly attempt: Attempt<T>; readonly late: boolean }> {
  const cut = new AbortController()
  const stop = bounded ? watch(options, cut) : undefined
  try {
    const signal = AbortSignal.any([options.signal, cut.signal])
    const attempt = await look(options, signal)
    return { attempt, late: bounded && options.clock.now() > options.deadline() }
  } finally {
    stop?.()
  }
}

async function look<T>({ observe }: PollOptions<T>, signal: AbortSignal): Promise<Attempt<T>> {
  try {
    return { value: await observe(signal) }
  } catch (error) {
    return { error }
  }
}

// Ends an attempt at the deadline, wherever that moves meanwhile.
function watch<T>({ deadline, clock }: PollOptions<T>, cut: AbortController): () => void {
  let timer: NodeJS.Timeout | undefined
  const step = () => {
    const left = deadline() - clock.now()
    if (left < 0) cut.abort(new TooLate('no look ended before its deadline'))
    else timer = setTimeout(step, Math.min(left + 1, WATCH_EVERY))
  }
  step()
  return () => clearTimeout(timer)
}

// What came too late is no hold; what it found missing was missing to the end.
const tooLate = <T>({ holds }: PollOptions<T>, attempt: Attempt<T>): Attempt<T> =>
  'value' in attempt && holds(attempt.value) ? { error: new TooLate('it answered only after the deadline') } : attempt
