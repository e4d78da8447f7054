import { messageOf } from '../../lib/errors.ts'
import type { Dockerode } from './engine.ts'
import { COMPOSE_PROJECT_LABEL, SERVICE_LABEL } from './labels.ts'

/** One container of a project, as its events tell. */
export interface Container {
  readonly id: string
  readonly service: string
  readonly running: boolean
  readonly paused: boolean
  /** Undefined while its image and compose file name no healthcheck, and before its first result. */
  readonly health: 'healthy' | 'unhealthy' | undefined
  /** How it ended the last time. */
  readonly exitCode: number | undefined
  /** The kernel ended a process of it for lack of memory. */
  readonly outOfMemory: boolean
  readonly starts: number
}

export type Change = { readonly action: 'start' | 'die'; readonly container: Container }

export interface Listener {
  onChange(change: Change): void
  /** Nothing more will be heard; `why` in the engine's words. */
  onLost(why: string): void
}

interface EngineEvent {
  readonly Action: string
  /** Podman's, beside the action `health_status`. */
  readonly HealthStatus?: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
}

const ONE_OFF_LABEL = 'com.docker.compose.oneoff'

/**
 * Follows the containers of one project by the engine's events: what becomes true is known within milliseconds, and nothing that
 * happens between two looks is missed.
 */
export class Watch implements Disposable {
  readonly #containers = new Map<string, Container>()
  readonly #listener: Listener
  #stream: (NodeJS.ReadableStream & { destroy?(): void }) | undefined
  #lost = false
  #heard: EngineEvent[] | undefined = []
  #closed = false

  private constructor(listener: Listener) {
    this.#listener = listener
  }

  /** Containers that are there already are known from the start. */
  static async open(api: Dockerode, project: string, listener: Listener): Promise<Watch> {
    const watch = new Watch(listener)
    try {
      await watch.#begin(api, project)
    } catch (error) {
      watch[Symbol.dispose]()
      throw error
    }
    return watch
  }

  async #begin(api: Dockerode, project: string): Promise<void> {
    const label = [`${COMPOSE_PROJECT_LABEL}=${project}`]
    this.#follow(await api.getEvents({ filters: { type: ['container'], label } }))
    for (const { Id } of await api.listContainers({ all: true, filters: { label } })) {
      const { Config, State } = await api.getContainer(Id).inspect()
      if (Config.Labels[ONE_OFF_LABEL] === 'True') continue
      const health = State.Health?.Status
      this.#containers.set(Id, {
        ...fresh(Id, Config.Labels),
        running: State.Running,
        paused: State.Paused,
        health: health === 'healthy' || health === 'unhealthy' ? health : undefined,
        exitCode: State.Status === 'created' || State.Running ? undefined : State.ExitCode,
        outOfMemory: State.OOMKilled,
        starts: State.Status === 'created' ? 0 : 1,
      })
    }
    // What happened meanwhile is newer than what was asked.
    const heard = this.#heard ?? []
    this.#heard = undefined
    for (const event of heard) this.#take(event)
  }

  containersOf(service: string): readonly Container[] {
    return [...this.#containers.values()].filter((container) => container.service === service)
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#stream?.destroy?.()
  }

  #follow(stream: NodeJS.ReadableStream): void {
    this.#stream = stream
    let rest = ''
    stream.on('data', (data: Buffer) => {
      const lines = `${rest}${data}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') this.#hear(JSON.parse(line) as Partial<EngineEvent>)
    })
    const end = (why: string) => {
      if (this.#closed || this.#lost) return
      this.#lost = true
      this.#listener.onLost(why)
    }
    stream.on('error', (error) => end(messageOf(error)))
    stream.on('end', () => end('it closed the connection'))
    stream.on('close', () => end('it closed the connection'))
  }

  // An engine may say other things than events, of an error for instance.
  #hear({ Action, Actor, ...rest }: Partial<EngineEvent>): void {
    if (Action === undefined || Actor === undefined) return
    const event = { Action, Actor, ...rest }
    if (this.#heard === undefined) this.#take(event)
    else this.#heard.push(event)
  }

  #take({ Action: said, HealthStatus: result, Actor: { ID: id, Attributes: attributes } }: EngineEvent): void {
    if (attributes[ONE_OFF_LABEL] === 'True') return
    const action = said === 'health_status' ? `health_status: ${result}` : said
    // Podman removes what Docker destroys.
    if (action === 'destroy' || action === 'remove') return void this.#containers.delete(id)
    const before = this.#containers.get(id) ?? fresh(id, attributes)
    const container = { ...before, ...changed(action, before, attributes) }
    this.#containers.set(id, container)
    if (action === 'start' || action === 'die') this.#listener.onChange({ action, container })
  }
}

const fresh = (id: string, labels: Readonly<Record<string, string>>): Container => ({
  id,
  service: labels[SERVICE_LABEL] ?? '',
  running: false,
  paused: false,
  health: undefined,
  exitCode: undefined,
  outOfMemory: false,
  starts: 0,
})

function changed(action: string, before: Container, attributes: Readonly<Record<string, string>>): Partial<Container> {
  if (action === 'start') return { running: true, health: undefined, outOfMemory: false, starts: before.starts + 1 }
  if (action === 'die') return { running: false, paused: false, health: undefined, exitCode: Number(attributes.exitCode) }
  if (action === 'oom') return { outOfMemory: true }
  if (action === 'pause' || action === 'unpause') return { paused: action === 'pause' }
  const health = /^health_status:\s*(healthy|unhealthy)$/.exec(action)?.[1]
  return health === 'healthy' || health === 'unhealthy' ? { health } : {}
}
