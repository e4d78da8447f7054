import type { KongPlugin, KongRoute, KongSchema, KongService } from '../../clients/kong-types.ts'
import type { DeclaredKong } from '../../declared/kong-types.ts'
import type { KongOf } from '../kong-of.ts'
import type { Gateway, Instance, Scope, Way } from './scene.ts'
import { type Unnamed, unnamedOf } from './unnamed.ts'

/** A way with what decides between two that fit one request. */
export interface LiveWay extends Way {
  readonly regexPriority: number
  /** Of the expressions router; the fields of the way then say nothing. */
  readonly expression: string | undefined
}

/** The gateway as its Admin API tells it, by names. */
export interface LiveGateway extends Gateway {
  readonly ways: readonly LiveWay[]
  readonly upstreams: readonly string[]
  readonly version: string
  /** Names of plugins that the node has, whether used or not. */
  readonly available: readonly string[]
  /** 32 hexadecimal digits; undefined with a database. */
  readonly configurationHash: string | undefined
  /** Id of a service, route or consumer -> the name that people know; of one without a name, what a file calls it -> its id. */
  readonly names: ReadonlyMap<string, string>
  /** Id of a service or route without a name that another is just like -> id of the first of them. */
  readonly alike: Unnamed['alike']
  /** Services that are switched off: their routes lead nowhere. */
  readonly off: readonly string[]
}

/** Reads the whole gateway once, and the schema of each plugin that is used. Throws `CannotObserve` as the client does. */
export async function readGateway(of: KongOf, declared: DeclaredKong | undefined): Promise<LiveGateway> {
  const { admin } = of
  const [info, status, services, routes, consumers, plugins, upstreams] = await Promise.all([
    admin.info(),
    admin.status(),
    admin.services(),
    admin.routes(),
    admin.consumers(),
    admin.plugins(),
    admin.upstreams(),
  ])
  const used = [...new Set(plugins.map(({ name }) => name))]
  const schemas = new Map(await Promise.all(used.map(async (name) => [name, await admin.pluginSchema(name)] as const)))
  const unnamed = unnamedOf(services, routes)
  const names = new Map([
    ...unnamed.ids,
    ...[...services, ...routes].map(({ id, name }) => [id, name ?? id] as const),
    ...consumers.map(({ id, username, customId }) => [id, username ?? customId ?? id] as const),
  ])
  const off = services.filter(({ enabled }) => !enabled)
  const closed = new Set(off.map(({ id }) => id))
  const base = addressOf(of)
  return {
    version: info.version,
    available: info.available,
    configurationHash: status.configurationHash,
    names,
    alike: unnamed.alike,
    off: off.map(knownAs),
    ways: routes.filter(({ service }) => service === undefined || !closed.has(service)).map((route) => wayOf(route, names)),
    consumers: consumers.map(({ id }) => names.get(id) ?? id),
    credentials: declared?.consumers ?? [],
    upstreams: upstreams.map(({ name }) => name),
    instances: plugins.map((plugin) => instanceOf(plugin, { names, schemas, base })),
  }
}

const knownAs = ({ id, name }: KongService): string => name ?? id

/** `kong:8301`, for people. */
const addressOf = ({ service, admin }: KongOf): string => {
  const { port } = new URL(admin.base)
  return port === '' ? service.name : `${service.name}:${port}`
}

function wayOf(route: KongRoute, names: ReadonlyMap<string, string>): LiveWay {
  const { id, name, service, protocols, methods, hosts, paths, headers, regexPriority, expression } = route
  const of = service === undefined ? undefined : (names.get(service) ?? service)
  return { route: name ?? id, service: of, protocols, methods, hosts, paths, headers, regexPriority, expression }
}

interface Known {
  readonly names: ReadonlyMap<string, string>
  readonly schemas: ReadonlyMap<string, KongSchema | undefined>
  readonly base: string
}

function instanceOf(plugin: KongPlugin, { names, schemas, base }: Known): Instance {
  const { id, name, instanceName, enabled, scope, config, tags } = plugin
  const schema = schemas.get(name)
  return { name, instanceName, enabled, scope: named(scope, names), config, schema, tags, where: `${base}/plugins/${id}` }
}

/** A scope with names in place of ids, and nothing in place of what it does not say. */
export function named(scope: Scope, names: ReadonlyMap<string, string>): Scope {
  const entries = Object.entries(scope).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries.map(([part, id]) => [part, names.get(id) ?? id]))
}
