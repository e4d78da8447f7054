import type { Ledger, Tally } from '../../../lib/ledger.ts'
import type { Count } from './counts.ts'
import type { MeasuredSeen } from './observe.ts'
import type { Attributed, Place } from './requests.ts'

/** Where the counters were read. */
export const page = 'http://kong:8302/metrics'

/** Answers by status, and how many got none. */
export const tally = (byStatus: Record<string, number>, unanswered = 0): Tally => {
  const answered = Object.values(byStatus).reduce((sum, n) => sum + n, 0)
  return { sent: answered + unanswered, answered, byStatus, errors: unanswered, bytes: 1, latency: undefined }
}

/** Of the load app. */
export const ledger = (templates: Record<string, Tally>): Ledger => ({
  load: 'app',
  startedAt: 0,
  finishedAt: 1,
  total: tally({}),
  templates,
  lag: undefined,
})

/** A prometheus plugin that counts all. */
export const FLAGS = { statusCodes: true, perConsumer: true, where: 'kong:8301/plugins/prometheus' }
/** Where a request belongs. */
export const place = (rest: Partial<Place> = {}): Place => ({
  service: 'ollama-service',
  route: 'ollama',
  consumer: 'app',
  flags: FLAGS,
  ...rest,
})
/** Requests r0, r1, … at these places. */
export const requests = (...places: readonly Attributed['place'][]): readonly Attributed[] =>
  places.map((one, n) => ({ name: `r${n}`, place: one }))
/** One counter. */
export const at = (code: string, value: number, rest: Partial<Count> = {}): Count => ({
  service: 'ollama-service',
  route: 'ollama',
  consumer: 'app',
  code,
  value,
  ...rest,
})

/** What differs from the usual. */
export interface Given {
  readonly ledger?: Ledger
  readonly requests?: readonly Attributed[]
  readonly before?: readonly Count[]
  readonly after: readonly Count[]
}

const ONE = ledger({ r0: tally({ 200: 700, 429: 50 }) })

/** What was seen: 750 answers of one request, and these counters after them. */
export const seen = (given: Given): MeasuredSeen => ({
  ledger: ONE,
  requests: requests(place()),
  before: [at('200', 100)],
  page,
  problems: [],
  ...given,
})
