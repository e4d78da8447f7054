import type { ActiveAlert } from '../../clients/prometheus.ts'
import type { Acted, Delivery, InterceptedConfig, Time, Unscaled } from '../drill.ts'
import type { Compared } from './values.ts'

export type Labels = Readonly<Record<string, string>>

/** The rule that is drilled, as the server has loaded it. Milliseconds. */
export interface RuleFacts {
  readonly group: string
  readonly query: string
  readonly for: number
  readonly keepFiringFor: number
  readonly interval: number
  readonly labels: Labels
  /** How far back its expression looks. */
  readonly reach: number
  readonly compared: Compared
  /** `rules/app.yml:12`, or path and group where the file cannot be read. */
  readonly where: string
}

/** The way that the labels of an alert take through the routing tree. Milliseconds. */
export interface RouteFacts {
  readonly receiver: string
  /** `route.routes[1]`. */
  readonly path: string
  readonly where: string
  readonly groupWait: number
  readonly groupInterval: number
}

/** A config of a receiver as alertmanager.yml declares it. */
export interface IntegrationFacts {
  readonly integration: string
  readonly where: string
  readonly sendResolved: boolean
}

/** What alertmanager.yml promises of the alert. */
export interface RoutingFacts {
  /** Those that it takes, in the order of the tree. */
  readonly routes: readonly RouteFacts[]
  /** Every route of the tree; `matches`: whether its own matchers let the alert in. */
  readonly all: readonly {
    readonly receiver: string
    readonly path: string
    readonly where: string
    /** `{severity="critical"}`. */
    readonly matchers: string
    readonly matches: boolean
  }[]
  readonly receivers: readonly {
    readonly name: string
    readonly where: string
    readonly integrations: readonly IntegrationFacts[]
  }[]
}

/** What does not change during a drill. */
export interface AlertFacts {
  /** Name of the service. */
  readonly prometheus: string
  /** Name of the service; undefined when the stack has none. */
  readonly alertmanager: string | undefined
  readonly routing: RoutingFacts | undefined
  /** Rules of that name that the labels allow. */
  readonly rules: readonly RuleFacts[]
  /** Label sets of the rules of that name that they do not. */
  readonly namesakes: readonly Labels[]
  /** Names of all alerting rules of the server. */
  readonly known: readonly string[]
}

/** An alert as Alertmanager holds it. */
export interface HeldAlert {
  readonly labels: Labels
  readonly annotations: Labels
  /** When Alertmanager last heard of it, epoch milliseconds. */
  readonly updatedAt: number
  readonly receivers: readonly string[]
  /** Alerts that inhibit it, as `Name{labels}`. */
  readonly inhibitedBy: readonly string[]
  readonly silencedBy: readonly string[]
  readonly mutedBy: readonly string[]
}

/** An alert of the same name that is not the one that is meant: a text may be of it as well. */
export interface Namesake {
  readonly labels: Labels
  readonly annotations: Labels
  readonly receivers: readonly string[]
}

/** When something was first seen. Epoch milliseconds. */
export interface Moment {
  /** As the stack dates it. */
  readonly at: number
  /** The last evaluation at which it had not happened yet; undefined where no look saw one. */
  readonly after?: number | undefined
  /** When the harness saw it; undefined when it had happened before the first look. */
  readonly noticed: number | undefined
}

/** First moments of the stages that are gone when they are over. */
export interface Moments {
  readonly pending?: Moment
  readonly firing?: Moment
  readonly notified?: Moment
  readonly resolved?: Moment
}

/** How far an alert that stays away got on its way to Alertmanager. Counts are since before the drill. */
export interface Sending {
  readonly active: readonly string[]
  readonly dropped: readonly string[]
  /** Notifications of Prometheus that failed, by URL of the Alertmanager. */
  readonly errors: Readonly<Record<string, number>>
  /** Alerts that Alertmanager refused as invalid (400). */
  readonly invalid: number
  /** Notifications of Alertmanager that failed, by integration. */
  readonly failed: Readonly<Record<string, number>>
}

/** The value that the rule compares, over the drill. */
export interface Values {
  /** Label set that came nearest, and its values, oldest first. */
  readonly labels: Labels
  readonly values: readonly number[]
  /** Why there is no value at all. */
  readonly whyNone: string | undefined
}

export interface LiveRule {
  readonly health: 'ok' | 'err' | 'unknown'
  readonly lastError: string
  readonly lastEvaluation: number | undefined
}

/** One look at a drill. Epoch milliseconds. */
export interface AlertSeen {
  readonly step: 'quiet' | 'delivered' | 'resolved'
  readonly now: number
  /** The longest that this step is polled, where that is known. */
  readonly within: number | undefined
  readonly time: Time
  readonly unscaled: readonly Unscaled[]
  readonly facts: AlertFacts
  readonly acted: readonly Acted[]
  /** The rules of `facts`, in their order. */
  readonly live: readonly LiveRule[]
  /** The alerts that are meant, as Prometheus holds them. */
  readonly alerts: readonly ActiveAlert[]
  /** The same as Alertmanager holds them, or why it cannot be asked; undefined when the stack has none. */
  readonly held: readonly HeldAlert[] | { readonly error: string } | undefined
  /** Labels and annotations that each alert that is meant has had since the cause. */
  readonly texts: readonly Labels[]
  /** Alerts of the name that are not meant, which Alertmanager held and let through since the drill began. */
  readonly namesakes: readonly Namesake[]
  /** When the last look began that saw Alertmanager hold an alert that is meant; undefined when none did. */
  readonly heldAt: number | undefined
  readonly moments: Moments
  /** Targets from which the rule's series may come and that Prometheus has not scraped yet: without their series a rule is quiet for want of data. Asked in step `quiet`. */
  readonly unscraped: readonly string[]
  /** How often its condition ended before `for` was over. */
  readonly flaps: number
  /** Positions in `facts.rules` of those that gave a firing alert since the cause. */
  readonly fired: readonly number[]
  /** What sinks got since the drill began. */
  readonly deliveries: readonly { readonly delivery: Delivery; readonly noticed: number | undefined }[]
  readonly configs: readonly InterceptedConfig[]
  readonly values: Values | undefined
  readonly sending: Sending | undefined
  /** Why the history of a lapse does not make it fire. */
  readonly historyProblem: string | undefined
}
