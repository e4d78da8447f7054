import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { clip } from '../lib/text.ts'
import { parseJson } from './answer-text.ts'
import { messageAnswer } from './grafana-answers.ts'
import type { GrafanaLogin } from './grafana-types.ts'
import type { Http, HttpAnswer, HttpRequest } from './http.ts'

const MAX_BYTES = 64 * 1024 * 1024
// A login that is refused stays so, and to send it again locks its user out.
const FINAL = { final: true }
const LOGIN = 'give the check a login: `login: { user, password }` or `login: { token }`'

/** An answer of the API, whatever it says; no page and no redirect. */
export interface ApiAnswer {
  readonly status: number
  /** Path that was asked, for people. */
  readonly request: string
  readonly json: unknown
  /** Grafana's own words; undefined where it said none. */
  readonly message: string | undefined
  readonly messageId: string | undefined
}

/** Headers by which one is logged in. */
export function loginHeaders(login: GrafanaLogin): Readonly<Record<string, string>> {
  if (login === undefined) return {}
  if ('token' in login) return { authorization: `Bearer ${login.token}` }
  return { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` }
}

/** Asks `base` + `path`; throws `CannotObserve` for a login page, another server, and for 429, 502, 503 without an answer. 401 and 403 are answers. */
export async function callApi(
  http: Http,
  base: string,
  path: string,
  request: HttpRequest & { readonly headers: Readonly<Record<string, string>> },
): Promise<ApiAnswer> {
  return apiAnswer(await http.request(`${base}${path}`, { maxBytes: MAX_BYTES, ...request }), request.method)
}

/** The answer read; throws as `callApi` does. */
export function apiAnswer(answer: HttpAnswer, method = 'GET'): ApiAnswer {
  const asked = `${method} ${withoutQuery(answer.url)}`
  const { status } = answer
  if (status >= 300 && status < 400) throw redirected(asked, answer)
  if (status === 429) throw new CannotObserve(tooOften(asked, answer))
  const text = new TextDecoder().decode(answer.body)
  const json = parseJson(text)
  if (typeof json !== 'object' || json === null) throw noAnswer(asked, answer, text)
  const said = messageAnswer.safeParse(json)
  const message = said.success ? clip(said.data.message, 300) : undefined
  return { status, request: asked, json, message, messageId: said.success ? said.data.messageId : undefined }
}

/** The answer in its shape; one that is no 200 is `CannotObserve` in words. */
export function read<T>(answer: ApiAnswer, schema: z.ZodType<T>, login: GrafanaLogin): T {
  if (answer.status !== 200) throw refused(answer, login)
  return shaped(answer, schema)
}

/** The answer in its shape, whatever its status. */
export function shaped<T>({ request, json }: ApiAnswer, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new CannotObserve(`${request} gave data of another shape than expected: ${issue?.path.join('.')}: ${issue?.message}`)
}

/** The path itself is not there: of a thing that is missing Grafana says which. */
export const missing = ({ status, message }: ApiAnswer): boolean => status === 404 && /^(not found)?$/i.test(message ?? '')

/** Why Grafana did not do it. */
export function refused({ status, request, message }: ApiAnswer, login: GrafanaLogin): CannotObserve {
  const said = `${status}${message === undefined ? '' : `: ${message}`}`
  if (status === 401 && login === undefined) return new CannotObserve(`${request} wants a login (${said}): ${LOGIN}`)
  if (status === 401)
    return new CannotObserve(
      `${request}: ${named(login)} is refused (${said}): give the check the right one with \`login\``,
      FINAL,
    )
  if (status === 403)
    return new CannotObserve(
      `${request}: ${named(login)} may not do that (${said}): ${login === undefined ? LOGIN : 'give it the rights of an administrator, or another login with `login`'}`,
    )
  return new CannotObserve(`${request} answered ${said}`)
}

/** What an answer says of the password that was sent. `unread`: nobody is logged in, and why is not told; undefined: nothing. */
export function passwordSaid({ status, message, messageId }: ApiAnswer): 'right' | 'wrong' | 'blocked' | 'unread' | undefined {
  if (status === 200 || status === 403) return 'right'
  if (messageId === 'login-attempt.blocked') return 'blocked'
  // 400 in Grafana 9.4 and 9.5.
  if ((status === 401 || status === 400) && (messageId?.startsWith('password-auth.') || WRONG.test(message ?? ''))) return 'wrong'
  return status === 401 ? 'unread' : undefined
}

const WRONG = /^invalid (username or password|password or username)$/i

/** What a user who is locked out is told is no word on the password. */
export const lockedOut = ({ request }: ApiAnswer, login: GrafanaLogin): CannotObserve =>
  new CannotObserve(
    `${request}: ${named(login)} is locked out (login-attempt.blocked) after five wrong passwords within five minutes: wait five minutes without one`,
    FINAL,
  )

const named = (login: GrafanaLogin): string => {
  if (login === undefined) return 'somebody without a login'
  return 'token' in login ? 'the token of the login' : `the login of user ${JSON.stringify(clip(login.user, 60))}`
}

/** True for a redirect to the page where one logs in: by Grafana itself or by a proxy before it. */
const toLogin = (location: string): boolean => /\/(login|signin|sign-in|oauth2?|auth)(\/|$)/i.test(location)

function redirected(asked: string, { status, headers }: HttpAnswer): CannotObserve {
  const location = withoutQuery(headers.location ?? '')
  const where = location === '' ? 'nowhere' : clip(location, 200)
  if (toLogin(location)) return new CannotObserve(`${asked} leads to a login page (${status} to ${where}): ${LOGIN}`)
  return new CannotObserve(
    `${asked} is redirected (${status} to ${where}): is Grafana served there, below another path (GF_SERVER_SERVE_FROM_SUB_PATH) or by https?`,
  )
}

function tooOften(asked: string, { headers }: HttpAnswer): string {
  const after = headers['retry-after']
  const wait = after === undefined ? '' : `; it says to wait ${/^\d+$/.test(after) ? `${after} s` : `until ${clip(after, 60)}`}`
  return `${asked} is asked too often (429)${wait}: lower the concurrency of the check`
}

function noAnswer(asked: string, answer: HttpAnswer, text: string): CannotObserve {
  const type = answer.headers['content-type'] ?? 'no content-type'
  const title = /<title>([^<]{0,200})/i.exec(text)?.[1]?.trim()
  const page = title !== undefined || /^\s*<(!doctype|html)/i.test(text)
  if (page) {
    const which = title ? ` (${JSON.stringify(clip(title, 80))})` : ''
    return new CannotObserve(
      `${asked} gave a page${which}, status ${answer.status}, and no answer of the Grafana API: is that a login page, or another server?`,
    )
  }
  const body = text === '' ? 'empty body' : clip(JSON.stringify(text.slice(0, 200)), 120)
  return new CannotObserve(`${asked} gave no answer of the Grafana API: status ${answer.status}, ${type}, ${body}`)
}

// What a login redirect carries along, and what a query says, is nobody's business.
const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? ''
