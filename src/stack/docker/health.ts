import { systemClock } from '../../lib/clock.ts'
import type { Client } from './engine.ts'
import type { Container } from './watch.ts'

/** Least pause between two runs of a healthcheck (ms), and how many times as long as the last run took: what comes up needs the machine. */
const PAUSE = { least: 200, times: 3 }

/**
 * Whether healthchecks have passed. The engine runs one for the first time when an interval is over, often 10 s or 30 s after a start;
 * the same command, run here, tells sooner. That a service is unhealthy only the engine says.
 */
export class Health {
  readonly #client: Client
  /** Starts of a container, by its id, in which it has passed. */
  readonly #passed = new Map<string, number>()
  #notBefore = 0

  constructor(client: Client) {
    this.#client = client
  }

  /** True when all are healthy. `command`: that of their healthcheck; undefined = only the engine can run it. */
  async passed(containers: readonly Container[], command: readonly string[] | undefined): Promise<boolean> {
    const open = containers.filter(({ id, health, starts }) => health !== 'healthy' && this.#passed.get(id) !== starts)
    if (open.length === 0) return true
    const began = systemClock.now()
    if (command === undefined || began < this.#notBefore) return false
    await Promise.all(open.map((one) => this.#ask(one, command)))
    const now = systemClock.now()
    this.#notBefore = now + Math.max(PAUSE.least, PAUSE.times * (now - began))
    return open.every(({ id, starts }) => this.#passed.get(id) === starts)
  }

  async #ask({ id, starts }: Container, command: readonly string[]): Promise<void> {
    const { container } = this.#client
    // What the engine refuses to run, since the container ends for instance, has not passed.
    const ended = await container.exec(container.getById(id), [...command]).catch(() => undefined)
    if (ended?.exitCode === 0) this.#passed.set(id, starts)
  }
}
