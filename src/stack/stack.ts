import type { Role } from '../declared/roles.ts'
import type { Plan, RuntimeOffer } from '../plan/plan.ts'

/** What happens while a stack comes up, for whoever shows it. */
export type StackEvent =
  /** `done` and `total` are bytes where known. */
  | { readonly type: 'download'; readonly what: string; readonly done?: number; readonly total?: number }
  | { readonly type: 'starting'; readonly service: string }
  | { readonly type: 'ready'; readonly service: string; readonly afterMs: number }
  | { readonly type: 'exited'; readonly service: string; readonly code: number | null; readonly signal: string | null }
  | { readonly type: 'stopped'; readonly service: string }

/** What ran, for the report. */
export interface ComponentReport {
  readonly service: string
  /** `prometheus (Debian sid)`, `inventory-app (node)`; undefined when it did not run. */
  readonly component: string | undefined
  readonly version: string | undefined
  /** Version that compose asks for. */
  readonly asked: string | undefined
  readonly standIn: boolean
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
  /** Whole log for the evidence folder; undefined when there is none. */
  readonly logFile: string | undefined
  readonly report: ComponentReport
}

/** A stack that is up. Disposing takes down what it started and nothing else. */
export interface RunningStack extends AsyncDisposable {
  readonly services: readonly RunningService[]
  readonly components: readonly ComponentReport[]
  /** With `keep`: how to reach the stack that stays up, and how to end it; a line each. */
  readonly kept: readonly string[]
}

export interface OpenOptions {
  readonly onEvent: (event: StackEvent) => void
  readonly signal: AbortSignal
  /** Leave the stack up when disposed. */
  readonly keep: boolean
}

/** One way to bring stacks up. */
export interface Runtime extends RuntimeOffer {
  /** Resolves when every service is ready; on failure takes down what it had started and throws `TestBedError`. */
  open(plan: Plan, options: OpenOptions): Promise<RunningStack>
}
