import type { KongJson } from '../../clients/kong-types.ts'
import type { LiveGateway, LiveWay } from './gateway.ts'
import type { Instance, Scope } from './scene.ts'

/** A small schema for every plugin of these tests. */
export const SCHEMA: KongJson = {
  type: 'record',
  fields: [
    { minute: { type: 'number' } },
    { policy: { type: 'string', default: 'local' } },
    { status_code_metrics: { type: 'boolean', default: false } },
    { per_consumer: { type: 'boolean', default: false } },
    { key_names: { type: 'array', elements: { type: 'string' }, default: ['apikey'] } },
    { anonymous: { type: 'string' } },
  ],
}

/** A plugin of the gateway, its config with defaults. */
export function instance(name: string, scope: Scope, config: KongJson = {}, rest: Partial<Instance> = {}): Instance {
  const where = `kong:8301/plugins/${[name, ...Object.values(scope)].join('-')}`
  const defaults = { policy: 'local', status_code_metrics: false, per_consumer: false, key_names: ['apikey'] }
  return {
    name,
    instanceName: undefined,
    enabled: true,
    scope,
    config: { ...defaults, ...config },
    schema: SCHEMA,
    where,
    ...rest,
  }
}

/** A route that takes what begins with `/<name>`. */
export const way = (route: string, service: string | undefined, rest: Partial<LiveWay> = {}): LiveWay => ({
  route,
  service,
  protocols: ['http', 'https'],
  methods: [],
  hosts: [],
  paths: [`/${route}`],
  headers: {},
  regexPriority: 0,
  expression: undefined,
  ...rest,
})

/** A gateway of these. */
export const gatewayOf = (
  instances: readonly Instance[],
  ways: readonly LiveWay[],
  rest: Partial<LiveGateway> = {},
): LiveGateway => ({
  instances,
  ways,
  consumers: [],
  credentials: [],
  upstreams: [],
  version: '3.9.1',
  available: ['acl', 'cors', 'jwt', 'key-auth', 'prometheus', 'rate-limiting'],
  configurationHash: '0123456789abcdef0123456789abcdef',
  names: new Map(),
  alike: new Map(),
  off: [],
  ...rest,
})
