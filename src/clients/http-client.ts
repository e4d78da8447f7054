import type { Agent } from 'undici'
import { type Http, type HttpAnswer, type HttpRequest, RequestFailed } from './http.ts'
import { readBody } from './http-body.ts'
import { requestFailed } from './http-failure.ts'
import { Semaphore } from './semaphore.ts'

const TIMEOUT = 10_000
const MAX_BYTES = 16 * 1024 * 1024
const PER_ORIGIN = 32

export interface HttpLimits {
  /** Requests under way at the same time, in all; default 128. */
  readonly maxSockets?: number
}

/** The only way out to the network for checks: undici, bounded in sockets, bytes and time. A redirect is an answer; it is not followed. */
export function createHttp(limits: HttpLimits = {}): Http {
  const all = new Semaphore(limits.maxSockets ?? 128)
  const origins = new Map<string, Semaphore>()
  let agent: Promise<Agent> | undefined
  return {
    async request(url, request = {}) {
      const target = parseTarget(url)
      const origin = origins.get(target.origin) ?? new Semaphore(PER_ORIGIN)
      origins.set(target.origin, origin)
      agent ??= openAgent()
      const through = await agent
      const limit = timeLimit(request)
      try {
        // Its own origin first, so that requests to a hung server never hold the slots of the others.
        return await origin.run(() => all.run(() => exchange(through, target, request, limit), limit.signal), limit.signal)
      } catch (error) {
        throw error instanceof RequestFailed
          ? error
          : requestFailed(error, { ...unsent(target, request), timedOut: limit.over() })
      }
    },
    async [Symbol.asyncDispose]() {
      await (await agent)?.destroy()
    },
  }
}

// Loaded on the first request: `--help` and `plan` never need it.
async function openAgent(): Promise<Agent> {
  const { Agent } = await import('undici')
  // Our own timer covers the whole exchange. Idle sockets go soon, before a server would close one that is just being used again.
  return new Agent({
    connections: PER_ORIGIN,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 1000,
    connect: { timeout: TIMEOUT },
  })
}

interface Target {
  /** As given, without a password. */
  readonly url: string
  readonly origin: string
  readonly path: string
  readonly authorization: string | undefined
}

function parseTarget(text: string): Target {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw new RequestFailed('other', text, `${text} is no http or https URL`)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const user = `${decoded(username)}:${decoded(password)}`
  return {
    url: url.href,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    authorization: username === '' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`,
  }
}

// A percent sign that begins no code stands for itself.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** When a request is given up: at its own timeout, which also holds for the wait for a free connection, or with its caller's signal. */
interface TimeLimit {
  readonly signal: AbortSignal
  /** True when it was the timeout. */
  over(): boolean
}

function timeLimit({ timeout = TIMEOUT, signal }: HttpRequest): TimeLimit {
  const deadline = AbortSignal.timeout(timeout)
  return {
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    over: () => deadline.aborted,
  }
}

async function exchange(agent: Agent, target: Target, request: HttpRequest, limit: TimeLimit): Promise<HttpAnswer> {
  const { method, maxBytes } = unsent(target, request)
  const startedAt = performance.now()
  let got = 0
  try {
    const answer = await agent.request({
      origin: target.origin,
      path: target.path,
      method: method as 'GET',
      headers: { ...(target.authorization ? { authorization: target.authorization } : {}), ...request.headers },
      body: request.body ?? null,
      signal: limit.signal,
    })
    const headers = flatten(answer.headers)
    const packed =
      method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304 ? undefined : headers['content-encoding']
    const body = await readBody(answer.body, packed, maxBytes, (total) => {
      got = total
    })
    return { url: target.url, status: answer.statusCode, headers, body, durationMs: performance.now() - startedAt }
  } catch (error) {
    throw requestFailed(error, { ...unsent(target, request), timedOut: limit.over(), begun: true, got })
  }
}

const unsent = (target: Target, request: HttpRequest) => ({
  method: request.method ?? 'GET',
  url: target.url,
  timeout: request.timeout ?? TIMEOUT,
  maxBytes: request.maxBytes ?? MAX_BYTES,
  timedOut: false,
  signal: request.signal,
  begun: false,
  got: 0,
})

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value
  return out
}
