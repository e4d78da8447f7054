import { join } from 'node:path'
import { tcpPorts } from '../../declared/compose-ports.ts'
import { systemClock } from '../../lib/clock.ts'
import { CannotObserve, messageOf, TestBedError } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'
import { boundTargets, hostPathOf } from '../host-path.ts'
import { httpProbe, type Probe } from '../probe.ts'
import type { ComponentReport, Endpoint, LogLines, LogMark, RunningService, StackEvent } from '../stack.ts'
import type { StateDirectory } from '../state.ts'
import { NativeControl } from './control.ts'
import { ENCLOSURE_FAILED } from './enter-script.ts'
import { runInside } from './inside.ts'
import type { Launch } from './launch.ts'
import { LogFile } from './log-file.ts'
import { describeExit, type Exit, NativeProcess, type ProcessOptions } from './process.ts'
import { execProbe, tcpProbe } from './ready.ts'
import { reportOf } from './report.ts'

const LOOK_EVERY_MS = 50
const READY_MS = 60_000
const LEAST_READY_MS = 30_000
const COMPLETE_MS = 300_000
const SHOWN_LINES = 10
/** What a command started and left running may write for so long. */
const LINGER_MS = 500

/** One service of a native stack, started. */
export class NativeService implements RunningService {
  readonly name: string
  readonly role: RunningService['role']
  readonly args: readonly string[]
  readonly report: ComponentReport
  readonly control: NativeControl
  readonly #launch: Launch
  readonly #options: ProcessOptions
  /** Aborted when it is taken down. */
  readonly #over = new AbortController()
  readonly #askedToEnd = new WeakSet<NativeProcess>()
  #process: NativeProcess
  #onEnd: ((exit: Exit) => void) | undefined

  /** `keep`: the descriptor that it holds when the stack is to stay up. */
  constructor(launch: Launch, state: StateDirectory, hosts: string, keep: number | undefined) {
    this.#launch = launch
    this.name = launch.plan.name
    this.role = launch.plan.role
    this.args = launch.argv.slice(1)
    this.report = reportOf(launch)
    const { mounts, workingDir, argv, tree, environment } = launch
    const path = environment.PATH ?? ''
    this.#options = {
      enclosure: { root: state.directory('roots', this.name), tree: tree?.root, hosts, mounts, workingDir, path, argv },
      environment,
      nobody: launch.component?.user === 'nobody',
      log: new LogFile(join(state.directory('logs'), `${this.name}.log`)),
      keep,
      stopSignal: launch.component?.stop ?? 'SIGTERM',
    }
    this.#process = new NativeProcess(this.#options)
    this.control = new NativeControl(this.#controlled())
  }

  /** The one that runs, or ran last. */
  get process(): NativeProcess {
    return this.#process
  }

  get logFile(): string {
    return this.#options.log.path
  }

