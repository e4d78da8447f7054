import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import type { ServiceView } from './contract.ts'
import { declaredKong, type KongSpec, kongFields, kongMetrics, kongNeeds, kongOf, metricsPages } from './kong-of.ts'
import { KONG_ENVIRONMENT, observedAnswers, observedKong } from './observed-kong.fixture.ts'

const STATUS = { body: { server: {}, configuration_hash: 'x' } }
const EMPTY = { body: { data: [], next: null } }
const PAGE = {
  headers: { 'content-type': 'text/plain; charset=UTF-8' },
  body: '# TYPE kong_node_info gauge\nkong_node_info{version="3.9.1"} 1\n',
}

test('all of a Kong by what its environment says', async () => {
  const at = await observedAnswers({ 'GET /plugins': EMPTY, 'GET /status': STATUS })
  const of = kongOf(at)
  const [{ origin }] = [of.service]
  expect([of.service.name, of.proxy, of.admin.base, of.status?.base]).toEqual(['kong', origin, origin, origin])
  expect(of.metrics).toEqual([`${origin}/metrics`, `${origin}/metrics`])
  expect([await of.admin.plugins(), (await of.status?.status())?.configurationHash, of.standIn]).toEqual([[], 'x', false])
})

test('the token of the check goes before that of the environment, and the Status API gets none', async () => {
  const kong = { environment: { ...KONG_ENVIRONMENT, KONG_PASSWORD: 'ours' } }
  const at = await observedAnswers({ 'GET /plugins': EMPTY, 'GET /team/plugins': EMPTY, 'GET /status': STATUS }, { kong })
  await kongOf(at).admin.plugins()
  const theirs = kongOf(at, { token: 'theirs', workspace: 'team', headers: { 'x-before': '1' } })
  await theirs.admin.plugins()
  await theirs.status?.status()
  expect(at.asked.map(({ headers }) => [headers['kong-admin-token'], headers['x-before']])).toEqual([
    ['ours', undefined],
    ['theirs', '1'],
    [undefined, '1'],
  ])
})

const rows: [string, Partial<ServiceView>, KongSpec, (of: ReturnType<typeof kongOf>) => unknown, string | RegExp][] = [
  [
    'an Admin API that is off',
    { environment: { KONG_ADMIN_LISTEN: 'off' } },
    {},
    (of) => of.admin,
    'kong has no Admin API (KONG_ADMIN_LISTEN is "off"): let it listen, as on 0.0.0.0:8001, where only operators reach it',
  ],
  [
    'a proxy that is off',
    { environment: { KONG_PROXY_LISTEN: 'off' } },
    {},
    (of) => of.proxy,
    /^kong has no proxy \(KONG_PROXY_LISTEN is "off"\)/,
  ],
  [
    'a port to which nothing leads',
    { environment: { KONG_ADMIN_LISTEN: '0.0.0.0:9' } },
    {},
    (of) => of.admin,
    'nothing leads to kong:9 from here',
  ],
  ['a URL to which nothing leads', {}, { admin: 'http://kong:9' }, (of) => of.admin, 'nothing leads to kong:9 from here'],
  [
    'a metrics page to which nothing leads',
    {},
    { metrics: 'http://kong:9/metrics' },
    (of) => of.metrics,
    'nothing leads to kong:9 from here',
  ],
  ['no metrics page', { environment: { KONG_ADMIN_LISTEN: 'off' } }, {}, (of) => of.metrics, /^kong has no Admin API/],
]
test.each(rows)('cannot be observed: %s', async (_, kong, spec, part, message) => {
  const of = kongOf(await observedAnswers({}, { kong }), spec)
  expect(() => part(of)).toThrow(CannotObserve)
  expect(() => part(of)).toThrow(message)
})

test('a Status API that nobody asked for is none', async () => {
  for (const environment of [{}, { KONG_STATUS_LISTEN: 'off' }])
    expect(kongOf(await observedAnswers({}, { kong: { environment } })).status).toBeUndefined()
})

