import type { ComposeService } from '../../declared/compose-model.ts'
import { systemClock } from '../../lib/clock.ts'
import { CannotObserve, messageOf, TestBedError } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'
import type { ServicePlan } from '../../plan/plan.ts'
import { bindsOf, boundTargets, hostPathOf } from '../host-path.ts'
import type { ComponentReport, Endpoint, LogLines, LogMark, RunningService, StackEvent } from '../stack.ts'
import { DockerControl } from './control.ts'
import type { Client } from './engine.ts'
import { exitWords } from './exit-words.ts'
import { type Facts, factsOf } from './facts.ts'
import { Health } from './health.ts'
import { logLines } from './log-lines.ts'
import { lastLines } from './logs.ts'
import { isOwnAddress } from './published.ts'
import { probeOf } from './ready.ts'
import type { Container, Watch } from './watch.ts'

const LOOK_EVERY_MS = 25
const READY_MS = 60_000
const COMPLETE_MS = 300_000
/** Restarts after which a service that was never ready is taken for one that never will be: some 25 s with the engine's pauses. */
const FLAPS = 8
const SHOWN_LINES = 10
/** An engine tells of a start within milliseconds. */
const TOLD_MS = 5000

export interface DockerServiceOptions {
  readonly plan: ServicePlan
  readonly compose: ComposeService
  readonly client: Client
  readonly watch: Watch
  /** At which the engine's machine is reached from here. */
  readonly host: string
  /** Main port; undefined when it has none. */
  readonly port: number | undefined
  /** Another service waits for it to complete. */
  readonly oneShot: boolean
  readonly report: ComponentReport
  /** The service in whose network it is, when it has none of its own. */
  readonly networkOwner: () => DockerService | undefined
}

type Look = { readonly ready: true } | { readonly missing: string } | { readonly failed: string }

/** One service of a compose project, in one container or several. */
export class DockerService implements RunningService {
  readonly name: string
  readonly role: RunningService['role']
  readonly args: readonly string[]
  readonly mounts: readonly string[]
  readonly logFile = undefined
  readonly report: ComponentReport
  /** Main port; undefined when it has none. */
  readonly port: number | undefined
  readonly control: DockerControl
  readonly #options: DockerServiceOptions
  readonly #binds: ReturnType<typeof bindsOf>
  readonly #health: Health
  #facts: Facts | undefined
  #published: Facts['published'] = new Map()
  #startedAt: number | undefined

