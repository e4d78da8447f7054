import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Http } from './http.ts'
import { createHttp } from './http-client.ts'

/** An answer of the server: text as it is, anything else as JSON. */
export interface Said {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What was asked: `GET /api/health`, with its query, headers and body. */
export interface AskedOf {
  readonly route: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A real server that answers by `METHOD /path` (what it has none for: 404 as Grafana says it), and a client. Gone when the test ends. */
export async function served(routes: Readonly<Record<string, Said | ((asked: AskedOf) => Said | 'silence')>>) {
  const asked: AskedOf[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://x')
    const one = {
      route: `${request.method} ${url.pathname}`,
      url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    }
    asked.push(one)
    const found = routes[one.route] ?? { status: 404, body: { message: 'Not found' } }
    const said = typeof found === 'function' ? found(one) : found
    if (said === 'silence') return
    const { status = 200, headers = {}, body = '' } = said
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response
      .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers })
      .end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const http: Http = createHttp()
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, http, asked }
}
