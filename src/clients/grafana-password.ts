import { CannotObserve } from '../lib/errors.ts'
import { type ApiAnswer, callApi, lockedOut, loginHeaders, passwordSaid, refused } from './grafana-call.ts'
import type { Password, PasswordVerdict } from './grafana-types.ts'
import type { Http, HttpRequest } from './http.ts'

/** How passwords are tried at one Grafana. */
export type TryPassword = (password: Password) => Promise<PasswordVerdict>

/**
 * Tries passwords by basic authentication, and by the login form where that did not look at them. Throws `CannotObserve` where it is not told
 * that it was the password that was refused.
 */
export function passwordTrial(http: Http, root: string, signal: AbortSignal | undefined): TryPassword {
  const call = (path: string, request: HttpRequest & { readonly headers: Readonly<Record<string, string>> }) =>
    callApi(http, root, path, { ...request, ...(signal ? { signal } : {}) })
  const basic = (password: Password) => call('/api/user', { headers: { accept: 'application/json', ...loginHeaders(password) } })
  const form = ({ user, password }: Password) =>
    call('/login', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    })
  // Where strangers are let in, basic authentication looks at the password, counts a wrong one, and does not say so: one such is enough.
  let byForm = false
  return async (password) => {
    const first = byForm ? undefined : await basic(password)
    if (first !== undefined && passwordSaid(first) !== 'unread') return verdictOf(first, password)
    byForm = true
    const answer = await form(password)
    if (passwordSaid(answer) === 'unread' || answer.status === 404 || answer.status === 403) throw untold(answer, password)
    return verdictOf(answer, password)
  }
}

function verdictOf(answer: ApiAnswer, password: Password): PasswordVerdict {
  const said = passwordSaid(answer)
  if (said === 'right') return 'let in'
  if (said === 'blocked') throw lockedOut(answer, password)
  // Before there were ids, who is locked out was told the same.
  if (said === 'wrong') return answer.messageId === undefined ? 'refused or locked out' : 'refused'
  throw answer.status === 404 ? untold(answer, password) : refused(answer, password)
}

const untold = ({ request, status, message }: ApiAnswer, { user }: Password): CannotObserve =>
  new CannotObserve(
    `${request} answered ${status}${message === undefined ? '' : `: ${message}`}: neither basic authentication nor the login form says whether the password of ${user} is taken`,
  )
