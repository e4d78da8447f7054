import type { HttpAnswer, HttpRequest } from '../../../clients/http.ts'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Family } from '../../../prom-parser/index.ts'
import type { Finding, Note } from '../../contract.ts'
import type { LiveGateway, LiveWay } from '../gateway.ts'
import type { Routed } from '../measured/route.ts'
import type { Gateway, Instance } from '../scene.ts'
import type { Got } from './receiver.ts'

/** What the probes have to know of the gateway. */
export type ProbedGateway = Gateway & Pick<LiveGateway, 'ways' | 'version' | 'names'>

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
  /** Of its requests, unless they say another. */
  readonly method: string
  /** A route on which this instance runs. */
  readonly way: LiveWay
  readonly gateway: ProbedGateway
  /** The instances that run on that way for the probe's consumer, by plugin name: what else stands between the probe and an answer. */
  readonly inEffect: ReadonlyMap<string, Instance>
  /** Who the probe is; undefined: nobody. */
  readonly consumer: DeclaredKongConsumer | undefined
  /**
   * Sends one request of the probe on the way, through the gateway, never answered from a cache of ours. Method, path and headers that lead to the route, and what other
   * plugins there want (a key), are filled in; what `request` says wins, and an empty header value leaves that header out. `path` is added below the route's own.
   */
  send(request?: ProbeRequest): Promise<HttpAnswer>
  /** Which route takes such a request: what another route takes says nothing of this plugin, and `send` refuses it. */
  taken(request: Pick<ProbeRequest, 'method' | 'path' | 'headers'>): Routed
  /** What can be added below the route's own path, most likely to be answered well first; never empty. */
  readonly paths: readonly string[]
  /** Families of the gateway's metrics page, now. */
  metrics(): Promise<readonly Family[]>
  /** What the receiver of http-log shows that holds this text; `unseen`: nobody can look at what it got, for this reason. */
  received(marker: string): Promise<Got | { readonly unseen: string }>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long something may take to be seen, ms. */
  readonly within: number
  /** No other probe of a rate limit is under way. */
  readonly alone: boolean
  /** A text that nobody else sends. */
  readonly marker: string
}

/** Whether such a request gets to the route of the probe, as far as can be told. */
export function gets({ taken, way }: ProbeContext, request: Parameters<ProbeContext['taken']>[0]): boolean {
  const routed = taken(request)
  return 'untold' in routed || ('way' in routed && routed.way.route === way.route)
}

/** Other probes came between, and alone it may be seen: `ask` is called again when it is. */
export class Crowded extends Error {}

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
