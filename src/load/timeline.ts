import type { LoadShape } from '../lib/ledger.ts'

/** Slices kept: two become one when there are more. */
const MAX_SLICES = 240

type Event = 'sent' | 'answered' | 'failed'

/** Counts what happens in slices of time, in bounded memory however long it goes on. */
export class Timeline {
  #step = 1000
  readonly #counts: Record<Event, number[]> = { sent: [], answered: [], failed: [] }

  /** `at`: milliseconds since the start. */
  add(event: Event, at: number): void {
    while (at >= this.#step * MAX_SLICES) this.#halve()
    const counts = this.#counts[event]
    const slice = Math.max(0, Math.floor(at / this.#step))
    for (let next = counts.length; next <= slice; next++) counts.push(0)
    counts[slice] = (counts[slice] ?? 0) + 1
  }

  shape(): Omit<LoadShape, 'latencies'> {
    const { sent, answered, failed } = this.#counts
    const length = Math.max(sent.length, answered.length, failed.length)
    const whole = (counts: readonly number[]) => Array.from({ length }, (_, slice) => counts[slice] ?? 0)
    return { step: this.#step, sent: whole(sent), answered: whole(answered), failed: whole(failed) }
  }

  #halve(): void {
    this.#step *= 2
    for (const event of ['sent', 'answered', 'failed'] as const) {
      const counts = this.#counts[event]
      const pairs = Math.ceil(counts.length / 2)
      this.#counts[event] = Array.from({ length: pairs }, (_, pair) => (counts[2 * pair] ?? 0) + (counts[2 * pair + 1] ?? 0))
    }
  }
}
