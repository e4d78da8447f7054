import { join } from 'node:path'
import { systemClock } from '../../lib/clock.ts'
import { CannotObserve, messageOf, TestBedError } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'
import { boundTargets, hostPathOf } from '../host-path.ts'
import { httpProbe, type Probe } from '../probe.ts'
import type { ComponentReport, Endpoint, RunningService, StackEvent } from '../stack.ts'
import type { StateDirectory } from '../state.ts'
import { ENCLOSURE_FAILED } from './enter-script.ts'
import type { Launch } from './launch.ts'
import { describeExit, type Exit, NativeProcess } from './process.ts'
import { execProbe, tcpProbe } from './ready.ts'

const LOOK_EVERY_MS = 50
const READY_MS = 60_000
const LEAST_READY_MS = 30_000
const COMPLETE_MS = 300_000
const SHOWN_LINES = 10

/** One service of a native stack, started. */
export class NativeService implements RunningService {
  readonly name: string
  readonly role: RunningService['role']
  readonly args: readonly string[]
  readonly report: ComponentReport
  readonly process: NativeProcess
  readonly #launch: Launch
  readonly #keep: boolean

  /** `keep`: the descriptor that it holds when the stack is to stay up. */
  constructor(launch: Launch, state: StateDirectory, hosts: string, keep: number | undefined) {
    this.#launch = launch
    this.#keep = keep !== undefined
    this.name = launch.plan.name
    this.role = launch.plan.role
    this.args = launch.argv.slice(1)
    this.report = reportOf(launch)
    const { mounts, workingDir, argv, tree, environment } = launch
    const path = environment.PATH ?? ''
    this.process = new NativeProcess({
      enclosure: { root: state.directory('roots', this.name), tree: tree?.root, hosts, mounts, workingDir, path, argv },
      environment,
      nobody: launch.component?.user === 'nobody',
      logFile: join(state.directory('logs'), `${this.name}.log`),
      keep,
      stopSignal: launch.component?.stop ?? 'SIGTERM',
    })
  }

  get logFile(): string {
    return this.process.logFile
  }

  /** `127.83.4.2:9090`, or the address alone of a service without a port. */
  place(): string {
    const { address, port } = this.#launch
    return port === undefined ? address : `${address}:${port}`
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

  /** Resolves when it is ready; throws with its last log lines when it ends or its time is over. */
  async ready(signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void> {
    const startedAt = systemClock.now()
    const { probe, within } = this.#readiness()
    const deadline = startedAt + within
    const observe = async (): Promise<string | undefined> => (this.process.exit === undefined ? await probe(signal) : undefined)
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
    if (this.process.exit !== undefined) throw await this.#ended(this.process.exit)
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
    const hint = this.#keep
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

function reportOf({ plan, component, native, tree, notes }: Launch): ComponentReport {
  const { name: service, asked } = plan
  if (component !== undefined && tree !== undefined) {
    const label = `${component.name} (Debian ${tree.suite})`
    return {
      service,
      component: label,
      version: tree.version,
      asked,
      standIn: false,
      origin: 'debian',
      reason: notes.length > 0 ? notes.join('; ') : undefined,
    }
  }
  const command = native?.command.join(' ')
  return {
    service,
    component: command,
    version: native?.command[0] === 'node' && !native.standIn ? process.version : undefined,
    asked,
    standIn: native?.standIn === true,
    origin: native?.standIn === true ? 'stand-in' : 'command',
    reason: undefined,
  }
}
