/** Spread of some milliseconds: percentiles are exact to 1%, `max` is exact. */
export interface Latency {
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/**
 * What one request template (or all of them) really sent and got back. Every request that fell due ends in exactly one of `answered`
 * and `errors`. What the stack saw lies between `answered` and `sent`: the two are equal unless connections broke or time ran out.
 */
export interface Tally {
  /** Requests put on the wire: written to an open connection. One whose connection was refused is an error and was not sent. */
  readonly sent: number
  /** Requests that got a complete answer, of any status. */
  readonly answered: number
  /** Answers by status code: `{ "200": 700, "503": 50 }`. */
  readonly byStatus: Readonly<Record<string, number>>
  /** Requests without a complete answer. `sent - answered` of them had left (reset, timed out), the others never did (refused, too late). */
  readonly errors: number
  /** Errors by reason: `{ "timeout": 3, "refused": 1 }`; absent when there are none. */
  readonly errorsBy?: Readonly<Record<string, number>>
  /** Bytes of complete answers, heads included. */
  readonly bytes: number
  /** From the moment a request was due to its complete answer; undefined when nothing was answered, so that silence is never fast. */
  readonly latency: Latency | undefined
}

/** How a load went, for a picture: all its requests by latency and by time. */
export interface LoadShape {
  /** Answers by latency: each bin counts those above the bin before and up to its own edge (ms). Bins without any at either end are left out. */
  readonly latencies: readonly { readonly upTo: number; readonly count: number }[]
  /** Length of a slice of time in milliseconds. */
  readonly step: number
  /** By slice from the start: requests that left, that were answered, that ended without an answer. As long as each other. */
  readonly sent: readonly number[]
  readonly answered: readonly number[]
  readonly failed: readonly number[]
}

/** What a load really did: the ground truth that checks compare the stack's own numbers with. */
export interface Ledger {
  readonly load: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly finishedAt: number
  /** True when it was stopped before its end: the numbers cover what fell due until then. */
  readonly aborted?: boolean
  readonly total: Tally
  /** By template name: its `name`, or `GET /api/items`. */
  readonly templates: Readonly<Record<string, Tally>>
  /** By how much requests left later than due: how well the rate was kept; undefined when nothing was sent. */
  readonly lag: Latency | undefined
  /** Absent in what older versions wrote. */
  readonly shape?: LoadShape | undefined
}
