import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createHttp } from '../../../clients/http-client.ts'
import type { KongJson } from '../../../clients/kong-types.ts'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { Clock } from '../../../lib/clock.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import type { LiveWay } from '../gateway.ts'
import type { Instance } from '../scene.ts'
import type { Probed, ProbedGateway } from './probe.ts'
import { type ProbeHow, probeAll } from './run.ts'

export interface Request {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** Number of this request, from 1. */
  readonly n: number
}

export interface Said {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const instance = (name: string, config: KongJson = {}, more: Partial<Instance> = {}): Instance => ({
  name,
  instanceName: undefined,
  enabled: true,
  scope: {},
  config,
  schema: undefined,
  where: `kong:8301/plugins/${name}`,
  ...more,
})

export const way = (more: Partial<LiveWay> = {}): LiveWay => ({
  route: 'r',
  service: 's',
  protocols: ['http', 'https'],
  methods: [],
  hosts: [],
  paths: ['/r'],
  headers: {},
  regexPriority: 0,
  expression: undefined,
  ...more,
})

export const consumer = (more: Partial<DeclaredKongConsumer> = {}): DeclaredKongConsumer => ({
  username: 'firedrill',
  customId: undefined,
  keys: ['the-right-key'],
  basicauth: [{ username: 'drill', password: 'the-right-password' }],
  jwt: [{ key: 'issuer', secret: 'the-right-secret', algorithm: 'HS256', rsaPublicKey: undefined }],
  groups: [],
  tags: [],
  where: 'kong.yml:1:1',
  ...more,
})

/** Moves only when somebody sleeps, from a full minute on: windows end in no time, and never while nobody waits. */
export function stillClock(): Clock {
  let now = Date.UTC(2030, 0, 1)
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      now += ms
    },
  }
}

/** An answer that the upstream made. */
export const passed = (more: Said = {}): Said => ({
  ...more,
  headers: { 'x-kong-upstream-latency': '1', 'content-type': 'application/json', ...more.headers },
})
/** An answer that Kong made. */
export const byKong = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Said => ({
  status,
  headers: { 'x-kong-response-latency': '0', 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message, request_id: '1' }),
})

/** A gateway of these plugins on one route that answers requests so, and pages of metrics or of the receiver by their path. */
export async function probing(
  instances: readonly Instance[],
  answer: (request: Request) => Said | 'silence',
  {
    how,
    gateway,
    pages = {},
    stack,
    clock = stillClock(),
    signal = new AbortController().signal,
  }: {
    readonly how?: Partial<ProbeHow>
    readonly gateway?: Partial<ProbedGateway>
    readonly pages?: Readonly<Record<string, () => string>>
    readonly stack?: Partial<Observed['stack']>
    readonly clock?: Clock
    readonly signal?: AbortSignal
  } = {},
): Promise<{ readonly probed: readonly Probed[]; readonly asked: readonly Request[] }> {
  const asked: Request[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    // As Kong: who announces too much is answered before the body comes.
    if (Number(incoming.headers['content-length'] ?? 0) < 2 ** 21)
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const url = new URL(incoming.url ?? '/', 'http://x')
    const page = pages[url.pathname]
    if (page !== undefined) return response.setHeader('content-type', 'text/plain; charset=UTF-8').end(page())
    const request = {
      method: incoming.method ?? '',
      url,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
      n: asked.length + 1,
    }
    asked.push(request)
    const said = answer(request)
    if (said !== 'silence') response.writeHead(said.status ?? 200, said.headers).end(said.body ?? '{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const http = createHttp()
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const no = (): never => {
    throw new CannotObserve('no such service')
  }
  const at: Observed = {
    stack: {
      services: [],
      resolve: (text) => text.replace(/^http:\/\/receiver/, origin),
      withRole: no,
      named: no,
      filesOf: () => undefined,
      ...stack,
    },
    http,
    load: undefined,
    clock,
    signal,
    baseDir: '/',
  }
  const scene: ProbedGateway = {
    instances,
    ways: [way()],
    consumers: ['firedrill'],
    credentials: [consumer()],
    upstreams: [],
    version: '3.9.1',
    names: new Map(),
    ...gateway,
  }
  const probed = await probeAll(
    scene,
    {
      proxy: origin,
      metrics: [`${origin}/metrics`],
      plugins: undefined,
      except: [],
      consumer: consumer(),
      logs: undefined,
      within: 2000,
      ...how,
    },
    at,
  )
  return { probed, asked }
}

/** What came of the probe of this plugin, in short. */
export const outcomeOf = (probed: readonly Probed[], plugin: string): string | readonly string[] | undefined => {
  const outcome = probed.find((one) => one.plugin === plugin)?.outcome
  if (outcome === undefined) return undefined
  return 'unseen' in outcome ? `unseen: ${outcome.unseen}` : outcome.findings.map(({ message }) => message)
}
