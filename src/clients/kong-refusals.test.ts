import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Http } from './http.ts'
import { createHttp } from './http-client.ts'
import { kong } from './kong.ts'
import { answering, failure, page } from './kong-served.fixture.ts'
import type { KongAccess } from './kong-types.ts'
import { type Said, served } from './served.fixture.ts'
import { LOCALHOST } from './tls.fixture.ts'

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

test('an Admin API that takes the request and says nothing', async () => {
  const { http, origin } = await served({ 'GET /plugins': () => 'silence' })
  const impatient: Http = { ...http, request: (url, request) => http.request(url, { ...request, timeout: 50 }) }
  await expect(kong(impatient, origin).plugins()).rejects.toMatchObject({ name: 'RequestFailed', reason: 'timeout' })
  const over = new AbortController()
  const asking = kong(http, origin, {}, over.signal).plugins()
  over.abort(new Error('over'))
  await expect(asking).rejects.toThrow()
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
