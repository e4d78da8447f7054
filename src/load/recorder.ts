import type { Ledger, Tally } from '../lib/ledger.ts'
import type { LoadPlan } from '../plan/plan.ts'
import { Histogram } from './histogram.ts'
import { Timeline } from './timeline.ts'

/** Keeps the books of a load while it runs. Requests are told by the index of their template. */
export class Recorder {
  readonly #templates: readonly Book[]
  readonly #lag = new Histogram()
  readonly #timeline = new Timeline()
  readonly #since = performance.now()
  readonly #plan: LoadPlan
  sent = 0
  answered = 0

  constructor(plan: LoadPlan) {
    this.#plan = plan
    this.#templates = plan.templates.map(() => new Book())
  }

  /** `lag`: how much later than due it was put on the wire. */
  onSent(template: number, lag: number): void {
    this.sent++
    this.#note('sent')
    this.#book(template).sent++
    this.#lag.add(Math.max(0, lag))
  }

  onAnswered(template: number, status: number, bytes: number, latency: number): void {
    this.answered++
    this.#note('answered')
    this.#book(template).answer(status, bytes, latency)
  }

  onFailed(template: number, failure: string): void {
    this.#note('failed')
    const { failures } = this.#book(template)
    failures.set(failure, (failures.get(failure) ?? 0) + 1)
  }

  ledger(startedAt: number, finishedAt: number, aborted: boolean): Ledger {
    const total = new Book()
    for (const book of this.#templates) total.merge(book)
    return {
      load: this.#plan.name,
      startedAt,
      finishedAt,
      ...(aborted ? { aborted } : {}),
      total: total.tally(),
      templates: Object.fromEntries(this.#plan.templates.map(({ name }, index) => [name, this.#book(index).tally()])),
      lag: this.#lag.latency(),
      shape: { latencies: total.latency.bins(), ...this.#timeline.shape() },
    }
  }

  #note(event: Parameters<Timeline['add']>[0]): void {
    this.#timeline.add(event, performance.now() - this.#since)
  }

  #book(template: number): Book {
    const book = this.#templates[template]
    if (book === undefined) throw new RangeError(`load ${this.#plan.name} has no template ${template}`)
    return book
  }
}

class Book {
  sent = 0
  answered = 0
  bytes = 0
  readonly statuses = new Map<number, number>()
  readonly failures = new Map<string, number>()
  readonly latency = new Histogram()

  answer(status: number, bytes: number, latency: number): void {
    this.answered++
    this.bytes += bytes
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    this.latency.add(latency)
  }

  merge(other: Book): void {
    this.sent += other.sent
    this.answered += other.answered
    this.bytes += other.bytes
    for (const [status, count] of other.statuses) this.statuses.set(status, (this.statuses.get(status) ?? 0) + count)
    for (const [failure, count] of other.failures) this.failures.set(failure, (this.failures.get(failure) ?? 0) + count)
    this.latency.merge(other.latency)
  }

  tally(): Tally {
    const { sent, answered, bytes } = this
    const errors = [...this.failures.values()].reduce((sum, count) => sum + count, 0)
    return {
      sent,
      answered,
      byStatus: Object.fromEntries(this.statuses),
      errors,
      ...(errors > 0 ? { errorsBy: Object.fromEntries(this.failures) } : {}),
      bytes,
      latency: this.latency.latency(),
    }
  }
}
