import { type LoadSpec, METHODS, type RequestSpec, templateName } from '../suite/index.ts'
import type { LoadPlan, RequestTemplate } from './plan.ts'

const CONNECTIONS = 10
const TIMEOUT = 10_000

/** One load with its defaults filled in. */
export function planLoad(name: string, spec: LoadSpec): LoadPlan {
  return {
    name,
    target: spec.target,
    rate: spec.rate,
    duration: spec.duration,
    connections: spec.connections ?? CONNECTIONS,
    timeout: spec.timeout ?? TIMEOUT,
    templates: spec.requests.map(template),
  }
}

function template(request: RequestSpec): RequestTemplate {
  const method = METHODS.find((one) => request[one] !== undefined) ?? 'get'
  const json = request.json === undefined ? undefined : JSON.stringify(request.json)
  return {
    name: templateName(request) ?? '',
    method: method.toUpperCase(),
    path: request[method] ?? '/',
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...lowerCased(request.headers) },
    body: json ?? request.body,
    weight: request.weight ?? 1,
  }
}

const lowerCased = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
