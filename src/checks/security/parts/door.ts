import { connect } from 'node:net'
import { type HttpAnswer, RequestFailed } from '../../../clients/http.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'

/** What came of one request: an answer, or a connection that was refused or closed before one. */
export type Knock = Pick<HttpAnswer, 'status' | 'headers'> | { readonly refused: string }

export interface KnockOptions {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const LOGIN = /(?:log|sign)[-_]?in|auth|sso/i
const ALIVE_MS = 3000
const MAX_BYTES = 16 * 1024 * 1024

/** Asks a URL whose host is a service, with these headers and nothing else. Throws `CannotObserve` for silence that is no refusal. */
export async function knock(at: Observed, url: string, { method = 'GET', headers = {} }: KnockOptions = {}): Promise<Knock> {
  try {
    const { status, headers: got } = await at.http.request(at.stack.resolve(url), {
      method,
      headers,
      signal: at.signal,
      maxBytes: MAX_BYTES,
    })
    return { status, headers: got }
  } catch (error) {
    if (error instanceof RequestFailed && error.reason === 'too-large') return { status: 200, headers: {} }
    if (!(error instanceof RequestFailed) || !['refused', 'reset'].includes(error.reason)) throw error
    await mustBeAlive(at, url)
    return { refused: error.message }
  }
}

/** True for an answer that lets nobody in: 401, 403, 407, or a redirect to where one logs in. */
export function isShut(answer: Knock): boolean {
  if ('refused' in answer) return true
  return [401, 403, 407].includes(answer.status) || (isRedirect(answer.status) && LOGIN.test(answer.headers.location ?? ''))
}

export const isRedirect = (status: number): boolean => status >= 300 && status < 400

/** `401`, `302 to /login`, `connection refused`. */
export function describeKnock(answer: Knock): string {
  if ('refused' in answer) return 'no connection'
  const { status, headers } = answer
  return isRedirect(status) && headers.location !== undefined ? `${status} to ${headers.location.split('?')[0]}` : String(status)
}

/** The host of a service URL as it is written. */
export const serviceOf = (url: string): string => /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? ''

// A service that is down refuses everybody: that is no closed door.
async function mustBeAlive(at: Observed, url: string): Promise<void> {
  const service = at.stack.named(serviceOf(url))
  const { hostname, port, protocol } = new URL(service.origin)
  const main = Number(port || (protocol === 'https:' ? 443 : 80))
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!(await answersAt(host, main, ALIVE_MS)))
    throw new CannotObserve(
      `${service.name} does not answer at all, on its main port either: whether ${url} is closed cannot be told`,
    )
}

/** True when something takes connections there. */
export function answersAt(host: string, port: number, within: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (answers: boolean) => {
      socket.destroy()
      resolve(answers)
    }
    socket.setTimeout(within, () => end(false))
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
  })
}