  constructor(options: DockerServiceOptions) {
    const { plan, compose, report } = options
    this.#options = options
    this.#health = new Health(options.client)
    this.#binds = bindsOf(compose.mounts)
    this.name = plan.name
    this.role = plan.role
    this.args = compose.command ?? []
    this.mounts = boundTargets(this.#binds)
    this.report = report
    this.port = options.port
    this.control = new DockerControl(options.client, {
      name: this.name,
      containers: () => this.containers,
      readyAgain: (before) => this.#readyAgain(before),
    })
  }

  get containers(): readonly Container[] {
    return this.#options.watch.containersOf(this.name)
  }

  endpoint(port = this.port): Endpoint {
    const { compose, host } = this.#options
    if (port === undefined) throw new CannotObserve(`${this.name} has no TCP port: its compose service names none`)
    if (compose.networkMode === 'host') return { host, port }
    const owner = this.#options.networkOwner() ?? this
    const published = owner.#published.get(port)
    // An own address stays free while its container is down; another one may be anybody's by then.
    const up = isOwnAddress(published?.host) || owner.containers.some(({ running }) => running)
    if (published === undefined || !up)
      throw new CannotObserve(
        `port ${port} of ${this.name} is not published: ${owner.containers.length === 0 ? 'it has no container' : 'its container does not run'}`,
      )
    return { host: published.host ?? host, port: published.port }
  }

  /** Where its main port is reached; undefined when nothing is published. */
  place(): Endpoint | undefined {
    try {
      return this.endpoint()
    } catch (error) {
      if (error instanceof CannotObserve) return undefined
      throw error
    }
  }

  hostPath(servicePath: string): string | undefined {
    return hostPathOf(this.#binds, servicePath)
  }

  async lastLog(lines: number): Promise<readonly string[]> {
    const each = await Promise.all(this.containers.map(({ id }) => lastLines(this.#options.client, id, lines)))
    return each.flat().slice(-lines)
  }

  log(since?: LogMark): Promise<LogLines> {
    const { containers } = this
    const ended = containers.filter(({ running, starts }) => !running && starts > 0)
    const idsOf = (some: readonly Container[]) => some.map(({ id }) => id)
    return logLines(this.#options.client, idsOf(containers), since, idsOf(ended))
  }

  /** A container of it has started: ports and health are those of this start. */
  async refresh(): Promise<void> {
    // Its events may come after the engine's answer to what started it.
    const container = this.containers.find(({ running }) => running) ?? this.containers.find(({ starts }) => starts > 0)
    if (container === undefined) return
    this.#startedAt ??= systemClock.now()
    const facts = await factsOf(this.#options.client, container.id)
    if (facts === undefined) return
    this.#facts = facts
    if (facts.running) this.#published = facts.published
  }

  /** Resolves when it is ready, or has done the one thing it had to do; throws with what is wrong and its last log lines. */
  async ready(signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void> {
    if (this.containers.length === 0) throw new TestBedError(`${this.name} has no container: compose made none`)
    const within = () => this.#facts?.healthWithin ?? (this.#options.oneShot ? COMPLETE_MS : READY_MS)
    const result = await poll<Look>({
      observe: () => this.#look(signal),
      holds: (look) => !('missing' in look),
      // Its time begins when it is started: what it waits for has a time of its own.
      deadline: () => (this.#startedAt === undefined ? Number.POSITIVE_INFINITY : this.#startedAt + within()),
      interval: LOOK_EVERY_MS,
      mode: 'until',
      clock: systemClock,
      signal,
    })
    if (result.aborted) throw new TestBedError(`interrupted while ${this.name} was starting`)
    const seen = result.last !== undefined && 'value' in result.last ? result.last.value : undefined
    if (seen !== undefined && 'failed' in seen) throw await this.trouble(seen.failed)
    if (!result.held) throw await this.#neverReady(within(), result.last)
    onEvent({ type: 'ready', service: this.name, afterMs: systemClock.now() - (this.#startedAt ?? systemClock.now()) })
  }

  /** What is wrong with it in the eyes of its containers; undefined when nothing is, and while it may still come up. */
  failure(): string | undefined {
    const { containers, name } = this
    if (containers.some(({ health }) => health === 'unhealthy')) return `${name} is unhealthy`
    const dead = containers.find(({ running, starts }) => !running && starts > 0)
    if (dead === undefined || this.isDone(dead)) return undefined
    const how = exitWords({ ...dead, memoryLimit: this.#facts?.memoryLimit })
    if (this.#options.oneShot) return `${name} ${how}, and was to complete`
    if (this.#facts === undefined) return undefined
    const again = dead.starts > 1 ? `, also after ${dead.starts - 1} ${dead.starts === 2 ? 'restart' : 'restarts'}` : ''
    if (!restarts(this.#facts.restart, dead)) return `${name} ${how} before it was ready${again}`
    return dead.starts > FLAPS ? `${name} ${how}, as often as the engine restarted it (${dead.starts - 1} times)` : undefined
  }

  /** What made it ready still holds: it runs, or has done what it had to do. */
  get settled(): boolean {
    return this.containers.every((container) => container.running || this.isDone(container))
  }

  /** It did all that it had to do: nobody can be using a service that has no port. */
  isDone({ exitCode }: Container): boolean {
    const { oneShot, port, compose } = this.#options
    return exitCode === 0 && (oneShot || (port === undefined && compose.ports.length === 0))
  }

  /** The error with its last log lines, and what its healthcheck said. */
  async trouble(what: string): Promise<TestBedError> {
    const lines = await this.lastLog(SHOWN_LINES)
    const log = lines.length === 0 ? 'it logged nothing' : `its last log lines:\n${lines.map((line) => `    ${line}`).join('\n')}`
    const [container] = this.containers
    const health = container && (await factsOf(this.#options.client, container.id).catch(() => undefined))?.lastHealth
    const checked = health === undefined ? '' : `; its healthcheck ${health}`
    const memory = /lack of memory/.test(what)
      ? 'raise its memory limit (mem_limit), or give the engine’s machine more'
      : 'correct it'
    return new TestBedError(`${what}${checked}; ${log}`, {
      hint: `${memory}; with --keep it stays, to be looked at with docker logs`,
    })
  }

  /** What was asked of the engine may be answered before its events tell of it. */
  async #readyAgain(before: readonly Container[]): Promise<void> {
    const deadline = systemClock.now() + TOLD_MS
    const { signal } = new AbortController()
    const isTold = ({ id, starts }: Container) => (this.containers.find((one) => one.id === id)?.starts ?? 0) > starts
    const usual = { interval: LOOK_EVERY_MS, mode: 'until', clock: systemClock, signal } as const
    await poll({ ...usual, observe: async () => before.every(isTold), holds: (told) => told, deadline: () => deadline })
    // Its ports are others after every start, and its time begins again.
    if (before.length > 0) this.#startedAt = undefined
    await this.refresh()
    await this.ready(signal, () => undefined)
  }

  async #look(signal: AbortSignal): Promise<Look> {
    const { oneShot } = this.#options
    // What could not be read when it started is read now.
    if (this.#facts === undefined) await this.refresh()
    const failed = this.failure()
    if (failed !== undefined) return { failed }
    const { containers } = this
    if (containers.every((container) => !container.running && container.starts > 0 && this.isDone(container)))
      return { ready: true }
    if (oneShot) return { missing: 'it has not completed' }
    const down = containers.find(({ running }) => !running)
    if (down !== undefined) return { missing: down.starts === 0 ? 'it is not started' : 'the engine restarts it' }
    if (this.#facts === undefined) return { missing: 'it is not started' }
    const { hasHealthcheck: checked, healthCommand } = this.#facts
    if (checked && !(await this.#health.passed(containers, healthCommand))) return { missing: 'its healthcheck has not passed' }
    const missing = await probeOf(this, this.#options.compose, checked)(signal)
    if (missing !== undefined) return { missing }
    // Another start than the one that was asked, or an end meanwhile: the answer was of a container that is no more.
    const now = this.containers
    const same = containers.every(({ id, starts }) => now.some((one) => one.id === id && one.starts === starts && one.running))
    return same ? { ready: true } : { missing: 'the engine restarts it' }
  }

  async #neverReady(
    within: number,
    last: { readonly value: Look } | { readonly error: unknown } | undefined,
  ): Promise<TestBedError> {
    const look = last !== undefined && 'value' in last ? last.value : undefined
    const seen =
      last !== undefined && 'error' in last ? messageOf(last.error) : look && 'missing' in look ? look.missing : undefined
    const starts = Math.max(0, ...this.containers.map((one) => one.starts))
    const again = starts > 1 ? `, and was restarted ${starts - 1} times` : ''
    return this.trouble(
      `${this.name} was not ready after ${Math.round(within / 1000)} s${seen === undefined ? '' : `: ${seen}`}${again}`,
    )
  }
}

/** The engine starts the container again after this end. */
function restarts({ policy, most }: Facts['restart'], { exitCode, starts }: Container): boolean {
  if (policy === 'on-failure') return exitCode !== 0 && (most === 0 || starts <= most)
  return policy === 'always' || policy === 'unless-stopped'
}