  /** Tells from now on of each end that was not asked for, also of what is started anew. One that has ended already is no news. */
  watch(onEnd: (exit: Exit) => void): void {
    this.#onEnd = onEnd
    if (this.#process.exit === undefined) this.#tellOfEnd(this.#process)
  }

  /** Ends it for good: nothing starts it any more. */
  async end(): Promise<void> {
    this.#over.abort(new TestBedError(`${this.name} was taken down`))
    await this.#process.stop()
  }

  /** `127.83.4.2:9090`, or the address alone of a service without a port. */
  place(): string {
    const { address, port } = this.#launch
    return port === undefined ? address : `${address}:${port}`
  }

  /** The ports beside its main one. */
  furtherPlaces(): readonly { readonly port: number; readonly place: string }[] {
    const { address, port: main, compose } = this.#launch
    return tcpPorts(compose)
      .filter((port) => port !== main)
      .map((port) => ({ port, place: `${address}:${port}` }))
  }

  endpoint(port = this.#launch.port): Endpoint {
    if (port === undefined) throw new CannotObserve(`${this.name} has no TCP port: its compose service names none`)
    return { host: this.#launch.address, port }
  }

  hostPath(servicePath: string): string | undefined {
    return hostPathOf(this.#launch.mounts, servicePath)
  }

  get mounts(): readonly string[] {
    return boundTargets(this.#launch.mounts)
  }

  lastLog(lines: number): Promise<readonly string[]> {
    return this.process.lastLog(lines)
  }

  log(since?: LogMark): Promise<LogLines> {
    return this.#options.log.read(since, { ended: this.#process.exit !== undefined })
  }

  /** Resolves when it is ready; throws with its last log lines when it ends or its time is over. */
  async ready(signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void> {
    const startedAt = systemClock.now()
    const { probe, within } = this.#readiness()
    const deadline = startedAt + within
    const { process } = this
    const observe = async (): Promise<string | undefined> => (process.exit === undefined ? await probe(signal) : undefined)
    const result = await poll({
      observe,
      holds: (missing) => missing === undefined,
      deadline: () => deadline,
      interval: LOOK_EVERY_MS,
      mode: 'until',
      clock: systemClock,
      signal,
    })
    if (result.aborted) throw new TestBedError(`interrupted while ${this.name} was starting`)
    if (process.exit !== undefined) throw await this.#ended(process.exit)
    if (!result.held) throw await this.#neverReady(within, result.last)
    onEvent({ type: 'ready', service: this.name, afterMs: systemClock.now() - startedAt })
  }

  /** For a service that does one thing and ends: resolves when it ended with 0. */
  async completed(signal: AbortSignal): Promise<void> {
    const over = AbortSignal.any([signal, AbortSignal.timeout(COMPLETE_MS)])
    const exit = await Promise.race([this.process.exited, aborted(over)])
    if (signal.aborted) throw new TestBedError(`interrupted while ${this.name} was running`)
    if (exit === undefined) throw await this.#trouble(`${this.name} had not completed after ${COMPLETE_MS / 1000} s`)
    if (exit.code !== 0) throw await this.#ended(exit, 'and was to complete')
  }

  /** Throws when it was ready and ended while others were still starting. */
  async stillUp(): Promise<void> {
    const { exit } = this.process
    if (exit === undefined || this.isDone(exit)) return
    throw await this.#ended(exit, 'while others were starting')
  }

  /** It did all that it had to do: nobody can be using a service that has no port. */
  isDone(exit: Exit): boolean {
    const { port, compose } = this.#launch
    return exit.code === 0 && port === undefined && compose.ports.length === 0
  }

  #controlled(): ConstructorParameters<typeof NativeControl>[0] {
    const service = this
    const { signal } = this.#over
    const ready = () => this.ready(signal, () => undefined)
    return {
      name: this.name,
      get process() {
        return service.#process
      },
      ready,
      stop: () => {
        this.#askedToEnd.add(this.#process)
        return this.#process.stop()
      },
      again: async () => {
        signal.throwIfAborted()
        this.#process = new NativeProcess(this.#options)
        this.#tellOfEnd(this.#process)
        await ready()
      },
      inside: async (argv) => {
        const { initPid: pid } = this.#process
        if (pid === undefined || !this.#process.built) throw new CannotObserve(`${this.name} is not started yet`)
        const { environment, workingDir } = this.#launch
        return runInside({ pid, argv, environment, workingDir, signal, linger: LINGER_MS })
      },
    }
  }

  #tellOfEnd(process: NativeProcess): void {
    void process.exited.then((exit) => {
      if (!this.#askedToEnd.has(process)) this.#onEnd?.(exit)
    })
  }

  #readiness(): { readonly probe: Probe; readonly within: number } {
    const { component, compose, address, environment, workingDir, port } = this.#launch
    if (component !== undefined) {
      const ready = component.ready(compose, address)
      const probe =
        'http' in ready
          ? httpProbe(address, port ?? component.port, ready.http)
          : execProbe({ process: this.process, argv: ready.exec, environment, workingDir })
      return { probe, within: READY_MS }
    }
    const { healthcheck } = compose
    if (healthcheck !== undefined) {
      const within = Math.max(LEAST_READY_MS, healthcheck.startPeriod + healthcheck.retries * healthcheck.interval)
      const { test: argv, timeout } = healthcheck
      return { probe: execProbe({ process: this.process, argv, environment, workingDir, timeout }), within }
    }
    return { probe: port === undefined ? async () => undefined : tcpProbe(address, port), within: READY_MS }
  }

  async #ended(exit: Exit, when = 'before it was ready'): Promise<TestBedError> {
    // It has no log.
    if (exit.error !== undefined) return new TestBedError(`${this.name} ${describeExit(exit)}`)
    const what = exit.code === ENCLOSURE_FAILED ? 'could not be given its root' : `${describeExit(exit)} ${when}`
    return this.#trouble(`${this.name} ${what}`)
  }

  #neverReady(
    within: number,
    last: { readonly value: string | undefined } | { readonly error: unknown } | undefined,
  ): Promise<TestBedError> {
    const seen = last === undefined ? undefined : 'value' in last ? last.value : messageOf(last.error)
    return this.#trouble(`${this.name} was not ready after ${within / 1000} s${seen === undefined ? '' : `: ${seen}`}`)
  }

  async #trouble(message: string): Promise<TestBedError> {
    const lines = await this.lastLog(SHOWN_LINES)
    const log = lines.length === 0 ? 'it logged nothing' : `its last log lines:\n${lines.map((line) => `    ${line}`).join('\n')}`
    const hint =
      this.#options.keep !== undefined
        ? `its whole log: ${this.logFile}`
        : 'correct it; with --keep the whole log stays, and its place is said here'
    return new TestBedError(`${message}; ${log}`, { hint })
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
