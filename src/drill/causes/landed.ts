import type { Landed } from '../../checks/drill.ts'
import { judgeJson } from '../../checks/http/json.ts'
import { prometheus } from '../../clients/prometheus.ts'
import { count } from '../../lib/text.ts'
import { type CauseContext, CauseNotLanded, type Look } from './cause.ts'
import { excerpt } from './request.ts'

/** Looks at what a suite says proves that a cause took hold. */
export const landedLook = (landed: Landed, context: CauseContext): Look =>
  'query' in landed ? (signal) => askPrometheus(landed.query, context, signal) : (signal) => get(landed, context, signal)

async function get(
  { get: url, status, json }: Extract<Landed, { get: string }>,
  { http, resolve, redact }: CauseContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await http.request(resolve(url), { signal })
  const fits = status === undefined ? answer.status < 400 : answer.status === status
  if (!fits) return `GET ${url} answered ${answer.status}, expected ${status ?? 'a status below 400'}: ${excerpt(answer, redact)}`
  if (Object.keys(json).length === 0) return undefined
  const [first, ...more] = judgeJson(json, new TextDecoder().decode(answer.body), url)
  if (first === undefined) return undefined
  const others = more.length === 0 ? '' : ` (and ${count(more.length, 'other deviation')})`
  return redact(`GET ${url}: ${first.message}, expected ${first.expected}, got ${first.actual}${others}`)
}

async function askPrometheus(query: string, context: CauseContext, signal: AbortSignal): Promise<string | undefined> {
  const reply = await prometheus(context.http, context.prometheus(), signal).query(query)
  // What does not parse now never will.
  if (!reply.ok) throw new CauseNotLanded(`the query that proves the cause, ${query}, is refused: ${reply.error}`)
  const { data } = reply
  const empty = (data.resultType === 'vector' || data.resultType === 'matrix') && data.result.length === 0
  return empty ? `the query ${query} has no result` : undefined
}