const SILENT = { 'kong:8301': 'http://127.0.0.1:1', 'kong:8302': 'http://127.0.0.1:1', 'kong:8001': 'http://127.0.0.1:1' }
test.each<[string, Partial<ServiceView>, string]>([
  [
    'loopback',
    { environment: { KONG_ADMIN_LISTEN: '127.0.0.1:8301' } },
    'kong listens there on loopback only (KONG_ADMIN_LISTEN has 127.0.0.1:8301), so nobody but itself reaches it: set KONG_ADMIN_LISTEN to 0.0.0.0:8301',
  ],
  [
    'loopback by default',
    { environment: {} },
    'kong listens there on loopback only (the default of KONG_ADMIN_LISTEN is 127.0.0.1:8001)',
  ],
  ['all addresses', {}, 'KONG_ADMIN_LISTEN is 0.0.0.0:8301: does kong run, and is that port free for it?'],
  ['somewhere, of one that ran already', { environment: {}, attached: true }, 'connection refused'],
])('an Admin API that does not answer, on %s', async (_, kong, message) => {
  const at = await observedAnswers({}, { kong, origins: SILENT })
  const error = await kongOf(at)
    .admin.plugins()
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CannotObserve)
  expect(String(error)).toContain('connection refused')
  expect(String(error)).toContain(message)
})

test('the proxy of one that ran already is the URL that was given', async () => {
  const at = await observedAnswers({}, { kong: { attached: true, environment: {}, origin: 'http://10.0.0.7:8000' } })
  expect(kongOf(at).proxy).toBe('http://10.0.0.7:8000')
})

test('what a check needs', () => {
  expect(kongNeeds({})).toEqual([{ role: 'kong' }])
  expect(kongNeeds({ admin: 'http://kong:8301', metrics: 'http://kong:8302/metrics', token: 'x' })).toEqual([
    { role: 'kong' },
    { url: 'http://kong:8301', path: ['admin'] },
    { url: 'http://kong:8302/metrics', path: ['metrics'] },
  ])
  const schema = z.strictObject(kongFields)
  expect(schema.parse({})).toEqual({})
  expect(schema.safeParse({ admin: 'kong:8301' }).error?.issues[0]?.message).toMatch(/^expected an http:/)
})

/** A Prometheus that scrapes these targets of Kong. */
function prometheus(job: string) {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-kong-of-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'prometheus.yml'), `scrape_configs:\n  - { job_name: kong, ${job} }\n`)
  const hostPath = (path: string) => join(folder, path.split('/').at(-1) ?? '')
  return [{ name: 'prometheus', role: 'prometheus', mounts: ['/etc/prometheus'], hostPath }]
}

test('metrics: what Prometheus scrapes goes before the APIs, what the check names stands alone', async () => {
  const others = prometheus('metrics_path: /scraped, params: { a: [b] }, static_configs: [{ targets: ["kong:8302", "app:1"] }]')
  const at = await observedAnswers({ 'GET /scraped': { status: 404 }, 'GET /metrics': PAGE }, { others })
  const of = kongOf(at)
  const { origin } = of.service
  expect(await metricsPages(at, of)).toEqual([`${origin}/scraped?a=b`, `${origin}/metrics`])
  expect((await kongMetrics(at, of)).families.map(({ name }) => name)).toEqual(['kong_node_info'])
  const named = { metrics: 'http://kong:8302/mine' }
  expect(await metricsPages(at, kongOf(at, named), named)).toEqual([`${origin}/mine`])
  await expect(kongMetrics(at, kongOf(at, named), named)).rejects.toThrow(
    /no metrics of kong can be read: GET \S+\/mine answered 404: /,
  )
})

test('metrics: no page of those that were tried is one', async () => {
  const at = await observedAnswers(
    { 'GET /metrics': { body: {}, headers: { 'content-type': 'text/plain' } } },
    { origins: { 'kong:8301': 'http://127.0.0.1:1' } },
  )
  await expect(kongMetrics(at, kongOf(at))).rejects.toThrow(
    /gave no metrics: line 1: .*connection refused.*: name the page with `metrics`/,
  )
  const none = await observedAnswers({ 'GET /metrics': PAGE }, { others: prometheus('static_configs: []') })
  expect(await metricsPages(none, kongOf(none))).toHaveLength(2)
})

