import { requestCount } from '../lib/rate.ts'
import type { LoadPlan, RequestTemplate } from '../plan/plan.ts'
import type { Connection } from './connection.ts'
import type { Recorder } from './recorder.ts'
import { dueAfter, rotation } from './schedule.ts'

const PROGRESS_EVERY = 250

/** A request that was handed to a connection and has not ended. */
interface Flight {
  readonly template: number
  /** On the monotonic clock, like all times here. */
  readonly due: number
  /** When it is given up. */
  readonly deadline: number
  readonly connection: Connection
}

export interface OpenLoopOptions {
  readonly recorder: Recorder
  /** Makes one more connection; called at most `plan.connections` times, and only when all others are busy. */
  readonly open: () => Connection
  readonly signal: AbortSignal
  /** From then on nothing more falls due. */
  readonly stop?: AbortSignal | undefined
  readonly onProgress: (sent: number, answered: number) => void
}

/**
 * Sends each request when it is due, whatever the answers do. When all connections are busy requests wait in order; the wait needs
 * no memory, since who is due when follows from the index. One that waited `timeout` is given up unsent, so that a hung server gets
 * few requests with their full time rather than many without any; and all ends `timeout` after the duration at the latest.
 */
export class OpenLoop {
  readonly #plan: LoadPlan
  readonly #options: OpenLoopOptions
  readonly #duration: number
  #total: number
  readonly #turn: () => number
  readonly #idle: Connection[] = []
  readonly #all: Connection[] = []
  // In the order in which they left: the first one is the first to time out.
  readonly #flights = new Set<Flight>()
  readonly #ended = Promise.withResolvers<void>()
  #start = 0
  #next = 0
  #timer: NodeJS.Timeout | undefined
  #over = false
  #progressAt = 0

  constructor(plan: LoadPlan, options: OpenLoopOptions) {
    this.#plan = plan
    this.#options = options
    this.#duration = plan.duration ?? Number.POSITIVE_INFINITY
    this.#total = requestCount(plan.rate, this.#duration)
    this.#turn = rotation(plan.templates.map(({ weight }) => weight))
  }

  /** Resolves when every request that fell due has ended. */
  async run(): Promise<void> {
    const { signal, stop } = this.#options
    const abort = () => this.#abort()
    const close = () => this.#close()
    signal.addEventListener('abort', abort)
    stop?.addEventListener('abort', close)
    try {
      this.#start = performance.now()
      this.#progressAt = this.#start
      if (stop?.aborted) this.#total = 0
      if (!signal.aborted) this.#step()
      else this.#ended.resolve()
      await this.#ended.promise
    } finally {
      signal.removeEventListener('abort', abort)
      stop?.removeEventListener('abort', close)
      clearTimeout(this.#timer)
      await Promise.all(this.#all.map((connection) => connection.close()))
    }
  }

  // Does what is due now and sets the timer for what is due next.
  #step(): void {
    if (this.#over) return
    this.#giveUpOverdue(performance.now())
    this.#sendDue()
    const now = performance.now()
    if (now - this.#progressAt >= PROGRESS_EVERY) this.#progress(now)
    if (this.#next >= this.#total && this.#flights.size === 0) this.#end()
    else this.#setTimer()
  }

  #giveUpOverdue(now: number): void {
    for (const flight of this.#flights) {
      if (flight.deadline > now) break
      this.#giveUp(flight, 'timeout')
    }
    while (this.#nextDue() + this.#plan.timeout <= now) this.#options.recorder.onFailed(this.#takeNext(), 'late')
  }

  #sendDue(): void {
    for (let due = this.#nextDue(); due <= performance.now(); due = this.#nextDue()) {
      const connection = this.#idle.pop() ?? this.#openOne()
      if (connection === undefined) return
      const deadline = Math.min(performance.now(), this.#start + this.#duration) + this.#plan.timeout
      this.#send({ template: this.#takeNext(), due, deadline, connection })
    }
  }

  #send(flight: Flight): void {
    const { recorder } = this.#options
    const { template, due, connection } = flight
    const since = () => performance.now() - due
    const settle = (book: () => void) => {
      const full = this.#full()
      if (!this.#flights.delete(flight)) return
      book()
      this.#idle.push(connection)
      // The timer was set without the next one when it had no connection. Not before the driver has left its own call back:
      // undici breaks when a request is sent from inside the failure of another.
      if (full || this.#next >= this.#total || this.#nextDue() <= performance.now()) queueMicrotask(() => this.#step())
    }
    this.#flights.add(flight)
    connection.send(this.#template(template), {
      sent: () => recorder.onSent(template, since()),
      answered: (status, bytes) => settle(() => recorder.onAnswered(template, status, bytes, since())),
      failed: (failure) => settle(() => recorder.onFailed(template, failure)),
    })
  }

  #giveUp(flight: Flight, failure: string): void {
    this.#flights.delete(flight)
    flight.connection.drop()
    this.#idle.push(flight.connection)
    this.#options.recorder.onFailed(flight.template, failure)
  }

  #abort(): void {
    const now = performance.now()
    for (const flight of this.#flights) this.#giveUp(flight, 'aborted')
    while (this.#nextDue() <= now) this.#options.recorder.onFailed(this.#takeNext(), 'aborted')
    this.#end()
  }

  // What fell due until now is still sent.
  #close(): void {
    const due = Math.floor(((performance.now() - this.#start) * this.#plan.rate) / 1000) + 1
    this.#total = Math.min(this.#total, Math.max(this.#next, due))
    this.#step()
  }

  #end(): void {
    this.#over = true
    this.#progress(performance.now())
    this.#ended.resolve()
  }

  #setTimer(): void {
    clearTimeout(this.#timer)
    const [oldest] = this.#flights
    const timesOut = oldest?.deadline ?? Infinity
    // With all connections busy only an answer or a timeout can let the next one leave.
    const at = this.#full() ? timesOut : Math.min(timesOut, this.#nextDue())
    this.#timer = setTimeout(() => this.#step(), Math.max(0, Math.round(at - performance.now())))
  }

  #progress(now: number): void {
    const { recorder, onProgress } = this.#options
    this.#progressAt = now
    try {
      onProgress(recorder.sent, recorder.answered)
    } catch (error) {
      this.#over = true
      this.#ended.reject(error)
    }
  }

  #nextDue(): number {
    return this.#next < this.#total ? this.#start + dueAfter(this.#next, this.#plan.rate) : Infinity
  }

  #takeNext(): number {
    this.#next++
    return this.#turn()
  }

  #full(): boolean {
    return this.#flights.size >= this.#plan.connections
  }

  #openOne(): Connection | undefined {
    if (this.#all.length >= this.#plan.connections) return undefined
    const connection = this.#options.open()
    this.#all.push(connection)
    return connection
  }

  #template(index: number): RequestTemplate {
    const template = this.#plan.templates[index]
    if (template === undefined) throw new RangeError(`load ${this.#plan.name} has no template ${index}`)
    return template
  }
}
