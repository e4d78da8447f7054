import type { Role } from '../declared/roles.ts'
import type { Plan, RuntimeOffer } from '../plan/plan.ts'

/** What happens while a stack comes up, for whoever shows it. */
export type StackEvent =
  /** `done` and `total` are bytes where known. */
  | { readonly type: 'download'; readonly what: string; readonly done?: number; readonly total?: number }
  | { readonly type: 'starting'; readonly service: string }
  | { readonly type: 'ready'; readonly service: string; readonly afterMs: number }
  /** `words`: what the code means, where that is known: `was killed for lack of memory (exit code 137)`. */
  | {
      readonly type: 'exited'
      readonly service: string
      readonly code: number | null
      readonly signal: string | null
      readonly words?: string
    }
  /** Nothing is started: the stack was left up by an earlier run. `name`: what it is called there. */
  | { readonly type: 'reused'; readonly name: string }
  /** What brought the stack up is gone, and the stack with it: nothing more can be observed. */
  | { readonly type: 'lost'; readonly reason: string; readonly hint: string }

/**
 * `image`: the real image. `built`: built for this run from its Dockerfile. `debian`: the product, packed or extracted from Debian
 * packages. `stand-in`: a program of ours that speaks its API. `command`: `x-native` of the compose file. `attached`: it ran already.
 */
type Origin = 'image' | 'built' | 'debian' | 'stand-in' | 'command' | 'attached'

/** What ran, for the report. */
export interface ComponentReport {
  readonly service: string
  /** `prometheus (Debian sid)`, `inventory-app (node)`; undefined when it did not run. */
  readonly component: string | undefined
  readonly version: string | undefined
  /** Version that compose asks for. */
  readonly asked: string | undefined
  readonly standIn: boolean
  /** Where it comes from; undefined when it did not run. */
  readonly origin: Origin | undefined
  /** Why it does not run, or what had to differ from what compose asks for. */
  readonly reason: string | undefined
}

/** Where a port of a service is reached from here. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  /** TLS is spoken there, whatever the suite says. */
  readonly secure?: boolean
}

/**
 * What a cause may do to a service. All of it can be undone by its counterpart, and what is so already is as it is to be. An end that was
 * asked for here is no event.
 */
export interface ServiceControl {
  stop(): Promise<void>
  /** Resolves when it is ready again. */
  start(): Promise<void>
  /** It stays in memory and answers nothing. */
  pause(): Promise<void>
  unpause(): Promise<void>
  restart(): Promise<void>
  /** Runs a command inside it, whatever it ends with. Rejects with `CannotObserve` while the service does not run or is paused. */
  exec(argv: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }>
}

/** How services reach what the harness itself listens on. */
export interface Reach {
  /** Address of this machine to listen on. */
  readonly listen: string
  /** Name by which services call it. */
  readonly name: string
}

/** Where a service's log stands: what came before it is no longer asked for. Opaque. */
export type LogMark = string

/** Whole lines of a service's own output, oldest first, without empty ones. They may hold secrets. */
export interface LogLines {
  readonly lines: readonly string[]
  /** What is logged after these lines comes after this mark. */
  readonly mark: LogMark
  /** Lines are missing at the beginning: the log was cut since the mark, or is larger than what is read at once. */
  readonly cut: boolean
}

export interface RunningService {
  readonly name: string
  readonly role: Role | undefined
  /** Host and port that reach the service's port from here; undefined = its main port. Throws `CannotObserve` when it has none. */
  endpoint(port?: number): Endpoint
  readonly args: readonly string[]
  hostPath(servicePath: string): string | undefined
  /** Paths inside the service at which something of this machine is mounted. */
  readonly mounts: readonly string[]
  /** The last lines that it logged, oldest first. */
  lastLog(lines: number): Promise<readonly string[]>
  /** What it logged since `mark`, or since it was started; throws `CannotObserve` where its output cannot be read. */
  log(since?: LogMark): Promise<LogLines>
  /** Whole log for the evidence folder; undefined when there is none. */
  readonly logFile: string | undefined
  readonly report: ComponentReport
  /** Undefined where nothing may be changed. */
  readonly control?: ServiceControl
}

/** A stack that is up. Disposing takes down what it started and nothing else. */
export interface RunningStack extends AsyncDisposable {
  readonly services: readonly RunningService[]
  readonly components: readonly ComponentReport[]
  /** With `keep`: how to reach the stack that stays up, and how to end it; a line each. */
  readonly kept: readonly string[]
}

/** What of a service differs in one run from what its compose file says. */
export interface ServiceChange {
  readonly service: string
  /**
   * Files and folders of this machine (absolute) put over paths inside it; what stood there, and below it, is hidden. Below a folder that
   * compose mounts the path must be there already: making it would change that folder.
   */
  readonly mounts: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[]
  /** Put to the end of its command line; `--name=value` takes the place of the flag where that is there already. */
  readonly args: readonly string[]
}

export interface OpenOptions {
  readonly onEvent: (event: StackEvent) => void
  /** At most one for each service; one of a service that does not run changes nothing. */
  readonly changes?: readonly ServiceChange[]
  readonly signal: AbortSignal
  /** Leave the stack up when disposed. */
  readonly keep: boolean
}

/** One way to bring stacks up. */
export interface Runtime extends RuntimeOffer {
  /** Asked before the stack is opened; undefined where services cannot reach this machine, or nothing may be changed. */
  reach?(): Promise<Reach | undefined>
  /** Resolves when every service is ready; on failure takes down what it had started and throws `TestBedError`. */
  open(plan: Plan, options: OpenOptions): Promise<RunningStack>
}
