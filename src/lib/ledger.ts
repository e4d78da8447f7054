/** Milliseconds from the moment a request was due to its full answer. */
export interface Latency {
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** What one request template (or all of them) really sent and got back. */
export interface Tally {
  /** Requests put on the wire. */
  readonly sent: number
  /** Requests that got a complete answer; `sent - answered` is `errors`. */
  readonly answered: number
  /** Answers by status code: `{ "200": 700, "503": 50 }`. */
  readonly byStatus: Readonly<Record<string, number>>
  /** Requests without an answer: refused, reset, timed out. */
  readonly errors: number
  /** Bytes of answers, heads included. */
  readonly bytes: number
  readonly latency: Latency
}

/** What a load really did: the ground truth that checks compare the stack's own numbers with. */
export interface Ledger {
  readonly load: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly finishedAt: number
  readonly total: Tally
  /** By template name: its `name`, or `GET /api/items`. */
  readonly templates: Readonly<Record<string, Tally>>
  /** Milliseconds by which requests left later than due: how well the rate was kept. */
  readonly lag: Latency
}
