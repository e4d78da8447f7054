import { expect, test } from 'vitest'
import { answering, failure, PLUGIN, page } from './kong-served.fixture.ts'
import type { Said } from './served.fixture.ts'

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
