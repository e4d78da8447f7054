import { type HttpAnswer, RequestFailed } from '../../../clients/http.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import { placeOf } from './location.ts'
import { listensAt } from './reach.ts'

/** What came of one request: an answer, or a connection that was refused. */
export type Knock = Answered | { readonly refused: string }

interface Answered extends Pick<HttpAnswer, 'status' | 'headers'> {
  /** What was asked, as the suite writes it. */
  readonly url: string
  /** `message` of a JSON answer, as gateways say why they refuse; to be compared, never told. */
  readonly message?: string | undefined
}

export interface KnockOptions {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

// Whole words of one step of a path: `/users/sign_in`, `/oauth2/authorize`, `/login.html`; not `/authors`, not `/lessons`.
const LOGIN = /(?:^|[-_.])(?:log[-_]?in|sign[-_]?in|o?auth2?|authori[sz]e|sso|saml2?|oidc)(?:[-_.]|$)/i
const ALIVE_MS = 3000
const MAX_BYTES = 16 * 1024 * 1024

/** Asks a URL whose host is a service, with these headers and nothing else. Throws `CannotObserve` for silence that is no refusal. */
export async function knock(at: Observed, url: string, { method = 'GET', headers = {} }: KnockOptions = {}): Promise<Knock> {
  try {
    const request = { method, headers, signal: at.signal, maxBytes: MAX_BYTES }
    const { status, headers: got, body } = await at.http.request(at.stack.resolve(url), request)
    return { url, status, headers: got, message: messageIn(body) }
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error
    if (error.reason === 'too-large') return { url, status: 200, headers: {} }
    if (error.reason === 'reset')
      throw new CannotObserve(
        `${method} ${url}: the connection was taken, and closed without an answer: is it ${/^https/i.test(url) ? 'http' : 'https'}, or does it break at every request?`,
        { cause: error },
      )
    if (error.reason !== 'refused') throw error
    await mustBeAlive(at, url)
    return { refused: error.message }
  }
}

function messageIn(body: Uint8Array): string | undefined {
  try {
    const { message } = JSON.parse(new TextDecoder().decode(body))
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}

/** True for an answer that lets nobody in: 401, 403, 407, or a redirect to where one logs in. */
export function isShut(answer: Knock): boolean {
  if ('refused' in answer) return true
  return [401, 403, 407].includes(answer.status) || leadsToLogin(answer)
}

export const isRedirect = (status: number): boolean => status >= 300 && status < 400

/** True for a redirect to a path with a step that says login, which the path that was asked for has not. */
export function leadsToLogin({ url, status, headers: { location } }: Pick<Answered, 'url' | 'status' | 'headers'>): boolean {
  const to = isRedirect(status) && location !== undefined ? URL.parse(location, url) : null
  const asked = new Set(URL.parse(url)?.pathname.split('/'))
  const steps = to?.pathname.split('/') ?? []
  return steps.some((step) => LOGIN.test(step) && !asked.has(step))
}

/** `401`, `302 to /login`, `no connection`. */
export function describeKnock(answer: Knock): string {
  if ('refused' in answer) return 'no connection'
  const { url, status, headers } = answer
  return isRedirect(status) && headers.location !== undefined ? `${status} to ${placeOf(headers.location, url)}` : String(status)
}

/** The host of a service URL as it is written. */
export const serviceOf = (url: string): string => /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? ''

// A service that is down refuses everybody: that is no closed door.
async function mustBeAlive(at: Observed, url: string): Promise<void> {
  const service = at.stack.named(serviceOf(url))
  if (!(await listensAt(service.origin, ALIVE_MS)))
    throw new CannotObserve(
      `${service.name} does not answer at all, on its main port either: whether ${url} is closed cannot be told`,
    )
}
