import type { Socket } from 'node:net'
import type { Client, Dispatcher } from 'undici'
import type { RequestTemplate } from '../plan/plan.ts'
import type { Connection, Transfer } from './connection.ts'

// An idle socket goes before the server would close it, perhaps just as it is being used again: the shortest usual limit is 2 s.
const IDLE = 1000

/** A keep-alive connection made of one undici Client at a time. */
export class UndiciConnection implements Connection {
  readonly #undici: typeof import('undici')
  readonly #origin: string
  #line: Line | undefined
  readonly #closing = new Set<Promise<unknown>>()

  constructor(undici: typeof import('undici'), origin: string) {
    this.#undici = undici
    this.#origin = origin
  }

  send(template: RequestTemplate, transfer: Transfer): void {
    this.#line ??= openLine(this.#undici, this.#origin)
    const { path, headers, body = null } = template
    // undici names the usual methods only, but sends any token.
    const method = template.method as Dispatcher.HttpMethod
    this.#line.client.dispatch({ path, method, headers, body }, new Exchange(this.#line, transfer))
  }

  drop(): void {
    const line = this.#line
    if (line === undefined) return
    this.#line = undefined
    line.dropped = true
    // A client that is destroyed while it connects would leave its socket connecting.
    line.connecting.abort()
    const closed = line.client.destroy().finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
  }

  async close(): Promise<void> {
    this.drop()
    await Promise.all(this.#closing)
  }
}

/** A client and the socket that it has now. */
interface Line {
  readonly client: Client
  readonly connecting: AbortController
  socket: Socket | undefined
  dropped: boolean
}

function openLine({ Client, buildConnector }: typeof import('undici'), origin: string): Line {
  const connecting = new AbortController()
  // The load's own timeout covers connecting, head and body.
  const connect = buildConnector({ timeout: 0, allowH2: false, signal: connecting.signal })
  const client = new Client(origin, {
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE,
    keepAliveMaxTimeout: IDLE,
    connect(options, callback) {
      connect(options, (...result) => {
        if (result[1] !== null) line.socket = result[1]
        callback(...result)
      })
    },
  })
  const line: Line = { client, connecting, socket: undefined, dropped: false }
  return line
}

/** What undici tells of one request, handed on until its line is dropped. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #line: Line
  readonly #transfer: Transfer
  #sent = false
  #status = 0
  #readBefore = 0

  constructor(line: Line, transfer: Transfer) {
    this.#line = line
    this.#transfer = transfer
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#sent) {
      controller.abort(new Error('a request of a load is sent once'))
      return
    }
    this.#sent = true
    this.#readBefore = this.#bytesRead()
    if (!this.#line.dropped) this.#transfer.sent()
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  // undici asks for it. Bodies are counted on the socket, and dropped.
  onResponseData(): void {}

  onResponseEnd(): void {
    if (!this.#line.dropped) this.#transfer.answered(this.#status, this.#bytesRead() - this.#readBefore)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#line.dropped) this.#transfer.failed(failureOf(error))
  }

  #bytesRead(): number {
    return this.#line.socket?.bytesRead ?? 0
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  HTTPParserError: 'not-http',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
}

function failureOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return FAILURES[code] ?? code
}