test('what is declared: the mounted file, the files of a suite, a text in the environment, nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-kong-of-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const text = (name: string) => `_format_version: "3.0"\nservices: [{ name: ${name}, host: h }]`
  writeFileSync(join(folder, 'mounted.yml'), text('mounted'))
  writeFileSync(join(folder, 'other.yml'), text('other'))
  const mounted = { hostPath: (path: string) => (path === '/kong/kong.yml' ? join(folder, 'mounted.yml') : undefined) }
  const names = async (kong: Partial<ServiceView>, files?: string | string[]) => {
    const at = await observedAnswers({}, { kong, baseDir: folder })
    return (await declaredKong(at, at.stack.named('kong'), files))?.services.map(({ name }) => name)
  }
  expect(await names(mounted)).toEqual(['mounted'])
  expect(await names(mounted, 'other.yml')).toEqual(['other'])
  expect(await names(mounted, ['*.yml'])).toEqual(['mounted', 'other'])
  expect(await names({})).toBeUndefined()
  expect(await names({ ...mounted, environment: {} })).toBeUndefined()
  expect(await names({ environment: { KONG_DECLARATIVE_CONFIG_STRING: text('inline') } })).toEqual(['inline'])
})

const KONG_YML = `_format_version: "3.0"
services:
  - name: ollama-service
    host: ollama-upstream
    routes: [{ name: ollama-route, paths: [/ollama] }]
    plugins: [{ name: rate-limiting, config: { minute: 20, policy: local } }]
upstreams:
  - { name: ollama-upstream, targets: [{ target: "127.0.0.1:9" }] }
consumers:
  - { username: app-team, keyauth_credentials: [{ key: k }] }
plugins:
  - { name: prometheus, config: { per_consumer: true } }
`

test('all that the client asks is answered by the stand-in of Kong', async () => {
  const at = await observedKong(KONG_YML)
  const of = kongOf(at)
  const { admin, status } = of
  expect(admin.isStandIn()).toBe(false)
  expect(await admin.info()).toMatchObject({ version: expect.stringMatching(/^3\./), database: 'off' })
  expect([admin.isStandIn(), of.standIn]).toEqual([true, true])
  expect((await admin.info()).available).toContain('rate-limiting')
  expect((await admin.status()).configurationHash).toMatch(/^[0-9a-f]{32}$/)
  expect(await status?.ready()).toMatchObject({ ready: true })
  const [service] = await admin.services()
  expect(service).toMatchObject({ name: 'ollama-service', host: 'ollama-upstream', protocol: 'http', port: 80 })
  expect(await admin.routes()).toMatchObject([{ name: 'ollama-route', service: service?.id, paths: ['/ollama'] }])
  const plugins = await admin.plugins()
  expect(plugins.map(({ name, scope, enabled }) => [name, scope, enabled]).sort()).toEqual([
    ['prometheus', {}, true],
    ['rate-limiting', { service: service?.id }, true],
  ])
  expect(plugins.find(({ name }) => name === 'rate-limiting')?.config).toMatchObject({
    minute: 20,
    policy: 'local',
    limit_by: 'consumer',
  })
  expect(await admin.consumers()).toMatchObject([{ username: 'app-team' }])
  expect(await admin.upstreams()).toMatchObject([{ name: 'ollama-upstream', healthchecks: { active: expect.anything() } }])
  expect(await admin.health('ollama-upstream')).toMatchObject([{ target: '127.0.0.1:9', health: 'HEALTHCHECKS_OFF' }])
  expect(await admin.pluginSchema('rate-limiting')).toMatchObject({ type: 'record', fields: expect.anything() })
  expect(await admin.pluginSchema('none')).toBeUndefined()
  expect((await declaredKong(at, of.service))?.plugins.map(({ name }) => name)).toEqual(['rate-limiting', 'prometheus'])
  expect((await kongMetrics(at, of)).families.length).toBeGreaterThan(3)
  await expect(kongOf(at, { admin: 'http://kong:8300' }).admin.plugins()).rejects.toThrow(/was answered by the proxy of Kong/)
  await expect(kongOf(at, { admin: 'http://kong:8302' }).admin.plugins()).rejects.toThrow(/is that the Status API/)
})
