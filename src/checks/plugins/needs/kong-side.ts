import type { Matcher } from '../../../promql/index.ts'
import { inEffect, nameOf } from '../precedence.ts'
import type { Gateway, Instance } from '../scene.ts'
import type { Flag } from './families.ts'
import { matches } from './values.ts'

const FLAGS = [
  'per_consumer',
  'status_code_metrics',
  'latency_metrics',
  'bandwidth_metrics',
  'upstream_health_metrics',
  'ai_metrics',
] as const satisfies readonly (Flag | 'per_consumer')[]
export type AnyFlag = (typeof FLAGS)[number]

/** An enabled instance of the prometheus plugin. */
export interface Exporter {
  /** `prometheus (global)`, `prometheus on service ollama-service`. */
  readonly name: string
  /** Flags that are on. */
  readonly flags: readonly AnyFlag[]
  readonly where: string
}

/** A route, and the exporter that counts what goes through it. */
interface CountedWay {
  readonly route: string
  readonly service: string | undefined
  /** It takes TCP or TLS streams in place of HTTP. */
  readonly stream: boolean
  readonly exporter: Exporter | undefined
}

/** What of a gateway decides which metrics it has. */
export interface KongSide {
  readonly version: string
  readonly exporters: readonly Exporter[]
  readonly ways: readonly CountedWay[]
  readonly consumers: readonly string[]
  /** Undefined: not known. */
  readonly upstreams: readonly string[] | undefined
}

/** Takes from a gateway what decides which metrics it has: nothing of it is secret. */
export function kongSideOf(gateway: Gateway, version: string): KongSide {
  const exporters = new Map(
    gateway.instances.filter(({ name, enabled }) => name === 'prometheus' && enabled).map((one) => [one, exporterOf(one)]),
  )
  const ways = gateway.ways.map((way) => {
    const counting = inEffect(gateway, way, undefined).get('prometheus')
    const stream = way.protocols.length > 0 && way.protocols.every((protocol) => /^(?:tcp|tls|udp)/.test(protocol))
    return { route: way.route, service: way.service, stream, exporter: counting && exporters.get(counting) }
  })
  const { consumers, upstreams } = gateway
  return { version, exporters: [...exporters.values()], ways, consumers, upstreams }
}

const exporterOf = (instance: Instance): Exporter => ({
  name: nameOf(instance),
  flags: FLAGS.filter((flag) => instance.config[flag] === true),
  where: instance.where,
})

/** Where a flag is missing of those ways that are asked for. */
export interface Lacking {
  readonly asked: readonly CountedWay[]
  /** [] where nothing is asked of any way that is there: then no exporter at all has the flag. */
  readonly without: readonly CountedWay[]
}

/** Where a flag is missing; undefined when it is on wherever the matchers of service and route look. */
export function lacking(
  flag: AnyFlag,
  { matchers, stream }: { readonly matchers: readonly Matcher[]; readonly stream: boolean },
  { ways, exporters }: KongSide,
): Lacking | undefined {
  const has = (exporter: Exporter | undefined) => exporter?.flags.includes(flag) ?? false
  const fits = (label: string, value: string) =>
    matchers.every((matcher) => matcher.name !== label || matches(matcher, value) !== false)
  // Health of upstreams is one switch of the whole node.
  const asked =
    flag === 'upstream_health_metrics'
      ? []
      : ways.filter((way) => way.stream === stream && fits('service', way.service ?? '') && fits('route', way.route))
  const without = asked.filter(({ exporter }) => !has(exporter))
  const isOn = asked.length === 0 ? exporters.some(has) : without.length === 0
  return isOn ? undefined : { asked, without }
}
