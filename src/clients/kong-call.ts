import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { clip } from '../lib/text.ts'
import { parseJson, textOf } from './answer-text.ts'
import type { HttpAnswer } from './http.ts'
import { messageAnswer } from './kong-answers.ts'
import type { KongAccess } from './kong-types.ts'

const TOKEN = 'give the check a `token`: a Kong-Admin-Token that may read'
const WHERE = 'is another server there? `admin` of the check names the URL of the Admin API (KONG_ADMIN_LISTEN)'

/** An answer of the API, whatever it says; no page, no redirect and no answer of the proxy. */
export interface KongAnswer {
  readonly status: number
  /** `GET http://127.0.0.1:8001/services`, for people. */
  readonly asked: string
  readonly json: unknown
  /** Kong's own words. */
  readonly message: string | undefined
}

/** The answer read; throws `CannotObserve` for what is no answer of an Admin or Status API. */
export function kongAnswer(answer: HttpAnswer): KongAnswer {
  const asked = `GET ${withoutQuery(answer.url)}`
  const { status, headers } = answer
  if (status >= 300 && status < 400) throw redirected(asked, answer)
  const text = textOf(answer)
  const json = parseJson(text)
  const said = messageAnswer.safeParse(json)
  const message = said.success ? clip(said.data.message, 300) : undefined
  if (isProxy(headers, message)) throw proxyAnswered(asked, status)
  if (typeof json !== 'object' || json === null) throw noAnswer(asked, answer, text)
  return { status, asked, json, message }
}

/** The answer in its shape; one that is no 200 is `CannotObserve` in words. */
export function read<T>(answer: KongAnswer, schema: z.ZodType<T>, access: KongAccess): T {
  if (answer.status !== 200) throw refused(answer, access)
  return shaped(answer, answer.json, schema)
}

/** A part of an answer in its shape; throws `CannotObserve` that says which field is another. */
export function shaped<T>({ asked }: KongAnswer, part: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(part)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.join('.') || 'its answer'
  throw new CannotObserve(`${asked} gave data of another shape than Kong's (${field}: ${issue?.message}): ${WHERE}`)
}

/** Why Kong did not do it. */
export function refused({ status, asked, message, json }: KongAnswer, { token, workspace }: KongAccess): CannotObserve {
  const said = `${status}${message === undefined ? '' : `: ${message}`}`
  if (isKonnect(json))
    return new CannotObserve(
      `${asked} answered ${said} as Konnect does, and not as the Admin API of a Kong: only a gateway's own API is read`,
    )
  if (status === 401)
    return new CannotObserve(
      token === undefined ? `${asked} wants a token (${said}): ${TOKEN}` : `${asked}: the token is refused (${said}): ${TOKEN}`,
    )
  if (status === 403)
    return new CannotObserve(
      token === undefined
        ? `${asked} is forbidden (${said}): ${TOKEN}`
        : `${asked}: the token may not do that (${said}): ${TOKEN}`,
    )
  if (status === 404 && workspace !== undefined)
    return new CannotObserve(
      `${asked} answered ${said}: is there a workspace ${JSON.stringify(workspace)}? Open-source Kong has no workspaces: leave \`workspace\` out`,
    )
  if (status === 404)
    return new CannotObserve(`${asked} answered ${said}: is that the Status API, which has less? ${capital(WHERE)}`)
  if (status === 429)
    return new CannotObserve(`${asked} is asked too often (429): something before the Admin API limits its rate`)
  return new CannotObserve(`${asked} answered ${said}`)
}

/** The path itself is not there: of a thing that is missing Kong says which. */
export const isAbsent = ({ status, message }: KongAnswer): boolean => status === 404 && /^(not found)?$/i.test(message ?? '')

// Set by the proxy alone; an Admin API that is served through the proxy says its own latency too.
const PROXY_HEADERS = ['x-kong-proxy-latency', 'x-kong-upstream-latency', 'x-kong-response-latency']
const isProxy = (headers: HttpAnswer['headers'], message: string | undefined): boolean =>
  /^no route matched with those values$/i.test(message ?? '') ||
  (headers['x-kong-admin-latency'] === undefined && PROXY_HEADERS.some((name) => headers[name] !== undefined))

const proxyAnswered = (asked: string, status: number): CannotObserve =>
  new CannotObserve(
    `${asked} was answered by the proxy of Kong (${status}), not by its Admin API: name the port of KONG_ADMIN_LISTEN (or KONG_STATUS_LISTEN), not that of KONG_PROXY_LISTEN`,
  )

/** Errors of Konnect: `{ status, title, instance: 'kong:trace:…', detail }`. */
const isKonnect = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'instance' in json && /^(kong:trace|konnect):/.test(String(json.instance))

function redirected(asked: string, { status, headers }: HttpAnswer): CannotObserve {
  const location = withoutQuery(headers.location ?? '')
  const where = location === '' ? 'nowhere' : clip(location, 200)
  return new CannotObserve(
    `${asked} is redirected (${status} to ${where}), and redirects are not followed: name the URL of the Admin API itself, with https where it wants that`,
  )
}

function noAnswer(asked: string, { status, headers }: HttpAnswer, text: string): CannotObserve {
  const title = /<title>([^<]{0,200})/i.exec(text)?.[1]?.trim()
  if (title !== undefined || /^\s*<(!doctype|html)/i.test(text)) {
    const which = title ? ` (${JSON.stringify(clip(title, 80))})` : ''
    return new CannotObserve(`${asked} gave a page${which}, status ${status}, and no answer of Kong's Admin API: ${WHERE}`)
  }
  const type = headers['content-type'] ?? 'no content-type'
  const body = text === '' ? 'empty body' : clip(JSON.stringify(text.slice(0, 200)), 120)
  return new CannotObserve(`${asked} gave no answer of Kong's Admin API: status ${status}, ${type}, ${body}: ${WHERE}`)
}

const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? ''
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
