import { expect, test } from 'vitest'
import type { StackView } from '../../contract.ts'
import { observedAnswers, observedKong } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'

const spec = { adminRoutes: 'none' }
const yml = (services: string, more = '') => `_format_version: "3.0"\nservices:\n${services}\n${more}`
const plain = '  - { name: api, host: 127.0.0.1, port: 8200, routes: [{ name: api-route, paths: [/api] }] }'

test('routes that lead elsewhere', async () => {
  const { findings, title, notes } = await look(spec, await observedKong(yml(plain)))
  expect([findings, notes]).toEqual([[], []])
  expect(title).toBe('no route of Kong leads to its own Admin API')
})

test.each<[string, string, string, string]>([
  ['by its own address', 'host: localhost, port: 8301', '', 'the service admin sends to localhost:8301'],
  ['by its name', 'host: kong, port: 8301', '', 'the service admin sends to kong:8301'],
  ['by a URL', 'url: "http://127.0.0.1:8301/"', '', 'the service admin sends to 127.0.0.1:8301'],
  [
    'by an upstream',
    'host: back',
    'upstreams: [{ name: back, targets: [{ target: "127.0.0.1:8301", weight: 10 }] }]',
    'the service admin sends to back (127.0.0.1:8301)',
  ],
])('breaks: %s', async (_, to, more, actual) => {
  const admin = `  - { name: admin, ${to}, routes: [{ name: admin-route, paths: [/admin-api] }] }`
  const { findings } = await look(spec, await observedKong(yml(`${plain}\n${admin}`, more)))
  expect(findings).toEqual([
    {
      message: 'admin-route (/admin-api) of kong leads to its own Admin API',
      expected: 'no route to port 8301 of kong',
      actual,
      where: 'kong: /services/admin',
      hint: 'whoever reaches the proxy can then read the configuration, keys included, and change it: take the route out',
    },
  ])
})

const answers = (service: object) => ({
  'GET /services': {
    body: { data: [{ id: 's', name: 'x', protocol: 'http', enabled: true, port: 8301, ...service }], next: null },
  },
  'GET /routes': { body: { data: [{ id: 'r', name: 'r', paths: ['/a'], service: { id: 's' } }], next: null } },
  'GET /upstreams': { body: { data: [], next: null } },
})
const ports = [{ container: 8301, published: 18_301, host: undefined }]

test.each<[string, object, number]>([
  ['its name in capitals', { host: 'KONG' }, 1],
  ['an alias', { host: 'gateway' }, 1],
  ['its name in Kubernetes', { host: 'kong.default.svc.cluster.local' }, 1],
  ['the machine, where compose publishes it', { host: 'host.docker.internal', port: 18_301 }, 1],
  ['the address at which it is reached', { host: '192.0.2.7', port: 28_301 }, 1],
  ['the machine, where compose publishes something else', { host: 'host.docker.internal' }, 0],
  ['another service', { host: 'app' }, 0],
  ['a service that is turned off', { host: 'kong', enabled: false }, 0],
])('%s: %o', async (_, service, found) => {
  const reached = await observedAnswers(answers(service), { kong: { ports } })
  const stack: StackView = {
    ...reached.stack,
    named: (name) => reached.stack.named(name === 'gateway' ? 'kong' : name),
    resolve: (url) => (url === 'http://kong:8301/' ? 'http://192.0.2.7:28301/' : reached.stack.resolve(url)),
  }
  expect((await look(spec, { ...reached, stack })).findings).toHaveLength(found)
})

test('a service without a route is a note', async () => {
  const { findings, notes } = await look(
    spec,
    await observedKong(yml(`${plain}\n  - { name: admin, host: localhost, port: 8301 }`)),
  )
  expect(findings).toEqual([])
  expect(notes).toEqual(['the service admin points at the Admin API of kong; no route leads to it yet'])
})

test('an Admin API that does not answer, and no file: nothing is told', async () => {
  await expect(look(spec, await observedAnswers({ 'GET /services': { status: 500 } }))).rejects.toMatchObject({
    name: 'CannotObserve',
  })
})
