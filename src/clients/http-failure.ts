import { CannotObserve, messageOf, TooLate } from '../lib/errors.ts'
import { type HttpFailure, RequestFailed } from './http.ts'
import { BodyTooLarge, UnknownEncoding } from './http-body.ts'
import { tlsFailure } from './tls-failure.ts'

/** What was known of a request when it failed. */
export interface FailedRequest {
  readonly method: string
  readonly url: string
  readonly timeout: number
  readonly timedOut: boolean
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined
  /** False while it waited for a free connection. */
  readonly begun: boolean
  readonly maxBytes: number
  /** Body bytes read so far. */
  readonly got: number
}

const REASONS: Readonly<Record<string, readonly [HttpFailure, string]>> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ENOTFOUND: ['unresolved', 'the host name cannot be resolved'],
  EAI_AGAIN: ['unresolved', 'the host name cannot be resolved now'],
  ETIMEDOUT: ['timeout', 'no connection: the network did not answer'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'no connection: the host did not answer'],
  EHOSTUNREACH: ['other', 'no route to the host'],
  ENETUNREACH: ['other', 'no route to the network'],
  UND_ERR_HEADERS_OVERFLOW: ['too-large', 'the head of the answer is larger than 16 KiB'],
}

const CLOSED = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** The typed, worded form of whatever undici, node or zlib threw. */
export function requestFailed(error: unknown, request: FailedRequest): CannotObserve {
  // The server was not asked: that is no silence of its own.
  if (!request.begun && !cancelled(request)) {
    const waited = request.timedOut ? `for ${seconds(request.timeout)}` : 'until the deadline of the check'
    const text = `not sent: all connections were busy ${waited}`
    return new CannotObserve(`${request.method} ${request.url}: ${text}`, { cause: error })
  }
  const [reason, text] = explain(error, request)
  return new RequestFailed(reason, request.url, `${request.method} ${request.url}: ${text}`, { cause: error })
}

function explain(error: unknown, request: FailedRequest): readonly [HttpFailure, string] {
  const got = `got ${thousands(request.got)} bytes of its body`
  if (error instanceof BodyTooLarge) return ['too-large', `the answer is larger than ${size(request.maxBytes)} (stopped reading)`]
  if (error instanceof UnknownEncoding) return ['encoding', error.message]
  if (cancelled(request)) return ['aborted', 'given up: the run was cancelled']
  if (request.timedOut || request.signal?.aborted) {
    const when = request.timedOut ? `within ${seconds(request.timeout)}` : 'before the deadline of the check'
    return ['timeout', `no complete answer ${when} (${request.got > 0 ? got : 'got nothing'})`]
  }
  const code = codeOf(error)
  const known = REASONS[code]
  if (known) return known
  const tls = tlsFailure(error)
  if (tls !== undefined) return ['other', tls]
  if (CLOSED.has(code)) return ['reset', `the connection was closed before the answer was complete (${got})`]
  if (error instanceof Error && error.name === 'HTTPParserError')
    return ['other', `what answers there does not speak HTTP (${messageOf(error)})`]
  if (code.startsWith('Z_')) return ['encoding', `the body is not packed as its content-encoding says (${messageOf(error)})`]
  return ['other', messageOf(error)]
}

const cancelled = ({ signal, timedOut }: FailedRequest): boolean =>
  !timedOut && signal?.aborted === true && !(signal.reason instanceof TooLate)

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

const thousands = (n: number): string => n.toLocaleString('en-US')

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(1))} s`)

const size = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Number((bytes / 1024 / 1024).toFixed(1))} MiB` : `${thousands(bytes)} bytes`
