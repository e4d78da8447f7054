import type { Clock } from '../lib/clock.ts'
import type { Ledger } from '../lib/ledger.ts'
import type { LoadPlan } from '../plan/plan.ts'

export interface LoadOptions {
  /** Where the target is reached from here: `http://127.83.0.4:3000`. */
  readonly origin: string
  /** Stops sending at once; the ledger then covers what happened until then. */
  readonly signal: AbortSignal
  /** From then on nothing more falls due; what is under way gets its time. How a load without a duration ends. */
  readonly stop?: AbortSignal | undefined
  /** Dates the ledger. Pacing and latencies follow the monotonic clock, which has microseconds and never jumps. */
  readonly clock?: Clock
  /** Called a few times a second and at the end. */
  readonly onProgress?: (sent: number, answered: number) => void
}

/** A program or library that can drive load. It must be open-loop: the rate decides when a request is sent, never the answers. */
export interface LoadDriver {
  readonly name: string
  /** Resolves with the ledger at the latest `plan.timeout` after the last request was due; rejects only when it cannot drive at all. */
  drive(plan: LoadPlan, options: LoadOptions): Promise<Ledger>
}
