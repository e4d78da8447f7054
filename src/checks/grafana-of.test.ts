import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { Http, HttpRequest } from '../clients/http.ts'
import type { Observed, ServiceView } from './contract.ts'
import { grafanaOf, loginSchema, provisioningOf } from './grafana-of.ts'
import { observedPrometheus } from './observed-prometheus.fixture.ts'

/** What a check sees of a stack with this Grafana, whose answers are empty lists. */
async function observed(service: Partial<ServiceView>, baseDir = '/') {
  const asked: { readonly url: string; readonly request: HttpRequest | undefined }[] = []
  const http: Http = {
    async request(url, request) {
      asked.push({ url, request })
      return { url, status: 200, headers: {}, body: new TextEncoder().encode('[]'), durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  const grafana = { name: 'grafana', origin: 'http://127.83.0.6:3000', ...service }
  const at: Observed = { ...(await observedPrometheus({}, { ...grafana, baseDir })), http }
  return { at, asked }
}

const SECRET = mkdtempSync(join(tmpdir(), 'firedrill-grafana-of-'))
afterAll(() => rmSync(SECRET, { recursive: true }))
writeFileSync(join(SECRET, 'password'), ' hidden\n')
const mounted = {
  mounts: ['/run/secrets'],
  hostPath: (path: string) => (path.startsWith('/run/secrets/') ? join(SECRET, path.slice(13)) : undefined),
}
const ADMIN = { user: 'admin', password: 'admin' }

test.each<[string, Partial<ServiceView>, Parameters<typeof grafanaOf>[1], unknown]>([
  [
    'the check says',
    { environment: { GF_SECURITY_ADMIN_PASSWORD: 'x' } },
    { user: 'a', password: 'b' },
    { user: 'a', password: 'b' },
  ],
  ['a token', {}, { token: 't' }, { token: 't' }],
  [
    'the compose file says',
    { environment: { GF_SECURITY_ADMIN_USER: 'root', GF_SECURITY_ADMIN_PASSWORD: 'x' } },
    undefined,
    { user: 'root', password: 'x' },
  ],
  [
    'a secret file',
    { ...mounted, environment: { GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/password' } },
    undefined,
    { user: 'admin', password: 'hidden' },
  ],
  ['nobody says, of a Grafana that the compose file sets up', { environment: { TZ: 'UTC' } }, undefined, ADMIN],
  ['nobody says, of one with mounts alone', mounted, undefined, ADMIN],
  ['nobody says, of one that runs elsewhere', {}, undefined, undefined],
  ['nobody says, of one that ran already', { ...mounted, attached: true, environment: { TZ: 'UTC' } }, undefined, undefined],
  [
    'the compose file says a user alone, of one that ran already',
    { attached: true, environment: { GF_SECURITY_ADMIN_USER: 'root' } },
    undefined,
    undefined,
  ],
  [
    'the compose file says a password, of one that ran already',
    { attached: true, environment: { GF_SECURITY_ADMIN_PASSWORD: 'x' } },
    undefined,
    { user: 'admin', password: 'x' },
  ],
  ['basic authentication is off', { environment: { GF_AUTH_BASIC_ENABLED: 'false' } }, undefined, undefined],
  ['there is no administrator', { environment: { GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true' } }, undefined, undefined],
])('the login: %s', async (_, service, login, expected) => {
  const { at, asked } = await observed(service)
  const of = grafanaOf(at, login)
  expect([of.login, of.standIn, of.service.name]).toEqual([expected, false, 'grafana'])
  await of.server.dataSources()
  expect(asked[0]?.request?.headers?.authorization === undefined).toBe(expected === undefined)
})

test.each([
  [
    '/run/elsewhere/password',
    /GF_SECURITY_ADMIN_PASSWORD__FILE names \/run\/elsewhere\/password, which cannot be read from here: give the check a login/,
  ],
  ['/run/secrets/none', /GF_SECURITY_ADMIN_PASSWORD__FILE: .*none cannot be read \(ENOENT\): give the check a login/],
])('a secret file that cannot be read: %s', async (file, message) => {
  const { at } = await observed({ ...mounted, environment: { GF_SECURITY_ADMIN_PASSWORD__FILE: file } })
  expect(() => grafanaOf(at)).toThrow(message)
})

const SUB = 'true'
test.each<[string | undefined, string | undefined, string]>([
  [undefined, undefined, ''],
  ['http://localhost/grafana/', undefined, ''],
  ['http://localhost/grafana/', SUB, '/grafana'],
  ['%(protocol)s://%(domain)s:%(http_port)s/a/b', SUB, '/a/b'],
  ['%(protocol)s://%(domain)s:%(http_port)s/', SUB, ''],
  ['http://localhost', 'yes', ''],
])('below the path of %s when served from it: %s', async (url, from, path) => {
  const environment = {
    ...(url === undefined ? {} : { GF_SERVER_ROOT_URL: url }),
    ...(from === undefined ? {} : { GF_SERVER_SERVE_FROM_SUB_PATH: from }),
  }
  const { at, asked } = await observed({ environment, standIn: true })
  const { server, standIn } = grafanaOf(at)
  expect([await server.dataSources(), standIn]).toEqual([[], true])
  expect(asked.at(-1)?.url).toBe(`http://127.83.0.6:3000${path}/api/datasources`)
})

test('provisioning of the service, of GF_PATHS_PROVISIONING, of a folder that the suite names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-provisioning-of-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['a', 'b']) {
    mkdirSync(join(folder, name, 'datasources'), { recursive: true })
    writeFileSync(join(folder, name, 'datasources', 'x.yaml'), `apiVersion: 1\ndatasources: [{ name: ${name}, type: $TYPE }]\n`)
  }
  const hostPath = (path: string) => (path.startsWith('/p/') || path === '/p' ? join(folder, 'a', path.slice(2)) : undefined)
  const service = { hostPath, mounts: ['/p'], environment: { GF_PATHS_PROVISIONING: '/p', TYPE: 'prometheus' } }
  const { at } = await observed(service, folder)
  const of = grafanaOf(at).service
  const told = async (override?: string) =>
    (await provisioningOf(at, of, override))?.dataSources.map(({ name, type }) => [name, type])
  expect(await told()).toEqual([['a', 'prometheus']])
  expect(await told('b')).toEqual([['b', 'prometheus']])
  const { at: bare } = await observed({ environment: {} })
  expect(await provisioningOf(bare, grafanaOf(bare).service)).toBeUndefined()
})

test.each([
  [{ user: 'a', password: 'b' }, true],
  [{ token: 't' }, true],
  [{ user: 'a' }, false],
  [{ user: 'a', password: '' }, false],
  [{ user: 'a', password: 'b', token: 't' }, false],
  [{ token: 5 }, false],
  ['admin', false],
])('a login %j is taken: %s', (login, taken) => {
  expect(loginSchema.safeParse(login).success).toBe(taken)
})
