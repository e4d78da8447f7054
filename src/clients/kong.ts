import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import type { Http, HttpAnswer } from './http.ts'
import {
  consumerAnswer,
  healthAnswer,
  infoAnswer,
  pluginAnswer,
  routeAnswer,
  schemaAnswer,
  serviceAnswer,
  statusAnswer,
  upstreamAnswer,
} from './kong-answers.ts'
import { isAbsent, type KongAnswer, kongAnswer, read, refused } from './kong-call.ts'
import { allPages } from './kong-pages.ts'
import type { Kong, KongAccess, KongSchema } from './kong-types.ts'

const MAX_BYTES = 64 * 1024 * 1024

/** `base`: where an Admin or Status API is reached: `http://127.83.0.7:8301`. Throws nothing; what it gives throws `CannotObserve`, see there. */
export function kong(http: Http, base: string, access: KongAccess = {}, signal?: AbortSignal): Kong {
  const root = base.replace(/\/+$/, '')
  let standIn = false
  const get = async (path: string): Promise<HttpAnswer> => {
    const request = { headers: headersOf(access), maxBytes: MAX_BYTES, ...(signal ? { signal } : {}) }
    const answer = await http.request(`${root}${path}`, request)
    standIn ||= answer.headers['x-firedrill-stand-in'] !== undefined
    return answer
  }
  const call = async (path: string): Promise<KongAnswer> => kongAnswer(await get(path))
  const within = (path: string): string =>
    access.workspace === undefined ? path : `/${encodeURIComponent(access.workspace)}${path}`
  const all = <T>(path: string, schema: z.ZodType<T>) => allPages(call, within(path), schema, access)
  return {
    base: root,
    info: async () => read(await call('/'), infoAnswer, access),
    status: async () => read(await call('/status'), statusAnswer, access),
    async ready() {
      const answer = await call('/status/ready')
      if (isAbsent(answer)) return undefined
      if (answer.status !== 200 && answer.status !== 503) throw refused(answer, access)
      return { ready: answer.status === 200, message: answer.message }
    },
    services: () => all('/services', serviceAnswer),
    routes: () => all('/routes', routeAnswer),
    plugins: () => all('/plugins', pluginAnswer),
    consumers: () => all('/consumers', consumerAnswer),
    upstreams: () => all('/upstreams', upstreamAnswer),
    health: (upstream) => all(`/upstreams/${encodeURIComponent(upstream)}/health`, healthAnswer),
    async pluginSchema(name) {
      const answer = await call(within(`/schemas/plugins/${encodeURIComponent(name)}`))
      // Kong words both alike, but for the name: `No plugin named 'x'`.
      if (answer.status === 404 && !isAbsent(answer)) return undefined
      return configSchema(answer, access)
    },
    isStandIn: () => standIn,
    get,
  }
}

/** Of a plugin's whole schema the part that describes its `config`. */
function configSchema(answer: KongAnswer, access: KongAccess): KongSchema {
  const { fields } = read(answer, schemaAnswer, access)
  const config = fields.map((field) => field.config).find((field) => field !== undefined)
  if (config === undefined) return { type: 'record', fields }
  if (isSchema(config)) return config
  throw new CannotObserve(`${answer.asked} gave a schema without the fields of its config`)
}

const isSchema = (value: unknown): value is KongSchema => typeof value === 'object' && value !== null && !Array.isArray(value)

function headersOf({ token, headers }: KongAccess): Record<string, string> {
  return { accept: 'application/json', ...headers, ...(token === undefined ? {} : { 'kong-admin-token': token }) }
}
