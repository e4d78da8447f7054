import type { HttpAnswer, HttpRequest } from '../../../clients/http.ts'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Family } from '../../../prom-parser/index.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Gateway, Instance, Way } from '../scene.ts'

/** One request of a probe; `query` replaces the text by which each request differs from the others. */
export type ProbeRequest = Pick<HttpRequest, 'method' | 'headers' | 'body' | 'timeout'> & {
  readonly path?: string
  readonly query?: string
  /** Who sends it, where that is not the probe's own consumer; `nobody` leaves out all that one logs in with. */
  readonly as?: DeclaredKongConsumer | 'nobody'
  /** Content-Length of a body that is announced and not sent. */
  readonly declares?: number
  /** Name of a plugin: leaves out what one logs in with there, and nothing else. */
  readonly without?: string
}

/** What a probe has to work with. Everything that it sends goes through `send`, which keeps count for the report. */
export interface ProbeContext {
  readonly instance: Instance
  /** A route on which this instance runs. */
  readonly way: Way
  readonly gateway: Gateway
  /** The instances that run on that way for the probe's consumer, by plugin name: what else stands between the probe and an answer. */
  readonly inEffect: ReadonlyMap<string, Instance>
  /** Who the probe is; undefined: nobody. */
  readonly consumer: DeclaredKongConsumer | undefined
  /**
   * Sends one request of the probe on the way, through the gateway, never answered from a cache of ours. Method, path and headers that lead to the route, and what other
   * plugins there want (a key), are filled in; what `request` says wins, and an empty header value leaves that header out. `path` is added below the route's own.
   */
  send(request?: ProbeRequest): Promise<HttpAnswer>
  /** What can be added below the route's own path, most likely to be answered well first; never empty. */
  readonly paths: readonly string[]
  /** Families of the gateway's metrics page, now. */
  metrics(): Promise<readonly Family[]>
  /** What the receiver of http-log got that holds this text, as parsed JSON; undefined where nobody can look at what it got, with the reason. */
  received(marker: string): Promise<readonly unknown[] | { readonly unseen: string }>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long something may take to be seen, ms. */
  readonly within: number
  /** A text that nobody else sends. */
  readonly marker: string
}

/** What one plugin must do to requests. One file per plugin; `ask` sends and reads and never judges, `judge` is pure. */
export interface Probe<Seen> {
  /** Name of the plugin. */
  readonly plugin: string
  /** What it asks, for docs and reports: `N requests pass, the next gets 429`. */
  readonly asks: string
  /** Pure; why this instance cannot be probed in a way that tells anything; undefined: it can. */
  unfit?(instance: Instance): string | undefined
  /** Throws `CannotObserve` when what came back says nothing, as of a limit that others use too. */
  ask(at: ProbeContext): Promise<Seen>
  judge(instance: Instance, seen: Seen): Finding[]
  notes?(instance: Instance, seen: Seen): readonly Note[]
}

/** What came of one probe, whichever it is. */
export interface Probed {
  readonly plugin: string
  /** `rate-limiting on service ollama-service`. */
  readonly what: string
  /** What it sent: `21 GET /ollama/api/tags as firedrill`. */
  readonly sent: string
  readonly outcome:
    | { readonly findings: readonly Finding[]; readonly notes: readonly Note[] }
    /** It could not be seen, or says nothing: unknown. */
    | { readonly unseen: string }
}
