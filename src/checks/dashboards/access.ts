import type { Grafana } from '../../clients/grafana-types.ts'
import type { Http, HttpAnswer } from '../../clients/http.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'

/** How the server of a data source is reached. */
export interface Access {
  readonly base: string
  readonly http: Http
}

/** The server itself, where it is a service of the stack. */
export function stackAccess(at: Observed, url: string): Access | undefined {
  try {
    return { base: at.stack.resolve(url).replace(/\/$/, ''), http: at.http }
  } catch (error) {
    if (error instanceof CannotObserve || error instanceof TypeError) return undefined
    throw error
  }
}

/** It wants another login: whoever is refused so is refused the next time too. Grafana makes a 400 of the 401 of a data source. */
const isForbidden = ({ status, body }: HttpAnswer): boolean =>
  status === 401 || status === 403 || (status === 400 && /^\W*Authentication to data source failed/.test(textOf(body)))
const textOf = (body: HttpAnswer['body']): string => new TextDecoder().decode(body.subarray(0, 200))

/** Or Grafana does not pass the request on, or gets no answer. */
const isRefused = (answer: HttpAnswer): boolean =>
  isForbidden(answer) || (answer.status >= 300 && answer.status < 400) || answer.status === 404 || answer.status === 502

/** Through Grafana, which knows the login and the headers of the data source; where its proxy refuses, the server itself. */
export function grafanaAccess(
  at: Observed,
  grafana: Grafana,
  { uid, url }: { readonly uid: string; readonly url: string },
): Access {
  const base = grafana.proxyUrl(uid)
  const proxy = grafana.http
  const own = stackAccess(at, url)
  if (own === undefined) return { base, http: proxy }
  const straight = (asked: string, options: Options) => own.http.request(`${own.base}${asked.slice(base.length)}`, options)
  let straightFirst = false
  const http: Http = {
    async request(asked, options) {
      const early = straightFirst ? await answered(straight(asked, options)) : undefined
      if (early !== undefined) return early
      const answer = await proxy.request(asked, options)
      if (straightFirst || !isRefused(answer)) return answer
      const direct = await answered(straight(asked, options))
      straightFirst = direct !== undefined && isForbidden(answer)
      return direct ?? answer
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  }
  return { base, http }
}

type Options = Parameters<Http['request']>[1]

async function answered(asked: Promise<HttpAnswer>): Promise<HttpAnswer | undefined> {
  try {
    const answer = await asked
    return isRefused(answer) ? undefined : answer
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}
