import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Reach } from '../../stack/stack.ts'

/** A synthetic scrape target; it serves an empty exposition until series are set. Disposing closes it at once. */
export interface Exporter extends AsyncDisposable {
  /** As services reach it, for `static_configs`: `127.0.0.1:41234`. Its path is `/metrics`. */
  readonly target: string
  /** Serves these lines (text format 0.0.4) as they are, until `clear`; in the place of those that the key had before. */
  set(key: string, lines: readonly string[]): void
  clear(key: string): void
  /** How many scrapes got the lines of this key since they were set. */
  scrapes(key: string): number
}

interface Served {
  readonly lines: readonly string[]
  scrapes: number
}

const TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Opens the target on a free port of the address that services reach; rejects when it cannot listen there. */
export async function openExporter({ listen, name }: Reach): Promise<Exporter> {
  const served = new Map<string, Served>()
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => answer(served, request, response))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, listen, resolve))
  const { port } = server.address() as AddressInfo
  return {
    target: `${name.includes(':') ? `[${name}]` : name}:${port}`,
    set: (key, lines) => void served.set(key, { lines, scrapes: 0 }),
    clear: (key) => void served.delete(key),
    scrapes: (key) => served.get(key)?.scrapes ?? 0,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function answer(served: ReadonlyMap<string, Served>, request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead || request.url?.split('?', 1)[0] !== '/metrics') {
    response.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain' }).end('a scrape target of a drill: GET /metrics\n')
    return
  }
  const given = [...served.values()]
  const text = given.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('')
  response.writeHead(200, { 'content-type': TYPE }).end(text, () => {
    for (const one of given) if (request.method === 'GET') one.scrapes++
  })
}
