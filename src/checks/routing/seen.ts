import type { AlertmanagerConfig } from '../../declared/alertmanager.ts'
import type { Delivery } from '../drill.ts'
import type { Labels } from './identity.ts'

/** The alert of a case as Alertmanager holds it. */
export interface Listed {
  /** Routed by the server, in its order. */
  readonly receivers: readonly string[]
  readonly inhibitedBy: readonly Source[]
  readonly silencedBy: readonly { readonly ours: boolean; readonly comment: string }[]
  /** Names of time intervals; known only after its group was to be notified. */
  readonly mutedBy: readonly string[]
}

/** An alert that inhibits: of a case, or of the stack. */
export interface Source {
  readonly case: string | undefined
  readonly labels: Labels
}

/** A group of Alertmanager that holds alerts of the check. */
export interface Group {
  readonly receiver: string
  readonly labels: Labels
  /** Names of the cases in it. */
  readonly cases: readonly string[]
  /** Alerts of the stack that are in it too, as label sets. */
  readonly also: readonly string[]
}

/** An alert of the stack that Alertmanager lets through beside those of the check. */
export interface Stranger {
  readonly labels: Labels
  readonly annotations: Labels
  readonly receivers: readonly string[]
}

/** What was seen of the check's alerts at one look. */
export interface RoutingSeen {
  readonly step: 'sources' | 'routed' | 'resolved'
  /** Name of the service. */
  readonly service: string
  /** As it is on disk, or as the server has loaded it. */
  readonly config: AlertmanagerConfig
  /** Alerts of others with the labels of a case, by the case's name: since when (epoch milliseconds), and where they come from. */
  readonly foreign: Readonly<Record<string, { readonly since: number; readonly from: string }>>
  /** By name of the case; what Alertmanager does not list is not in it. */
  readonly alerts: Readonly<Record<string, Listed>>
  readonly groups: readonly Group[]
  readonly now: number
  /** When each case began to be posted, by its name, epoch milliseconds. */
  readonly posted: Readonly<Record<string, number>>
  /** All that were there since the first alert was posted. */
  readonly strangers: readonly Stranger[]
  /** All that sinks got since the first alert was posted, oldest first. */
  readonly deliveries: readonly Delivery[]
  /** Milliseconds until what was posted has had the time to take effect; 0 when it has. */
  readonly settling: number
  /** Milliseconds that the step has. */
  readonly within: number
  /** Receivers that the server chose for each case so far, also after its alert ended. */
  readonly routed: Readonly<Record<string, readonly string[]>>
  /** Paths of the inhibit rules by which an alert of a case was inhibited so far. */
  readonly inhibitRules: readonly string[]
}
