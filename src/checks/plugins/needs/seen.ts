import type { Finding } from '../../contract.ts'
import type { MetricNeed, UnreadExpression } from '../../metric-needs.ts'
import type { KongSide } from './kong-side.ts'

/** What rules and dashboards need, and what the gateway can make. */
export interface NeedsSeen {
  readonly kong: KongSide
  /** Where rules and dashboards were read, for people. */
  readonly looked: readonly string[]
  readonly needs: readonly MetricNeed[]
  readonly unread: readonly UnreadExpression[]
  /** Files that cannot be read as what they should be. */
  readonly problems: readonly Finding[]
  /** What was not looked at, and need not be: the stack has no Grafana. */
  readonly absent: readonly string[]
  /** Why not all of it could be seen: what is found stands, but that nothing is found says nothing. */
  readonly unseen: readonly string[]
  /**
   * Labels that scraping adds: job, instance, those of the targets. `sure`: no relabelling and no discovery adds others. `own`: what it
   * adds to the metrics of Kong, with its values: a label of Kong of that name is called exported_… then.
   */
  readonly targetLabels: {
    readonly names: readonly string[]
    readonly sure: boolean
    readonly own?: Readonly<Record<string, readonly string[]>> | undefined
  }
  /** Series that only look like Kong's: Prometheus has them from somebody. */
  readonly others?: readonly string[] | undefined
}
