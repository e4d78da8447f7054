import { systemClock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'
import type { Dockerode } from './engine.ts'
import { COMPOSE_PROJECT_LABEL } from './labels.ts'
import { type Kind, list, type Resource, singular } from './resources.ts'

/** What went, by name, and what did not. */
export interface Removed extends Readonly<Record<Kind, readonly string[]>> {
  readonly failed: readonly { readonly what: string; readonly why: string }[]
}

export interface RemoveOptions {
  /** Seconds that a container has to end by itself before it is killed. */
  readonly stopSeconds?: number
  /** Milliseconds for which what the engine refuses is tried again: networks with endpoints that are just going, removals under way. */
  readonly patienceMs?: number
}

/** A container that a compose command still made while others went is seen in the next round. */
const ROUNDS = 5
const TRY_EVERY_MS = 50
/** For what was refused in an earlier round too (ms). */
const LAST_TRY_MS = 500
const TOO_LATE = 'the engine did not answer in time'

/**
 * Removes all containers of a compose project with their anonymous volumes, then its networks, named volumes and the images built for it.
 * What is gone already is no failure, nothing external is touched. Never rejects: `failed` says what is left and why.
 */
export async function removeProject(dockerode: Dockerode, project: string, options: RemoveOptions = {}): Promise<Removed> {
  const removal = new Removal(dockerode, project, options)
  let more = true
  for (let round = 0; more && round < ROUNDS; round++) {
    const containers = await removal.remove('containers')
    const others = await Promise.all((['networks', 'volumes', 'images'] as const).map((kind) => removal.remove(kind)))
    more = [containers, ...others].some((news) => news)
  }
  return removal.removed()
}

class Removal {
  readonly #dockerode: Dockerode
  readonly #project: string
  readonly #stopSeconds: number
  readonly #patienceMs: number
  readonly #went = new Map<string, Resource>()
  readonly #failed = new Map<string, string>()

  constructor(dockerode: Dockerode, project: string, { stopSeconds = 2, patienceMs = 5000 }: RemoveOptions) {
    this.#dockerode = dockerode
    this.#project = project
    this.#stopSeconds = stopSeconds
    this.#patienceMs = patienceMs
  }

  /** Removes what there is of one kind; says whether that went otherwise than in the round before, so that it is worth to look once more. */
  async remove(kind: Kind): Promise<boolean> {
    const what = `${kind} of ${this.#project}`
    const failedBefore = this.#failed.has(what)
    const label = `${COMPOSE_PROJECT_LABEL}=${this.#project}`
    const listed = await this.#insist(what, this.#patienceMs, (signal) => list(this.#dockerode, kind, label, signal))
    if (listed === undefined) return !failedBefore
    const there = new Set(listed.value.map(titleOf))
    // What an engine did after we had stopped waiting is done.
    for (const failed of this.#failed.keys())
      if (failed.startsWith(`${singular(kind)} `) && !there.has(failed)) this.#failed.delete(failed)
    const news = await Promise.all(listed.value.map((one) => this.#removeOne(one)))
    return news.some((one) => one)
  }

  async #removeOne(one: Resource): Promise<boolean> {
    const what = titleOf(one)
    const failedBefore = this.#failed.has(what)
    const patience = this.#patienceMs + (one.kind === 'containers' ? this.#stopSeconds * 1000 : 0)
    const result = await this.#insist(what, patience, (signal) => gone(one, signal, this.#stopSeconds))
    if (result === undefined) return !failedBefore
    if (result.value === 'removed') this.#went.set(what, one)
    return true
  }

  removed(): Removed {
    const went = [...this.#went.values()]
    const of = (kind: Kind) => went.flatMap((one) => (one.kind === kind ? [one.name] : [])).sort()
    const failed = [...this.#failed].map(([what, why]) => ({ what, why })).sort((a, b) => a.what.localeCompare(b.what))
    return { containers: of('containers'), networks: of('networks'), volumes: of('volumes'), images: of('images'), failed }
  }

  // Undefined when it did not come about; why is then noted.
  async #insist<T>(
    what: string,
    patience: number,
    attempt: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    const deadline = systemClock.now() + (this.#failed.has(what) ? LAST_TRY_MS : patience)
    const { held, last } = await poll({
      observe: attempt,
      holds: () => true,
      deadline: () => deadline,
      interval: TRY_EVERY_MS,
      mode: 'until',
      clock: systemClock,
      signal: new AbortController().signal,
    })
    if (held && last !== undefined && 'value' in last) {
      this.#failed.delete(what)
      return last
    }
    this.#failed.set(what, last !== undefined && 'error' in last ? reasonOf(last.error) : TOO_LATE)
    return undefined
  }
}

const titleOf = ({ kind, name }: Resource): string => `${singular(kind)} ${name}`

async function gone(one: Resource, signal: AbortSignal, stopSeconds: number): Promise<'removed' | 'gone'> {
  try {
    await one.remove(signal, stopSeconds)
    return 'removed'
  } catch (error) {
    if (isRefusal(error) && error.statusCode === 404) return 'gone'
    throw error
  }
}

interface Refusal extends Error {
  readonly statusCode: number
  readonly json?: { readonly message?: string } | null
}

const isRefusal = (error: unknown): error is Refusal => error instanceof Error && 'statusCode' in error

// The engine's own words, without the status line that its client puts before them.
function reasonOf(error: unknown): string {
  if (isRefusal(error)) return error.json?.message ?? error.message
  return error instanceof Error && error.name === 'AbortError' ? TOO_LATE : messageOf(error)
}
