/** What a sink of one integration knows: how to read a notification and how the real service answers it. */
import type { Delivery } from '../../checks/drill.ts'
import { clip } from '../../lib/text.ts'

/** A config of a receiver that is to come to a sink. */
export interface SinkSlot {
  readonly receiver: string
  /** Key of alertmanager.yml without `_configs`. */
  readonly integration: string
  /** Position among the receiver's configs of that integration, from 0. */
  readonly index: number
  /** `proxy`: its address is fixed inside Alertmanager, so the sink stands in its way as an HTTP proxy. */
  readonly via?: 'proxy' | undefined
  /** Of Jira: the names of the transitions that Alertmanager asks for. */
  readonly transitions?: { readonly resolve: string | undefined; readonly reopen: string | undefined } | undefined
}

/** URL that takes the place of the real one; with `via: 'proxy'` that of the proxy, and for e-mail `host:port`. */
export type SinkAddress = string

/** How a sink answers: as the real service, with an error of its server, not at all, or that there were too many. */
export type Behaviour = 'ok' | 'error' | 'timeout' | 'rate-limit'

/** A request below the path of its sink. */
export interface Incoming {
  readonly method: string
  /** `/v2/alerts`; `/` where nothing follows. */
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  /** It says in its body that nothing was taken, although its status is one of the 2xx. */
  readonly refuses?: true
  readonly headers?: Readonly<Record<string, string>>
}

/** What a notification says to people. */
export type Told = Pick<Delivery, 'status' | 'title' | 'text' | 'to' | 'alerts' | 'thread' | 'payload'>

export interface Received {
  readonly answer: Answer
  /** Undefined: no notification, but what goes before one (a token, a search). */
  readonly told: Told | undefined
  /** Run when the answer is given as it stands, not when the sink was told to fail. */
  readonly accept?: () => void
}

/** The sink of one config; pure but for what it has to remember. */
export interface Sink {
  receive(request: Incoming): Received
  /** As the service fails; undefined: in JSON, as most do. */
  fail?(status: 429 | 500): Answer
}

export const json = (status: number, body: unknown): Answer => ({ status, type: 'application/json', body: JSON.stringify(body) })

export const text = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body })

/** Longest part of an answer that is shown. */
const SHOWN = 300

/** Why a service that answers so has not taken a notification; undefined when it has. */
export function refusalOf(answer: Pick<Answer, 'status' | 'body' | 'refuses'> | undefined): string | undefined {
  if (answer === undefined) return 'no answer'
  const { status, body, refuses } = answer
  return status >= 200 && status < 300 && refuses === undefined ? undefined : clip(`${status} ${body.trim()}`.trim(), SHOWN)
}

const FAILURES = { 429: 'too many requests', 500: 'internal server error' } as const

/** The answer of a service that fails. */
export const failure = (sink: Sink, status: 429 | 500): Answer => {
  const answer = sink.fail?.(status) ?? json(status, { message: FAILURES[status] })
  return status === 429 ? { ...answer, headers: { 'retry-after': '1', ...answer.headers } } : answer
}
