import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { CannotObserve } from '../lib/errors.ts'
import type { Http } from './http.ts'
import { createHttp } from './http-client.ts'
import { kong } from './kong.ts'
import type { Kong, KongAccess } from './kong-types.ts'
import { type AskedOf, type Said, served } from './served.fixture.ts'
import { LOCALHOST } from './tls.fixture.ts'

type Routes = Parameters<typeof served>[0]

async function answering(routes: Routes, access: KongAccess = {}) {
  const { origin, http, asked } = await served(routes)
  return { server: kong(http, `${origin}/`, access), asked, origin }
}

const page = (data: readonly unknown[], offset?: string): Said => ({
  body: { data, next: offset === undefined ? null : `/x?offset=${offset}`, ...(offset === undefined ? {} : { offset }) },
})

/** The message with which it fails, with the origin left out. */
async function failure(routes: Routes, ask: (server: Kong) => Promise<unknown>, access?: KongAccess): Promise<string> {
  const { server, origin } = await answering(routes, access)
  const error = await ask(server).then(
    () => expect.fail('it answered'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(CannotObserve)
  return error instanceof Error ? error.message.replaceAll(origin, 'KONG') : ''
}

const PLUGIN = {
  id: 'p1',
  name: 'rate-limiting',
  instance_name: null,
  enabled: true,
  protocols: ['grpc', 'http'],
  service: { id: 's1' },
  route: null,
  consumer: null,
  consumer_group: null,
  config: { minute: 20, policy: 'local', redis: { host: null } },
  tags: null,
  created_at: 1_700_000_000,
}

test('entities in the shapes of the Admin API', async () => {
  const { server } = await answering({
    'GET /services': page([
      { id: 's1', name: 'a', protocol: 'http', host: 'up', port: 80, path: null, enabled: true, retries: 5 },
    ]),
    'GET /routes': page([
      {
        id: 'r1',
        name: null,
        service: { id: 's1' },
        protocols: ['http'],
        paths: ['/a', '~/b'],
        methods: null,
        hosts: {},
        headers: { x: ['1'] },
        regex_priority: 3,
      },
      { id: 'r2', name: 'b', service: null, protocols: ['https'], expression: 'http.path == "/b"', priority: 1 },
    ]),
    'GET /plugins': page([PLUGIN]),
    'GET /consumers': page([{ id: 'c1', username: 'app-team', custom_id: null, tags: ['t'] }]),
    'GET /upstreams': page([{ id: 'u1', name: 'up', healthchecks: { active: { type: 'http' } } }]),
  })
  expect(await server.services()).toEqual([
    { id: 's1', name: 'a', protocol: 'http', host: 'up', port: 80, path: undefined, enabled: true },
  ])
  expect(await server.routes()).toMatchObject([
    {
      name: undefined,
      service: 's1',
      paths: ['/a', '~/b'],
      methods: [],
      hosts: [],
      headers: { x: ['1'] },
      regexPriority: 3,
    },
    { name: 'b', service: undefined, paths: [], regexPriority: 0, expression: 'http.path == "/b"' },
  ])
  expect(await server.plugins()).toEqual([
    {
      id: 'p1',
      name: 'rate-limiting',
      instanceName: undefined,
      enabled: true,
      protocols: ['grpc', 'http'],
      scope: { service: 's1' },
      config: PLUGIN.config,
      tags: [],
    },
  ])
  expect(await server.consumers()).toEqual([{ id: 'c1', username: 'app-team', customId: undefined, tags: ['t'] }])
  expect(await server.upstreams()).toEqual([{ id: 'u1', name: 'up', healthchecks: { active: { type: 'http' } } }])
})

test('what runs there, with and without a database', async () => {
  const off = await answering({
    'GET /': {
      body: {
        version: '3.9.1',
        configuration: { database: 'off' },
        plugins: { available_on_server: { cors: { version: '3.9.1' } } },
      },
    },
    'GET /status': { body: { server: { total_requests: 1 }, configuration_hash: '0123' } },
  })
  expect(await off.server.info()).toEqual({ version: '3.9.1', database: 'off', available: ['cors'] })
  expect(await off.server.status()).toEqual({ databaseReachable: undefined, configurationHash: '0123' })
  const postgres = await answering({ 'GET /status': { body: { server: {}, database: { reachable: true } } } })
  expect(await postgres.server.status()).toEqual({ databaseReachable: true, configurationHash: undefined })
})

test.each<[string, Said, unknown]>([
  ['ready', { body: { message: 'ready' } }, { ready: true, message: 'ready' }],
  [
    'not ready',
    { status: 503, body: { message: 'no configuration available' } },
    { ready: false, message: 'no configuration available' },
  ],
  ['a Kong before 3.3', { status: 404, body: { message: 'Not found' } }, undefined],
])('readiness: %s', async (_, said, expected) => {
  const { server } = await answering({ 'GET /status/ready': said })
  expect(await server.ready()).toEqual(expected)
})

test('health of the targets of an upstream, and of each address', async () => {
  const { server } = await answering({
    'GET /upstreams/a%2Fb/health': page([
      {
        target: 'x:80',
        weight: 100,
        health: 'HEALTHY',
        data: { addresses: [{ ip: '10.0.0.1', port: 80, health: 'UNHEALTHY', weight: 1 }] },
      },
      { target: 'gone:1', weight: 1, health: 'DNS_ERROR', data: { addresses: {} } },
    ]),
  })
  expect(await server.health('a/b')).toEqual([
    { target: 'x:80', weight: 100, health: 'HEALTHY', addresses: [{ ip: '10.0.0.1', port: 80, health: 'UNHEALTHY' }] },
    { target: 'gone:1', weight: 1, health: 'DNS_ERROR', addresses: [] },
  ])
})

test('the schema of a plugin is that of its config; one that the node has not', async () => {
  const config = { type: 'record', fields: [{ minute: { type: 'number' } }] }
  const { server } = await answering({
    'GET /schemas/plugins/rate-limiting': { body: { fields: [{ protocols: { type: 'set' } }, { config }] } },
    'GET /schemas/plugins/none': { status: 404, body: { message: "No plugin named 'none'" } },
  })
  expect(await server.pluginSchema('rate-limiting')).toEqual(config)
  expect(await server.pluginSchema('none')).toBeUndefined()
  expect(await failure({}, (one) => one.pluginSchema('cors'))).toMatch(
    /^GET KONG\/schemas\/plugins\/cors answered 404: Not found/,
  )
})

const MANY = 10_000
const numbered = (from: number, count: number) => Array.from({ length: count }, (_, n) => ({ ...PLUGIN, id: `p${from + n}` }))

test('10,000 plugins are read page after page', async () => {
  const { server, asked } = await answering({
    'GET /plugins': ({ url }: AskedOf) => {
      const from = Number(url.searchParams.get('offset') ?? 0)
      return page(numbered(from, 1000), from + 1000 < MANY ? String(from + 1000) : undefined)
    },
  })
  const plugins = await server.plugins()
  expect([plugins.length, new Set(plugins.map(({ id }) => id)).size]).toEqual([MANY, MANY])
  expect(asked.map(({ url }) => url.search).slice(0, 2)).toEqual(['?size=1000', '?size=1000&offset=1000'])
  expect(asked).toHaveLength(10)
})

test('an offset that never ends', async () => {
  expect(await failure({ 'GET /plugins': page([PLUGIN], 'same') }, (one) => one.plugins())).toBe(
    'GET KONG/plugins gave the same offset twice, so its pages never end: is that a Kong?',
  )
})

test.each([
  [
    'entities',
    Array.from({ length: 1000 }, () => ({ id: 'c' })),
    'GET http://kong/consumers gave more than 100,000 entities: is that a Kong?',
  ],
  ['empty pages', [], 'GET http://kong/consumers gave more than 1000 pages: is that a Kong?'],
])('%s that never end', async (_, entities, message) => {
  let next = 0
  const data = JSON.stringify(entities)
  const http: Http = {
    async request(url) {
      const body = new TextEncoder().encode(`{"data":${data},"next":"/x","offset":"${next++}"}`)
      return { url, status: 200, headers: {}, body, durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  await expect(kong(http, 'http://kong').consumers()).rejects.toThrow(message)
})

test('token, headers and workspace are sent; what is not of a workspace is asked without', async () => {
  const { server, asked } = await answering(
    { 'GET /team%20a/plugins': page([]), 'GET /status': { body: { server: {} } } },
    { token: 'secret', workspace: 'team a', headers: { 'x-before': '1' } },
  )
  expect([await server.plugins(), (await server.get('/anything')).status]).toEqual([[], 404])
  await server.status()
  expect(asked.map(({ route }) => route)).toEqual(['GET /team%20a/plugins', 'GET /anything', 'GET /status'])
  for (const { headers } of asked) expect(headers).toMatchObject({ 'kong-admin-token': 'secret', 'x-before': '1' })
})

test('a stand-in says that it is one', async () => {
  const { server } = await answering({ 'GET /status': { headers: { 'X-Firedrill-Stand-In': 'kong' }, body: { server: {} } } })
  expect(server.isStandIn()).toBe(false)
  await server.status()
  expect(server.isStandIn()).toBe(true)
})

const TOKEN = 'give the check a `token`: a Kong-Admin-Token that may read'
const HTML = { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Kong Manager</title>' }
const bad: [string, Said, string, KongAccess?][] = [
  [
    'the proxy, which has no such route',
    { status: 404, body: { message: 'no Route matched with those values', request_id: 'x' } },
    'was answered by the proxy of Kong (404), not by its Admin API: name the port of KONG_ADMIN_LISTEN',
  ],
  [
    'the proxy, which has one',
    { headers: { 'x-kong-proxy-latency': '1', 'x-kong-upstream-latency': '2' }, body: { data: [], next: null } },
    'was answered by the proxy of Kong (200)',
  ],
  [
    'no token',
    { status: 401, body: { message: 'Invalid credentials. Token or User credentials required' } },
    `wants a token (401: Invalid credentials. Token or User credentials required): ${TOKEN}`,
  ],
  [
    'a wrong token',
    { status: 401, body: { message: 'Invalid RBAC credentials' } },
    `: the token is refused (401: Invalid RBAC credentials): ${TOKEN}`,
    { token: 'hidden' },
  ],
  [
    'a token that may not',
    { status: 403, body: { message: 'you do not have permissions' } },
    `: the token may not do that (403: you do not have permissions): ${TOKEN}`,
    { token: 'hidden' },
  ],
  ['forbidden', { status: 403, body: {} }, `is forbidden (403): ${TOKEN}`],
  ['500', { status: 500, body: { message: 'An unexpected error occurred' } }, 'answered 500: An unexpected error occurred'],
  ['a page', HTML, 'gave a page ("Kong Manager"), status 200, and no answer of Kong\'s Admin API: is another server there?'],
  [
    'nothing',
    { status: 502 },
    "gave no answer of Kong's Admin API: status 502, text/plain, empty body: is another server there?",
  ],
  ['text', { body: 'OK' }, 'status 200, text/plain, "\\"OK\\"'.replace('\\"OK\\"', 'OK')],
  ['another product', { body: { data: [], total: 0 } }, "gave data of another shape than Kong's (next: "],
  ['a list', { body: [] }, "gave data of another shape than Kong's ("],
  ['a plugin without a name', page([{ id: 'x', enabled: true, config: {} }]), "gave data of another shape than Kong's (name: "],
  [
    'the Status API',
    { status: 404, body: { message: 'Not found' } },
    'answered 404: Not found: is that the Status API, which has less?',
  ],
  [
    'no such workspace',
    { status: 404, body: { message: 'Not found' } },
    'answered 404: Not found: is there a workspace "blue"?',
    { workspace: 'blue' },
  ],
  [
    'Konnect',
    { status: 401, body: { status: 401, title: 'Unauthorized', instance: 'kong:trace:1', detail: 'x' } },
    'answered 401 as Konnect does',
  ],
  [
    'a redirect',
    { status: 301, headers: { location: 'https://kong.test/plugins?token=x' } },
    'is redirected (301 to https://kong.test/plugins), and redirects are not followed',
  ],
  ['too often', { status: 429, body: { message: 'API rate limit exceeded' } }, 'is asked too often (429)'],
]
test.each(bad)('what cannot be observed: %s', async (_, said, message, access) => {
  const path = access?.workspace === undefined ? '/plugins' : '/blue/plugins'
  const told = await failure({ [`GET ${path}`]: said }, (server) => server.plugins(), access)
  expect(told).toMatch(/^GET KONG\/(blue\/)?plugins/)
  expect(told).toContain(message)
  expect(told).not.toMatch(/hidden|token=x/)
})

test('an Admin API that is served through the proxy', async () => {
  const headers = { 'x-kong-proxy-latency': '1', 'x-kong-upstream-latency': '2', 'x-kong-admin-latency': '2' }
  const { server } = await answering({ 'GET /plugins': { ...page([]), headers } })
  expect(await server.plugins()).toEqual([])
})

test('an Admin API that is off', async () => {
  const http = createHttp()
  onTestFinished(() => http[Symbol.asyncDispose]())
  await expect(kong(http, 'http://127.0.0.1:1').plugins()).rejects.toThrow(/:1\/plugins\?size=1000: connection refused$/)
})

test('TLS: a certificate that is not trusted', async () => {
  const server = createServer(LOCALHOST, (_, response) => response.end('{}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const http = createHttp()
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]()
    server.close()
  })
  const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(kong(http, base).info()).rejects.toThrow(/its certificate is not trusted .*NODE_EXTRA_CA_CERTS/)
})
