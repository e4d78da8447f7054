import type { AnyCheck, Mode } from '../checks/contract.ts'
import type { Step } from '../checks/drill.ts'
import type { ComposeModel, ComposeService } from '../declared/compose-model.ts'
import type { Role } from '../declared/roles.ts'
import type { PlannedTime, WantedPicture } from '../suite/index.ts'

export type RuntimeName = 'docker' | 'native' | 'attach'

/** What a runtime says of one service before anything starts. */
export type Offer =
  | {
      readonly runs: true /** `prometheus from Debian packages`, `node src/main.ts` */
      readonly how: string
      readonly standIn: boolean
    }
  | { readonly runs: false; readonly reason: string }

/** The runtime chosen, and what it can do; the stack room makes it, the plan only asks. */
export interface RuntimeOffer {
  readonly name: RuntimeName
  /** Why this one: `no Docker engine answers`, `asked for`. */
  readonly reason: string
  offer(service: ServiceRequest): Offer
}

export interface ServiceRequest {
  readonly name: string
  readonly role: Role | undefined
  /** Undefined when attached. */
  readonly compose: ComposeService | undefined
  /** `http://127.0.0.1:9090`, when attached. */
  readonly url: string | undefined
}

export interface ServicePlan extends ServiceRequest {
  readonly offer: Offer
  /** Image tag that compose asks for, when it names one. */
  readonly asked: string | undefined
  /** Ports of it that checks and loads of the suite name. */
  readonly addressed: readonly number[]
}

export interface RequestTemplate {
  /** Unique in its load: `name` of the suite, or `GET /api/items`. */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly weight: number
}

export interface LoadPlan {
  readonly name: string
  /** `inventory-app:3000`. */
  readonly target: string
  /** Requests per second. */
  readonly rate: number
  /** Milliseconds; undefined: as long as it is needed (a phase's until every check of it is decided, a cause's until it is undone). */
  readonly duration: number | undefined
  readonly connections: number
  /** Milliseconds until an unanswered request is an error. */
  readonly timeout: number
  readonly templates: readonly RequestTemplate[]
}

interface Place {
  readonly file: string
  readonly line: number | undefined
  readonly column: number | undefined
}

export interface CheckPlan {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly check: AnyCheck
  readonly spec: unknown
  readonly mode: Mode
  /** Milliseconds. */
  readonly within: number
  /** The check itself says its `within`: a kind's own deadline does not count. */
  readonly stated: boolean
  /** Milliseconds that it must hold; of a `while` check undefined means: as long as the phase's load runs. */
  readonly holdFor: number | undefined
  /** Pause between two looks in milliseconds, where the suite says it. */
  readonly interval?: number | undefined
  /** Of a check that acts: its steps, each with the causes that it applies. */
  readonly steps: readonly Step[] | undefined
  /** Why it is not run: the suite's `skip`, a service that cannot run, a time in which it tells nothing. */
  readonly skip: string | undefined
  readonly knownGap: string | undefined
  /** Services it reads from: their last log lines are evidence when it fails. */
  readonly services: readonly string[]
  readonly place: Place
}

export interface PhasePlan {
  readonly name: string
  readonly section?: string | undefined
  readonly onFailure: 'continue' | 'stop'
  readonly load: LoadPlan | undefined
  readonly checks: readonly CheckPlan[]
}

/** All that a run will do, computed before anything is touched. */
export interface Plan {
  readonly suite: string
  /** Heading of the checklist, where the suite says it. */
  readonly title?: string | undefined
  readonly file: string
  /** Directory of the suite file. */
  readonly baseDir: string
  readonly runtime: { readonly name: RuntimeName; readonly reason: string }
  readonly time: PlannedTime
  /** All loads of the suite by name: phases and causes name them. */
  readonly loads: Readonly<Record<string, LoadPlan>>
  readonly compose: ComposeModel | undefined
  readonly services: readonly ServicePlan[]
  readonly phases: readonly PhasePlan[]
  /** Where not the whole suite is run: checks that are, checks that it has, and the phases of which none is run. */
  readonly selected?: { readonly checks: number; readonly of: number; readonly leftOut: readonly string[] } | undefined
  /** Pictures that are to be taken of the report. */
  readonly screenshots: readonly WantedPicture[]
  /** Values that must never be printed: passwords and tokens of the compose environment. */
  readonly secrets: readonly string[]
}
