/** What checks ask of a drill, and what a drill shows them. A check that acts names its causes; the drill room carries them out. */

/** How time passes in a run. `factor`: what every duration that decides is divided by. */
export type Time = { readonly mode: 'real' } | { readonly mode: 'scaled'; readonly factor: number } | { readonly mode: 'lapse' }

/** A request of a cause; the host of its URL is a service name. */
export interface CauseRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** The status that it must be answered with; undefined = any below 400. */
  readonly status: number | undefined
}

/** Proof that a cause took hold, polled after it was applied: an answer of a service, or a query of Prometheus that gives a result. */
export type Landed =
  | {
      readonly get: string
      readonly status: number | undefined
      /** JSON path -> value. */
      readonly json: Readonly<Record<string, unknown>>
    }
  | { readonly query: string }

/** Alerts and silences put into Alertmanager as Prometheus and people would; undone by ending them. */
export interface PostedAlerts {
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }[]
  readonly silences: readonly {
    readonly matchers: readonly {
      readonly name: string
      readonly value: string
      readonly isRegex: boolean
      readonly isEqual: boolean
    }[]
    readonly comment: string
  }[]
}

/** An action that makes an alert's condition true. Exactly one of its ways; `landed` overrides what proves that it took hold. */
export type CauseSpec = { readonly landed?: Landed | undefined } & (
  | { readonly http: CauseRequest; readonly undo: CauseRequest }
  /** Name of a load of the suite; it is driven until it is undone. */
  | { readonly load: string }
  | { readonly stop: string }
  | { readonly pause: string }
  /** Nothing is left to undo: it has landed when the service is there again. */
  | { readonly restart: string }
  | {
      readonly exec: { readonly service: string; readonly command: readonly string[] }
      readonly undo: { readonly service: string; readonly command: readonly string[] } | undefined
    }
  /** Series in the text format, served by a target of the harness while it is applied. */
  | { readonly exporter: { readonly series: readonly string[] } }
  /** Sinks of a receiver do not take what they get, until it is undone. */
  | {
      readonly receiver: {
        readonly name: string
        readonly integration?: string | undefined
        readonly answers: 'error' | 'timeout' | 'rate-limit'
      }
    }
  | { readonly post: PostedAlerts }
)

/** One step of a check that acts: it acts once, then is polled like any check; the first step that does not hold ends the check. */
export interface Step {
  /** What has to be seen: `quiet`, `delivered`, `resolved`. */
  readonly name: string
  /** Applied once, in order, before the step is polled; each must land, or the check is `unknown`. */
  readonly apply?: readonly CauseSpec[] | undefined
  /** Undoes all that the steps before have applied, in reverse. What is never undone here is undone at the end. */
  readonly undo?: boolean | undefined
}

/** Something that was done to the stack for the check. Epoch milliseconds. */
export interface Acted {
  readonly what: 'applied' | 'undone'
  /** The cause in words: `stop ollama-cpu`, `POST http://api-gateway:8080/__faults`. */
  readonly cause: string
  readonly startedAt: number
  /** When it had been done and, for `applied`, had landed. */
  readonly doneAt: number
}

/** One notification as a sink got it. */
export interface Delivery {
  /** Arrival of its last byte, epoch milliseconds. */
  readonly at: number
  readonly receiver: string
  /** Key of alertmanager.yml without `_configs`: `slack`, `email`, `pagerduty`. */
  readonly integration: string
  /** Position among the receiver's configs of that integration, from 0. */
  readonly index: number
  /** As the payload tells it; undefined where it does not (a Slack message whose colour says nothing). */
  readonly status: 'firing' | 'resolved' | undefined
  /** Title of a message, subject of a mail, summary of an event. */
  readonly title: string | undefined
  /** What a person reads below it. */
  readonly text: string | undefined
  /** Where the payload says that it goes: channel, mail addresses, routing key never. */
  readonly to: readonly string[]
  /** Alerts that the payload carries as data; [] where it is text only. */
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved' | undefined
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }[]
  /** What ties later notifications without words to the first: the alias or issue that they close. */
  readonly thread?: string | undefined
  /** The payload as the service would have got it, parsed: JSON, or the headers and bodies of a mail. Secrets are masked. */
  readonly payload: unknown
  /** Status that the sink answered with, HTTP or SMTP; undefined when it was told to stay silent. */
  readonly answered: number | undefined
  /** Why the service did not take it, as it said itself: `400 {"status":"invalid event"}`; undefined when it did. Nobody reads what was refused. */
  readonly refused: string | undefined
}

/** A config of a receiver and whether its notifications come to a sink. */
export interface InterceptedConfig {
  readonly receiver: string
  readonly integration: string
  readonly index: number
  /** `alertmanager.yml:31:7`. */
  readonly where: string
  /** Why its notifications cannot be seen; undefined when they come to a sink. */
  readonly unseen: string | undefined
}

/**
 * What of the receivers of all Alertmanagers leads to sinks; `reason`: why nothing was intercepted, and `allowed`: alerts may be caused all
 * the same (nobody is told, or the user said so).
 */
export type Interception =
  | { readonly configs: readonly InterceptedConfig[] }
  | { readonly reason: string; readonly allowed: boolean }

/** A rule that keeps its real durations in scaled time, and why. */
export interface Unscaled {
  readonly group: string
  readonly rule: string
  readonly reason: string
}

/** That a check has seen an alert rule work. */
export interface Proof {
  readonly alert: string
  readonly group: string
  /** Of the rule itself: two rules of one name differ in them. */
  readonly labels: Readonly<Record<string, string>>
  readonly fired: boolean
  readonly delivered: boolean
  readonly resolved: boolean
}

/** A stage of a drill, for the report: when it happened and what it took. */
export interface Stage {
  readonly name: string
  /** When the stack did it, epoch milliseconds; undefined when it did not happen. */
  readonly at: number | undefined
  /** From the stage before it to this one, in milliseconds; undefined where either did not happen. */
  readonly latencyMs: number | undefined
  /** The longest that it may take, where the suite says it, in milliseconds. */
  readonly budgetMs: number | undefined
  /** From the moment the stack did it to the moment the harness had seen it, in milliseconds. */
  readonly noticedMs: number | undefined
}

/** Series of a lapse, in promtool's notation. */
export interface History {
  readonly alert: string
  /** What of the alert's labels is known. */
  readonly labels: Readonly<Record<string, string>>
  /** `{ series: 'up{job="ollama"}', values: '0x60' }`. */
  readonly series: readonly { readonly series: string; readonly values: string }[]
  /** Milliseconds between two samples. */
  readonly interval: number
}

/** The drill of the run as checks see it: what was done, and what came of it. */
export interface DrillView {
  readonly time: Time
  /** Everything that sinks got since the stack came up, oldest first. */
  deliveries(): readonly Delivery[]
  readonly interception: Interception
  readonly unscaled: readonly Unscaled[]
  /** In scaled time: by job the scrape interval that its config says, in milliseconds. Scrapes come no closer than some bound, so the factor does not tell it. */
  readonly scrapes?: ReadonlyMap<string, number> | undefined
  /** Why the history of an alert could not be made; undefined when it was, and outside of a lapse. */
  historyProblem(alert: string): string | undefined
  /** What the checks decided so far have proven, by check id. */
  proofs(): readonly { readonly check: string; readonly proof: Proof }[]
}
