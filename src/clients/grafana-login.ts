import { createHash } from 'node:crypto'
import { CannotObserve } from '../lib/errors.ts'
import { type ApiAnswer, apiAnswer, lockedOut, loginHeaders, passwordSaid, refused } from './grafana-call.ts'
import type { GrafanaLogin } from './grafana-types.ts'
import type { Http, HttpAnswer, HttpRequest } from './http.ts'
import { Semaphore } from './semaphore.ts'

type Login = Exclude<GrafanaLogin, undefined>

/** What is known of one login at one Grafana. */
interface KnownLogin {
  accepted: boolean
  /** It was tried to no avail: the server does not tell who one is. */
  untold: boolean
  /** Why it is not sent again: Grafana locks a user out after five wrong passwords within five minutes. */
  refusal: CannotObserve | undefined
  /** Held by who tries it, so that many who ask at once send a wrong one once. */
  readonly turn: Semaphore
}

// By connection, which lives as long as a run.
const KNOWN = new WeakMap<Http, Map<string, KnownLogin>>()

/** Of the login itself only a digest is kept. */
function knownLogin(http: Http, root: string, login: Login): KnownLogin {
  const connection = innermost(http)
  const logins = KNOWN.get(connection) ?? new Map<string, KnownLogin>()
  KNOWN.set(connection, logins)
  const key = `${root} ${createHash('sha256').update(JSON.stringify(login)).digest('base64')}`
  const known = logins.get(key) ?? { accepted: false, untold: false, refusal: undefined, turn: new Semaphore(1) }
  logins.set(key, known)
  return known
}

const innermost = (http: Http): Http => (http.of === undefined ? http : innermost(http.of))

/**
 * The same connection, logged in. One that was refused in this run is not sent again by anybody: what was said of it is thrown at once.
 * Disposing of it leaves `http` open.
 */
export function loggedIn(http: Http, root: string, login: GrafanaLogin): Http {
  if (login === undefined) return { request: (url, request) => http.request(url, request), async [Symbol.asyncDispose]() {} }
  const known = knownLogin(http, root, login)
  const headers = loginHeaders(login)
  const send = async (url: string, request: HttpRequest): Promise<HttpAnswer> => {
    if (known.refusal !== undefined) throw known.refusal
    const answer = await http.request(url, { ...request, headers: { ...request.headers, ...headers } })
    if (answer.status === 401) {
      known.accepted = false
      known.refusal = refusalOf(answer, request, login)
      throw known.refusal
    }
    known.accepted ||= answer.status >= 200 && answer.status < 300
    return answer
  }
  const first = async (url: string, request: HttpRequest): Promise<HttpAnswer | undefined> => {
    const untried = known.refusal === undefined && !known.accepted && !known.untold
    if (untried && !('token' in login)) await tryLogin(send, `${root}/api/user`, request, known, login)
    return known.accepted ? undefined : send(url, request)
  }
  return {
    async request(url, request = {}) {
      const answer = known.accepted ? undefined : await known.turn.run(() => first(url, request), request.signal)
      return answer ?? send(url, request)
    },
    async [Symbol.asyncDispose]() {},
  }
}

/**
 * Asks who one is, before anything else is asked: a Grafana that lets everybody in answers somebody with a wrong password as it answers
 * everybody, and counts each time. An answer that says nothing of the login leaves it open.
 */
async function tryLogin(
  send: (url: string, request: HttpRequest) => Promise<HttpAnswer>,
  url: string,
  { signal }: HttpRequest,
  known: KnownLogin,
  login: Login,
): Promise<void> {
  const answer = await send(url, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) })
  known.accepted = answer.status === 200 || answer.status === 403
  known.untold = answer.status === 404
  // The only 400 is a refusal as Grafana 9.4 words it.
  if (answer.status !== 400) return
  known.refusal = refusalOf(answer, {}, login)
  throw known.refusal
}

function refusalOf(answer: HttpAnswer, { method }: HttpRequest, login: Login): CannotObserve {
  try {
    return refusal(apiAnswer(answer, method), login)
  } catch (error) {
    // A page: of a proxy before Grafana, which has its own ways to lock somebody out.
    if (error instanceof CannotObserve) return new CannotObserve(error.message, { final: true, cause: error })
    throw error
  }
}

const refusal = (answer: ApiAnswer, login: Login): CannotObserve =>
  passwordSaid(answer) === 'blocked' ? lockedOut(answer, login) : refused({ ...answer, status: 401 }, login)
