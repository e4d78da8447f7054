import type { KongTargetHealth } from '../../clients/kong-types.ts'
import type { DeclaredKongUpstream, KongProblem } from '../../declared/kong-types.ts'
import type { Acted } from '../drill.ts'
import type { MetricTarget } from './metric.ts'
import type { Noticing } from './noticing.ts'

/** An upstream as the Admin API tells of it. */
export interface SeenUpstream {
  readonly name: string
  readonly targets: readonly KongTargetHealth[]
  readonly noticing: Noticing
}

/** What the metrics page says of health. */
export interface SeenMetric {
  /** Where it was read. */
  readonly where: string
  readonly targets: readonly MetricTarget[]
  /** Why it has no such family at all; undefined where it has. */
  readonly absent: string | undefined
  /** It is absent because it is not asked for by any plugin. */
  readonly isOff?: boolean
}

/** An upstream as a file declares it. */
export type DeclaredUpstream = Pick<DeclaredKongUpstream, 'name' | 'targets' | 'where'>

/** Steps of a drill. */
export type StepName = 'healthy' | 'down' | 'up'

/** When the drill saw something first, epoch milliseconds. */
export interface Moments {
  readonly downTold?: number
  readonly downMeasured?: number
  readonly upTold?: number
  readonly upMeasured?: number
}

export interface SeenDrill {
  readonly step: StepName
  readonly acted: readonly Acted[]
  readonly moments: Moments
  /** What `serves` was answered with: a status, or why none came. Undefined when it is not asked. */
  readonly served: number | string | undefined
}

export interface UpstreamsSeen {
  /** Name of the service. */
  readonly service: string
  /** `kong:8301`, for people. */
  readonly admin: string
  readonly standIn: boolean
  /** It has no database: what it is set to changes with a reload alone. */
  readonly fromFile: boolean
  /** Names of all that there are. */
  readonly known: readonly string[]
  /** Those that are asked for. */
  readonly upstreams: readonly SeenUpstream[]
  /** Undefined when it is not asked. */
  readonly metric: SeenMetric | undefined
  /** Undefined when it is not compared. */
  readonly declared:
    | { readonly source: string; readonly upstreams: readonly DeclaredUpstream[]; readonly problems: readonly KongProblem[] }
    | undefined
  /** How long it was looked at, and how long it takes at most until a dead target among them is noticed (ms); undefined where nothing is awaited. */
  readonly watched: { readonly forMs: number; readonly neededMs: number } | undefined
  /** Undefined without a drill. */
  readonly drill: SeenDrill | undefined
}
