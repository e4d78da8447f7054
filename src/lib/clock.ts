import { setTimeout as delay } from 'node:timers/promises'

/** Time as the product sees it; tests give their own. All values are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch; never goes back or jumps, so that deadlines keep. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Dates are the wall clock's of the start of the process, carried on by the monotonic clock: a wall clock that is set moves no deadline. */
export const systemClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  async sleep(ms, signal) {
    await delay(ms, undefined, signal ? { signal } : {})
  },
}
