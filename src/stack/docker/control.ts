import { CannotObserve, messageOf } from '../../lib/errors.ts'
import type { ServiceControl } from '../stack.ts'
import type { Client } from './engine.ts'
import type { Container } from './watch.ts'

interface Controlled {
  readonly containers: () => readonly Container[]
  readonly name: string
  /** Resolves when containers that were started after they looked like this are ready. */
  readonly readyAgain: (before: readonly Container[]) => Promise<void>
}

type Handle = ReturnType<Client['container']['getById']>

/** What causes may do to a service in containers: always to all of its containers. */
export class DockerControl implements ServiceControl {
  readonly #client: Client
  readonly #service: Controlled
  #expectedEnds = 0

  constructor(client: Client, service: Controlled) {
    this.#client = client
    this.#service = service
  }

  /** True once for each end of a container that was asked for here: it is no news. */
  takeExpectedEnd(): boolean {
    if (this.#expectedEnds === 0) return false
    this.#expectedEnds--
    return true
  }

  stop(): Promise<void> {
    return this.#ending((container) => container.stop())
  }

  async start(): Promise<void> {
    const before = this.#service.containers().filter(({ running }) => !running)
    await this.#each((container) => container.start())
    await this.#service.readyAgain(before)
  }

  async pause(): Promise<void> {
    await this.#each((container) => container.pause().catch(unless(/already paused/)))
  }

  async unpause(): Promise<void> {
    await this.#each((container) => container.unpause().catch(unless(/is not paused/)))
  }

  async restart(): Promise<void> {
    const before = this.#service.containers()
    await this.#ending((container) => container.restart())
    await this.#service.readyAgain(before)
  }

  async exec(argv: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
    const { name, containers } = this.#service
    const cannot = `${argv[0]} cannot be run in ${name}`
    const running = containers().filter((container) => container.running)
    const [able] = running.filter(({ paused }) => !paused)
    if (able === undefined)
      throw new CannotObserve(`${cannot}: ${running.length === 0 ? 'no container of it runs' : 'it is paused'}`)
    const { container } = this.#client
    const { exitCode, output } = await container.exec(container.getById(able.id), [...argv])
    return { exitCode, output }
  }

  async #ending(act: (container: Handle) => Promise<unknown>): Promise<void> {
    const ends = this.#service.containers().filter(({ running }) => running).length
    this.#expectedEnds += ends
    try {
      await this.#each(act)
    } catch (error) {
      // What the engine refused does not end: the next end is news again.
      this.#expectedEnds = Math.max(0, this.#expectedEnds - ends)
      throw error
    }
  }

  // Each of them, whatever becomes of another; one that is so already (304) is as it is to be.
  async #each(act: (container: Handle) => Promise<unknown>): Promise<void> {
    const handles = this.#service.containers().map(({ id }) => this.#client.container.getById(id))
    const results = await Promise.allSettled(handles.map(act))
    for (const result of results) if (result.status === 'rejected' && statusOf(result.reason) !== 304) throw result.reason
  }
}

// The engine refuses what is so already.
const unless =
  (so: RegExp) =>
  (error: unknown): void => {
    if (!so.test(messageOf(error))) throw error
  }

const statusOf = (error: unknown): number | undefined => (error as { readonly statusCode?: number }).statusCode
