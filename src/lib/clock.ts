import { setTimeout as delay } from 'node:timers/promises'

/** Time as the product sees it; tests give their own. All values are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  async sleep(ms, signal) {
    await delay(ms, undefined, signal ? { signal } : {})
  },
}
