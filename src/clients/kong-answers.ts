import { z } from 'zod'
import type { KongConsumer, KongJson, KongPlugin, KongRoute, KongService, KongTargetHealth, KongUpstream } from './kong-types.ts'

/** Taken as it is: a record would copy each config of thousands of plugins. */
const json = z.custom<KongJson>((given) => typeof given === 'object' && given !== null && !Array.isArray(given), {
  error: 'expected an object',
})
const text = z
  .string()
  .nullish()
  .transform((given) => given ?? undefined)
/** Lua knows one empty table: a list without entries may come as `{}`. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .union([z.array(item), z.strictObject({}), z.null()])
    .optional()
    .transform((given) => (Array.isArray(given) ? given : []))
const texts = listOf(z.string())
const reference = z
  .object({ id: z.string() })
  .nullish()
  .transform((given) => given?.id)
/** A map, which an empty list stands for where it has no entries. */
const map = z
  .union([json, z.array(z.unknown()).max(0), z.null()])
  .optional()
  .transform((given): KongJson => (given && !Array.isArray(given) ? given : {}))

/** One page of a collection. `next` tells it from other products' lists: Kong always sends it. */
export const pageAnswer = z.object({
  data: z.union([z.array(z.unknown()), z.strictObject({})]).transform((data) => (Array.isArray(data) ? data : [])),
  next: z.string().nullable(),
  offset: z.string().nullish(),
})

/** Answer of `/`. */
export const infoAnswer = z
  .object({
    version: z.string(),
    configuration: z.object({ database: text }).nullish(),
    plugins: z.object({ available_on_server: z.union([z.record(z.string(), z.unknown()), z.array(z.string())]) }),
  })
  .transform(({ version, configuration, plugins: { available_on_server: available } }) => ({
    version,
    database: configuration?.database,
    available: Array.isArray(available) ? available : Object.keys(available),
  }))

/** Answer of `/status`. */
export const statusAnswer = z
  .object({
    server: json,
    database: z.object({ reachable: z.boolean() }).nullish(),
    configuration_hash: text,
  })
  .transform(({ database, configuration_hash }) => ({
    databaseReachable: database?.reachable,
    configurationHash: configuration_hash,
  }))

/** What Kong says of anything that it does not do. */
export const messageAnswer = z.object({ message: z.string() })

export const serviceAnswer: z.ZodType<KongService> = z.object({
  id: z.string(),
  name: text,
  protocol: z.string(),
  host: z.string(),
  port: z.number(),
  path: text,
  enabled: z.boolean().default(true),
})

export const routeAnswer: z.ZodType<KongRoute> = z
  .object({
    id: z.string(),
    name: text,
    service: reference,
    protocols: texts,
    methods: texts,
    hosts: texts,
    paths: texts,
    headers: z
      .union([z.record(z.string(), texts), z.array(z.unknown()).max(0), z.null()])
      .optional()
      .transform((given) => (given && !Array.isArray(given) ? given : {})),
    regex_priority: z.number().nullish(),
    expression: text,
  })
  .transform(({ regex_priority, ...rest }) => ({ ...rest, regexPriority: regex_priority ?? 0 }))

export const pluginAnswer: z.ZodType<KongPlugin> = z
  .object({
    id: z.string(),
    name: z.string(),
    instance_name: text,
    enabled: z.boolean(),
    protocols: texts,
    service: reference,
    route: reference,
    consumer: reference,
    consumer_group: reference,
    config: map,
    tags: texts,
  })
  .transform(({ id, name, instance_name, enabled, protocols, config, tags, ...of }) => ({
    id,
    name,
    instanceName: instance_name,
    enabled,
    protocols,
    scope: given({ service: of.service, route: of.route, consumer: of.consumer, consumerGroup: of.consumer_group }),
    config,
    tags,
  }))

/** Without the keys that have no value. */
const given = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>

export const consumerAnswer: z.ZodType<KongConsumer> = z
  .object({ id: z.string(), username: text, custom_id: text, tags: texts })
  .transform(({ custom_id, ...rest }) => ({ ...rest, customId: custom_id }))

export const upstreamAnswer: z.ZodType<KongUpstream> = z.object({ id: z.string(), name: z.string(), healthchecks: map })

const health = z.enum(['HEALTHY', 'UNHEALTHY', 'HEALTHCHECKS_OFF', 'DNS_ERROR'])
const address = z.object({ ip: z.string(), port: z.number(), health })
/** One target of `/upstreams/:upstream/health`. */
export const healthAnswer: z.ZodType<KongTargetHealth> = z
  .object({
    target: z.string(),
    weight: z.number(),
    health,
    data: z.object({ addresses: listOf(address) }).nullish(),
  })
  .transform(({ data, ...rest }) => ({ ...rest, addresses: data?.addresses ?? [] }))

/** Answers of `/schemas/plugins/:name`. */
export const schemaAnswer = z.object({ fields: z.array(json) })
