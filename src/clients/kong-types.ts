import type { HttpAnswer } from './http.ts'

/** A JSON object as the Admin API sends it. */
export type KongJson = Readonly<Record<string, unknown>>

/** How one is let in: a Kong-Admin-Token, a workspace that is asked in place of the default one. Values are secrets. */
export interface KongAccess {
  readonly token?: string | undefined
  readonly workspace?: string | undefined
  /** Further headers, for what stands before the Admin API. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** `GET /`: what runs there. */
interface KongInfo {
  /** `3.9.1`. */
  readonly version: string
  /** `off` = without a database: configured by a file. */
  readonly database: string | undefined
  /** Names of plugins that the node has, whether used or not. */
  readonly available: readonly string[]
}

/** `GET /status`. */
interface KongStatus {
  /** Undefined without a database. */
  readonly databaseReachable: boolean | undefined
  /** 32 hexadecimal digits, without a database only; all zeros: nothing is configured yet. */
  readonly configurationHash: string | undefined
}

export interface KongService {
  readonly id: string
  readonly name: string | undefined
  readonly protocol: string
  readonly host: string
  readonly port: number
  readonly path: string | undefined
  readonly enabled: boolean
}

export interface KongRoute {
  readonly id: string
  readonly name: string | undefined
  /** Id of its service. */
  readonly service: string | undefined
  readonly protocols: readonly string[]
  readonly methods: readonly string[]
  readonly hosts: readonly string[]
  /** As written: `/api`, or `~/api/\d+` for a regular expression. */
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly regexPriority: number
  /** Of the expressions router; then the fields above say nothing. */
  readonly expression: string | undefined
}

/** A plugin as configured; `scope`: ids, {} = global. */
export interface KongPlugin {
  readonly id: string
  readonly name: string
  readonly instanceName: string | undefined
  readonly enabled: boolean
  readonly protocols: readonly string[]
  readonly scope: {
    readonly service?: string | undefined
    readonly route?: string | undefined
    readonly consumer?: string | undefined
    readonly consumerGroup?: string | undefined
  }
  readonly config: KongJson
  readonly tags: readonly string[]
}

export interface KongConsumer {
  readonly id: string
  readonly username: string | undefined
  readonly customId: string | undefined
  readonly tags: readonly string[]
}

export interface KongUpstream {
  readonly id: string
  readonly name: string
  readonly healthchecks: KongJson
}

/** `DNS_ERROR`: the balancer has no address of it. */
type KongHealth = 'HEALTHY' | 'UNHEALTHY' | 'HEALTHCHECKS_OFF' | 'DNS_ERROR'

/** One target of `/upstreams/:upstream/health`: HEALTHY when any of its addresses is. */
export interface KongTargetHealth {
  /** `ollama:11434`. */
  readonly target: string
  readonly weight: number
  readonly health: KongHealth
  readonly addresses: readonly { readonly ip: string; readonly port: number; readonly health: KongHealth }[]
}

/** A field of a plugin's schema: `{ type: 'record', fields: [{ minute: { type: 'number', default: … } }] }`, as the API sends it. */
export type KongSchema = KongJson

/**
 * Typed reader of one Kong 3.x by its documented Admin API, or its Status API for `status`, `ready` and what else that serves. Collections
 * are read page after page (`offset`). It fetches and never judges: what is off, another server, a page, 401, 404 of the API itself, 500
 * is `CannotObserve` in words that say what to do.
 */
export interface Kong {
  /** URL that is asked, without a slash at its end. */
  readonly base: string
  info(): Promise<KongInfo>
  status(): Promise<KongStatus>
  /** 200 of `/status/ready`; undefined: this Kong has no such path (before 3.3). */
  ready(): Promise<{ readonly ready: boolean; readonly message: string | undefined } | undefined>
  services(): Promise<readonly KongService[]>
  routes(): Promise<readonly KongRoute[]>
  plugins(): Promise<readonly KongPlugin[]>
  consumers(): Promise<readonly KongConsumer[]>
  upstreams(): Promise<readonly KongUpstream[]>
  /** By name or id of the upstream. */
  health(upstream: string): Promise<readonly KongTargetHealth[]>
  /** Undefined: the node does not have that plugin. */
  pluginSchema(name: string): Promise<KongSchema | undefined>
  /** An answer so far came from a stand-in of ours. */
  isStandIn(): boolean
  /** Asks any path of it; any status is an answer. */
  get(path: string): Promise<HttpAnswer>
}
