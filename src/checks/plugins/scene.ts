import type { KongJson, KongSchema } from '../../clients/kong-types.ts'
import type { DeclaredKongConsumer } from '../../declared/kong-types.ts'

/** Names that people know; {} = global. A route or service without a name has its id. */
export interface Scope {
  readonly service?: string | undefined
  readonly route?: string | undefined
  readonly consumer?: string | undefined
  readonly consumerGroup?: string | undefined
}

/** A plugin as the gateway has it: its config with defaults as the Admin API tells them. */
export interface Instance {
  readonly name: string
  readonly instanceName: string | undefined
  readonly enabled: boolean
  readonly scope: Scope
  readonly config: KongJson
  readonly schema: KongSchema | undefined
  readonly tags?: readonly string[] | undefined
  /** `kong:8301/plugins/<id>`, for people. */
  readonly where: string
}

/** A route of the gateway with its service, by names. */
export interface Way {
  readonly route: string
  readonly service: string | undefined
  readonly protocols: readonly string[]
  readonly methods: readonly string[]
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, readonly string[]>>
}

/** The gateway as configured, by names: what both the comparison and the probes work on. */
export interface Gateway {
  readonly instances: readonly Instance[]
  readonly ways: readonly Way[]
  /** Names of consumers of the Admin API. */
  readonly consumers: readonly string[]
  /** With their credentials, where the declarative file could be read. */
  readonly credentials: readonly DeclaredKongConsumer[]
  /** Names of upstreams, where they were asked for. */
  readonly upstreams?: readonly string[] | undefined
}

/** Which instance of each plugin name runs for a request on this way by this consumer: Kong runs the most specific one of a name, once. */
export type InEffect = (gateway: Gateway, way: Way, consumer: string | undefined) => ReadonlyMap<string, Instance>
