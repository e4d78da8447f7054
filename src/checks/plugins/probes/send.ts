import { randomBytes } from 'node:crypto'
import type { HttpAnswer, HttpRequest } from '../../../clients/http.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import type { Routed } from '../measured/route.ts'
import type { Instance } from '../scene.ts'
import { messageIn, refused } from './answer.ts'
import { listIn } from './config.ts'
import { consumerName, loginName, loginOf } from './credentials.ts'
import { declareBody } from './declare.ts'
import type { ProbeRequest } from './probe.ts'
import type { Spot } from './spot.ts'
import { type Heading, missed, type Taker } from './taker.ts'

/** Sends the requests of one probe. */
export interface Sender {
  readonly marker: string
  send(request?: ProbeRequest): Promise<HttpAnswer>
  /** Which route takes such a request. */
  taken(request: Asking): Routed
}

export interface SenderOptions {
  readonly proxy: string
  readonly within: number
  readonly at: Pick<Observed, 'http' | 'clock'>
  readonly signal: AbortSignal
  readonly taker: Taker
  /** `GET /ollama as firedrill` -> how often it was sent. */
  readonly counts: Map<string, number>
}

type Asking = Pick<ProbeRequest, 'method' | 'path' | 'headers'>

/** How often a request waits for a rate limit that it is not about. */
const PATIENCE = 3

/** A sender on this spot; one of another plugin than rate-limiting waits where a limit turns it away. Throws `CannotObserve`. */
export function senderOf(instance: Instance, spot: Spot, options: SenderOptions): Sender {
  const marker = `firedrill-${randomBytes(6).toString('hex')}`
  let number = 0
  const once = (request: ProbeRequest) => {
    const { url, of, what, secrets } = assembled(spot, request, `firedrill=${marker}-${++number}`, options)
    options.counts.set(what, (options.counts.get(what) ?? 0) + 1)
    const answer = request.declares === undefined ? options.at.http.request(url, of) : declareBody(url, request.declares, of)
    return answer.catch((error: unknown) => {
      throw withoutSecrets(error, secrets)
    })
  }
  const send = async (
    request: ProbeRequest = {},
    patience = instance.name === 'rate-limiting' ? 0 : PATIENCE,
  ): Promise<HttpAnswer> => {
    const answer = await once(request)
    if (answer.status !== 429 || !refused(answer) || instance.name === 'rate-limiting') return routed(answer, spot)
    const wait = Number(answer.headers['retry-after'] ?? 1) * 1000
    if (patience === 0 || wait > options.within)
      throw new CannotObserve(
        `the rate limit of ${spot.base || '/'} is used up, by the probes or by others, for ${wait / 1000} s more`,
      )
    await options.at.clock.sleep(wait, options.signal)
    return send(request, patience - 1)
  }
  return { marker, send: (request) => send(request), taken: (request) => options.taker(headingOf(spot, request)) }
}

/** As the router sees it. */
const headingOf = ({ method, base, paths, headers }: Spot, request: Asking): Heading => ({
  method: request.method ?? method,
  path: `${base}${request.path ?? paths[0] ?? ''}` || '/',
  headers: { ...headers, ...lowered(request.headers ?? {}) },
})

// Another route has other plugins: what they do would be told of this one.
function check(heading: Heading, { way }: Spot, taker: Taker): void {
  const routed = taker(heading)
  const miss = missed(heading, way.route, routed)
  if ('way' in routed && miss !== undefined) throw new CannotObserve(miss.why)
}

function assembled(spot: Spot, request: ProbeRequest, differs: string, options: SenderOptions) {
  const { running } = spot
  const consumer = request.as === 'nobody' ? undefined : (request.as ?? spot.consumer)
  const asking = [...running.values()].filter(({ name }) => name !== request.without)
  const login = loginOf(asking, consumer, options.at.clock.now())
  const given = lowered(request.headers ?? {})
  const headers = kept({ 'user-agent': 'firedrill', accept: '*/*', ...spot.headers, ...login.headers, ...given })
  const plain = headingOf(spot, request)
  const own = { ...plain, path: `${plain.path}/${differs.replace('=', '-')}`.replace('//', '/') }
  const differing =
    request.path === undefined && hidesQuery(running) && missed(own, spot.way.route, options.taker(own)) === undefined
  const heading = differing ? own : plain
  check(heading, spot, options.taker)
  const { method, path } = heading
  const query = [request.query ?? differs, ...Object.entries(login.query).map((pair) => pair.map(encodeURIComponent).join('='))]
  const of: HttpRequest = {
    method,
    headers,
    timeout: request.timeout ?? options.within,
    signal: options.signal,
    ...bodyOf(request),
  }
  // A login that the request takes out or replaces is none.
  const names = [...running.values()].flatMap((one) => loginName(one)?.toLowerCase() ?? [])
  const logsIn =
    consumer !== undefined &&
    request.without === undefined &&
    names.length > 0 &&
    names.every((name) => given[name] === undefined)
  const what = `${method} ${path} as ${logsIn ? (consumerName(consumer) ?? 'a consumer') : 'nobody'}`
  return { url: `${options.proxy}${path}?${query.filter(Boolean).join('&')}`, of, what, secrets: Object.values(login.query) }
}

const bodyOf = ({ body }: ProbeRequest) => (body === undefined ? {} : { body })

const lowered = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const kept = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))

// A cache that looks at some query parameters only would answer all that differ in another.
const hidesQuery = (running: Spot['running']): boolean => {
  const cache = running.get('proxy-cache')
  return cache !== undefined && listIn(cache.config, 'vary_query_params').length > 0
}

function routed(answer: HttpAnswer, { way }: Spot): HttpAnswer {
  if (answer.status !== 404 || messageIn(answer) !== 'no Route matched with those values') return answer
  throw new CannotObserve(
    `the gateway finds no route for ${new URL(answer.url).pathname}, although route ${way.route} is configured for it`,
  )
}

function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0 || !(error instanceof CannotObserve)) return error
  const text = secrets.reduce((message, secret) => message.replaceAll(encodeURIComponent(secret), '***'), messageOf(error))
  return new CannotObserve(text)
}
