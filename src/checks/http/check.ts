import { RequestFailed } from '../../clients/http.ts'
import type { Check, Declares, Observed } from '../contract.ts'
import { type HttpSeen, judge, wantedStatus } from './judge.ts'
import { type HttpSpec, schema } from './spec.ts'

/** Does an endpoint answer, and as it should? */
export const http: Check<HttpSpec, HttpSeen> & Declares<'http', typeof schema> = {
  kind: 'http',
  summary: 'an endpoint answers: status, headers, JSON paths, body, latency',
  schema,
  mode: (spec) => spec.mode ?? 'until',
  title: (spec) => `${spec.method ?? 'GET'} ${spec.url} answers ${wantedStatus(spec)}`,
  needs: (spec) => [{ url: spec.url, path: ['url'] }],
  // Polled until it holds: the first look would come before the load has done anything, and be the only one.
  underLoad: ({ latency, mode }) =>
    latency === undefined || mode !== undefined
      ? undefined
      : {
          path: ['latency'],
          message: '`latency` beside a load would be looked at once, before the load did anything',
          hint: '`mode: while` holds it as long as the load runs; `mode: until` asks for one answer in time',
        },
  observe,
  judge,
  silent: (seen) => ('failure' in seen ? seen.failure : undefined),
}

async function observe(spec: HttpSpec, at: Observed): Promise<HttpSeen> {
  const method = spec.method ?? 'GET'
  const url = at.stack.resolve(spec.url)
  const where = `${method} ${spec.url}`
  const { json, headers } = spec.send ?? {}
  const body = json === undefined ? spec.send?.body : JSON.stringify(json)
  try {
    const answer = await at.http.request(url, {
      method,
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(spec.timeout === undefined ? {} : { timeout: spec.timeout }),
      ...(spec.maxBytes === undefined ? {} : { maxBytes: spec.maxBytes }),
      signal: at.signal,
    })
    return { where, answer }
  } catch (error) {
    // The endpoint is what is asked for: its silence is a finding. A cancelled run is not its silence.
    if (error instanceof RequestFailed && error.reason !== 'aborted') return { where, failure: error.message }
    throw error
  }
}
