import type { Delivery } from '../../checks/drill.ts'
import { spellings } from '../../lib/redact-spellings.ts'

/** How many deliveries are kept, and how much of them (UTF-16 units of their payloads as JSON). */
const KEPT = { deliveries: 10_000, size: 64 * 1024 * 1024 }

/** Levels of a payload that are kept. */
const DEEPEST = 100

/** What the sinks got, oldest first. When there is too much of it the oldest goes. */
export class Mailbox {
  readonly #kept: { readonly delivery: Delivery; readonly size: number }[] = []
  readonly #secrets: readonly string[]
  readonly #limits: typeof KEPT
  #size = 0
  #dropped = 0

  constructor(secrets: readonly string[], limits = KEPT) {
    this.#secrets = spellings(secrets)
    this.#limits = limits
  }

  add(delivery: Delivery): void {
    const masked = this.#mask(delivery) as Delivery
    const entry = { delivery: masked, size: JSON.stringify(masked).length }
    // Mail is parsed after it has arrived: another delivery may have been quicker.
    const after = this.#kept.findLastIndex((one) => one.delivery.at <= delivery.at)
    this.#kept.splice(after + 1, 0, entry)
    this.#size += entry.size
    while (this.#kept.length > this.#limits.deliveries || (this.#size > this.#limits.size && this.#kept.length > 1)) {
      this.#size -= this.#kept.shift()?.size ?? 0
      this.#dropped++
    }
  }

  /** All that is kept. */
  deliveries(): readonly Delivery[] {
    return this.#kept.map(({ delivery }) => delivery)
  }

  /** How many were too many. */
  get dropped(): number {
    return this.#dropped
  }

  // Only the values themselves: what merely looks like a secret is text that a suite may want to match.
  #mask(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.#secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > DEEPEST) return '…'
    if (Array.isArray(value)) return value.map((one) => this.#mask(one, depth + 1))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#mask(one, depth + 1)]))
  }
}
