import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type SecureContext, TLSSocket } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { cannotListen, hostPort, LARGEST_BODY, MOST_SOCKETS, type Place } from './place.ts'
import { message } from './reading.ts'
import { sinkOf } from './registry.ts'
import {
  type Answer,
  failure,
  type Incoming,
  type Received,
  refusalOf,
  type Sink,
  type SinkAddress,
  type SinkSlot,
  text,
} from './sink.ts'

/** Milliseconds in which a request has to be there. */
const PATIENCE = 30_000
/** Alertmanager keeps its connections for five minutes: it ends them, not we in the middle of its next request. */
const KEEP_ALIVE = 360_000

interface OpenSink {
  readonly slot: SinkSlot
  readonly sink: Sink
}

/** One HTTP server for all integrations that speak HTTP; each config has a path that nobody guesses. */
export class HttpSinks implements AsyncDisposable {
  readonly #place: Place
  readonly #server: Server
  readonly #prefix = randomBytes(16).toString('hex')
  readonly #sinks = new Map<string, OpenSink>()
  /** Connections that came in as through a proxy, and for whom. */
  readonly #tunnels = new Map<Duplex, OpenSink>()
  readonly #raw = new Set<Duplex>()

  static async open(place: Place): Promise<HttpSinks> {
    const sinks = new HttpSinks(place)
    await new Promise<void>((resolve, reject) => {
      sinks.#server.once('error', (error) => reject(cannotListen(place.listen, error)))
      sinks.#server.listen(0, place.listen, resolve)
    })
    return sinks
  }

  private constructor(place: Place) {
    this.#place = place
    this.#server = createServer({ requestTimeout: PATIENCE, headersTimeout: PATIENCE, keepAliveTimeout: KEEP_ALIVE })
    this.#server.maxConnections = MOST_SOCKETS
    this.#server.on('request', (request, response) => void this.#serve(request, response))
    this.#server.on('connect', (request, socket, head) => this.#tunnel(request, socket, head))
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  add(slot: SinkSlot): SinkAddress {
    const name = `${this.#sinks.size}-${slot.receiver.replace(/[^\w-]+/g, '-').slice(0, 40)}-${slot.integration}-${slot.index}`
    this.#sinks.set(name, { slot, sink: sinkOf(slot) })
    const at = hostPort(this.#place.name, (this.#server.address() as AddressInfo).port)
    return slot.via === 'proxy' ? `http://${name}:${this.#prefix}@${at}` : `http://${at}/${this.#prefix}/${name}`
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = this.#find(request)
    if (found === undefined) return send(response, text(404, 'no such sink\n'))
    const body = await read(request).catch(() => null)
    // It broke off in the middle: nothing has arrived.
    if (body === null) return
    const at = this.#place.clock.now()
    const { slot, sink } = found.at
    const { answer, told, accept } = body === undefined ? TOO_LARGE : received(sink, { ...found.request, body })
    const behaviour = told === undefined ? 'ok' : this.#place.behaviour(slot)
    const given = behaviour === 'ok' ? answer : behaviour === 'timeout' ? undefined : failure(sink, FAILURES[behaviour])
    const { receiver, integration, index } = slot
    if (told !== undefined) {
      const answered = { answered: given?.status, refused: refusalOf(given) }
      this.#place.mailbox.add({ at, receiver, integration, index, ...told, ...answered })
    }
    if (given === answer) accept?.()
    if (given !== undefined) send(response, given)
  }

  #find(request: IncomingMessage): { readonly at: OpenSink; readonly request: Omit<Incoming, 'body'> } | undefined {
    const [pathname = '', search] = (request.url ?? '').split('?', 2)
    const query = new URLSearchParams(search)
    const { method = 'GET', headers } = request
    const rest = { method, query, authorization: headers.authorization }
    const tunnel = this.#tunnels.get(request.socket)
    if (tunnel !== undefined) return { at: tunnel, request: { ...rest, path: pathname } }
    const [, prefix, name, ...path] = pathname.split('/')
    const at = prefix === this.#prefix ? this.#sinks.get(name ?? '') : undefined
    return at === undefined ? undefined : { at, request: { ...rest, path: `/${path.join('/')}` } }
  }

  // Alertmanager speaks TLS to the fixed address behind the proxy; its copy of the config trusts any certificate there.
  #tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const at = this.#proxied(request.headers['proxy-authorization'])
    if (at === undefined) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    const secure = new TLSSocket(socket, { isServer: true, ...certificate() })
    this.#tunnels.set(secure, at)
    this.#raw.add(socket)
    secure.once('close', () => {
      this.#tunnels.delete(secure)
      this.#raw.delete(socket)
    })
    secure.on('error', () => socket.destroy())
    socket.on('error', () => secure.destroy())
    this.#server.emit('connection', secure)
  }

  #proxied(authorization: string | undefined): OpenSink | undefined {
    const [, encoded = ''] = /^Basic (\S+)$/.exec(authorization ?? '') ?? []
    const [name = '', prefix] = Buffer.from(encoded, 'base64').toString().split(':')
    return prefix === this.#prefix ? this.#sinks.get(name) : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#raw) socket.destroy()
    this.#server.closeAllConnections()
    await closed
  }
}

const FAILURES = { error: 500, 'rate-limit': 429 } as const

const TOO_LARGE: Received = { answer: text(413, `larger than ${LARGEST_BODY} bytes\n`), told: message({ payload: undefined }) }

const TOO_DEEP: Received = { answer: text(400, 'cannot be read\n'), told: message({ payload: undefined }) }

// What is nested too deep to be read is refused like what is too large.
function received(sink: Sink, request: Incoming): Received {
  try {
    const answer = sink.receive(request)
    JSON.stringify(answer.told)
    return answer
  } catch {
    return TOO_DEEP
  }
}

// The mail library's own self-signed one, for localhost: whoever trusts any takes it.
function certificate(): { readonly secureContext?: SecureContext } {
  const secureContext = new SMTPServer({ logger: false }).secureContext.get('*')
  return secureContext === undefined ? {} : { secureContext }
}

function send(response: ServerResponse, { status, type, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}

// Undefined when it is too large; it is read to its end all the same, or the client would not see the answer.
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size <= LARGEST_BODY) chunks.push(chunk)
    else chunks.length = 0
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks).toString()
}
