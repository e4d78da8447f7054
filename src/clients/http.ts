import { CannotObserve } from '../lib/errors.ts'

export type HttpFailure = 'refused' | 'reset' | 'timeout' | 'too-large' | 'unresolved' | 'aborted' | 'encoding' | 'other'

/** No complete answer came; `reason` says in which way. A check that does not handle it is `unknown`. */
export class RequestFailed extends CannotObserve {
  readonly reason: HttpFailure
  readonly url: string

  constructor(reason: HttpFailure, url: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.url = url
  }
}

export interface HttpRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds until the whole answer must be there; default 10,000. */
  readonly timeout?: number
  /** Largest body read, in bytes; default 16 MiB. A larger one fails with `too-large`, whatever its length header says. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

export interface HttpAnswer {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Milliseconds from the request to the last byte. */
  readonly durationMs: number
}

/** Bounded HTTP: limited sockets in all, limited bytes and time for each answer. Any status is an answer; only silence throws. */
export interface Http extends AsyncDisposable {
  /** The connection that this one wraps, so that what a run knows of a server is known through both. */
  readonly of?: Http
  request(url: string, request?: HttpRequest): Promise<HttpAnswer>
}
