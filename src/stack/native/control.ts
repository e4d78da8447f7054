import { CannotObserve } from '../../lib/errors.ts'
import { exitCodeOf, type Outcome } from '../run-bounded.ts'
import type { ServiceControl } from '../stack.ts'
import { describeExit, type NativeProcess } from './process.ts'

interface Controlled {
  readonly name: string
  /** The one that runs, or ran last. */
  readonly process: Pick<NativeProcess, 'exit' | 'paused' | 'pause' | 'unpause'>
  /** Ends the process, which is then no news. */
  readonly stop: () => Promise<unknown>
  /** Resolves when the process is ready. */
  readonly ready: () => Promise<void>
  /** Another process; resolves when it is ready. */
  readonly again: () => Promise<void>
  /** Runs a command in it. */
  readonly inside: (argv: readonly string[]) => Promise<Outcome>
}

/** What causes may do to a native service. One after the other: an undo waits for what it undoes. */
export class NativeControl implements ServiceControl {
  readonly #service: Controlled
  #last: Promise<void> = Promise.resolve()

  constructor(service: Controlled) {
    this.#service = service
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop())
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      const { process, ready, again } = this.#service
      if (process.exit !== undefined) return again()
      if (!process.paused) await ready()
    })
  }

  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop()
      await this.#service.again()
    })
  }

  pause(): Promise<void> {
    return this.#inTurn(async () => {
      const { name, process } = this.#service
      if (process.exit !== undefined) throw new CannotObserve(`${name} cannot be paused: it ${describeExit(process.exit)}`)
      if (!process.paused) await process.pause()
    })
  }

  unpause(): Promise<void> {
    return this.#inTurn(async () => {
      const { process } = this.#service
      if (process.paused) process.unpause()
    })
  }

  async exec(argv: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
    const { name, process, inside } = this.#service
    const cannot = `${argv[0]} cannot be run in ${name}`
    if (process.exit !== undefined) throw new CannotObserve(`${cannot}: it ${describeExit(process.exit)}`)
    if (process.paused) throw new CannotObserve(`${cannot}: it is paused`)
    const outcome = await inside(argv)
    return { exitCode: exitCodeOf(outcome), output: outcome.output }
  }

  async #stop(): Promise<void> {
    const { process, stop } = this.#service
    if (process.exit === undefined) await stop()
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => undefined)
    return done
  }
}
