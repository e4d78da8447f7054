import type { Clock } from './clock.ts'

/** What one attempt gave: a value, or the error that kept us from seeing one. */
export type Attempt<T> = { readonly value: T } | { readonly error: unknown }

export interface PollOptions<T> {
  readonly observe: (signal: AbortSignal) => Promise<T>
  readonly holds: (value: T) => boolean
  /** Epoch milliseconds; may move (a load that is still running extends it). */
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
  /** The last attempt; undefined only when cancelled before the first one ended. */
  readonly last: Attempt<T> | undefined
}

/** Polls one observation: `until` it holds or `while` it must hold. The last attempt is always kept; a cancelled poll never holds. */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
  const { clock, signal } = options
  let attempts = 0
  let last: Attempt<T> | undefined
  let heldSince: number | undefined
  const end = (held: boolean, aborted = false): PollResult<T> => ({ held, aborted, attempts, last })
  while (!signal.aborted) {
    const attempt = await attemptOnce(options)
    if (signal.aborted) break
    attempts++
    last = attempt
    const holds = 'value' in attempt && options.holds(attempt.value)
    const now = clock.now()
    heldSince = holds ? (heldSince ?? now) : undefined
    if (options.mode === 'while') {
      if (!holds) return end(false)
      if (now >= options.deadline()) return end(true)
    } else {
      if (heldSince !== undefined && now - heldSince >= (options.holdFor ?? 0)) return end(true)
      if (now >= options.deadline()) return end(false)
    }
    await clock.sleep(pause(options, now, heldSince), signal).catch(() => undefined)
  }
  return end(false, true)
}

// The last attempt falls on the deadline itself rather than up to one interval before it.
function pause<T>(options: PollOptions<T>, now: number, heldSince: number | undefined): number {
  const until = heldSince === undefined || options.mode === 'while' ? options.deadline() : heldSince + (options.holdFor ?? 0)
  return Math.max(1, Math.min(options.interval, until - now))
}

async function attemptOnce<T>(options: PollOptions<T>): Promise<Attempt<T>> {
  try {
    return { value: await options.observe(options.signal) }
  } catch (error) {
    return { error }
  }
}
