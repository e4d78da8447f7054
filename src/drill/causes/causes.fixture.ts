import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttp } from '../../clients/http-client.ts'
import { systemClock } from '../../lib/clock.ts'
import { redactor } from '../../lib/redact.ts'
import type { LoadPlan } from '../../plan/plan.ts'
import type { CauseContext } from './cause.ts'

/** A local server of a test; `asked`: its requests, oldest first. */
export interface Local extends AsyncDisposable {
  readonly origin: string
  readonly server: Server
  readonly asked: string[]
}

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void

/** Opens a real server on a free port of the loopback. */
export async function local(handle: Handler): Promise<Local> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    asked.push(`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`)
    handle(request, body, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    server,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** What causes of a test act through; every service name leads to `origin`. */
export function world(origin: string, more: Partial<CauseContext> = {}): CauseContext {
  return {
    http: createHttp(),
    clock: systemClock,
    resolve(text) {
      const url = new URL(text)
      if (url.hostname === 'nowhere') throw new Error('no service named nowhere is running')
      return `${origin}${url.pathname === '/' ? '' : url.pathname}${url.search}`
    },
    control: () => undefined,
    loads: {},
    alertmanager: () => origin,
    prometheus: () => origin,
    exporter: undefined,
    redact: redactor(['hunter22']),
    sinks: undefined,
    within: { apply: 2000, landed: 1500, undo: 1500 },
    ...more,
  }
}

/** A load of 200 requests a second. */
export const loadPlan = (name: string): LoadPlan => ({
  name,
  target: 'app:3000',
  rate: 200,
  duration: 10,
  connections: 4,
  timeout: 1000,
  templates: [{ name: 'list', method: 'GET', path: '/', headers: {}, body: undefined, weight: 1 }],
})

/** What a promise was rejected with. */
export const errorOf = async (promise: Promise<unknown>): Promise<{ name: string; message: string; hint?: string }> => {
  try {
    await promise
  } catch (error) {
    return error as { name: string; message: string; hint?: string }
  }
  throw new Error('it was not rejected')
}
