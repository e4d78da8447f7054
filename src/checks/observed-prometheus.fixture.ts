import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { createHttp } from '../clients/http-client.ts'
import { systemClock } from '../lib/clock.ts'
import type { Observed, ServiceView } from './contract.ts'

/** What a path below /api/v1/ answers: `data` of a success, or a whole answer with its status. */
export type Route = (params: URLSearchParams) => unknown

/** A whole answer, where `data` of a success is not enough. */
export class Answer {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

/** What a check sees of a stack whose only service is a Prometheus that answers so; asked for anything else it says 404. Gone when the test ends. */
export async function observedPrometheus(
  routes: Readonly<Record<string, Route>>,
  service: Partial<ServiceView> & { baseDir?: string; now?: number } = {},
): Promise<Observed> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const route = routes[url.pathname.replace('/api/v1/', '')]
    const said = route ? route(url.searchParams) : new Answer(404, '404 page not found')
    const answer = said instanceof Answer ? said : new Answer(200, { status: 'success', data: said })
    if (service.now !== undefined) response.setHeader('date', new Date(service.now).toUTCString())
    response.writeHead(answer.status).end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const http = createHttp()
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]()
    await new Promise((resolve) => server.close(resolve))
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    stack: {
      resolve: () => expect.fail('a check of Prometheus resolves no URL'),
      services: [],
      filesOf: () => undefined,
      named: () => expect.fail('a check of Prometheus asks for no service by name'),
      withRole: () => ({
        name: 'prometheus',
        origin,
        args: [],
        hostPath: () => undefined,
        mounts: [],
        environment: {},
        ports: [],
        standIn: false,
        attached: false,
        log: () => expect.fail('a check of Prometheus reads no log'),
        ...service,
      }),
    },
    http,
    load: undefined,
    clock: systemClock,
    signal: new AbortController().signal,
    baseDir: service.baseDir ?? '/',
  }
}
