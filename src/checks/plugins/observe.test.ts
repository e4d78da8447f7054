import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import type { Ledger, Tally } from '../../lib/ledger.ts'
import type { LoadView, Observed, SentRequest } from '../contract.ts'
import { observedAnswers, observedKong } from '../observed-kong.fixture.ts'
import { plugins } from './check.ts'

const KEY = 'k-0123456789-app'

const PROMETHEUS = '{ per_consumer: true, status_code_metrics: true, latency_metrics: true }'

const file = (port: number, { year = 60, prometheus = PROMETHEUS, more = '' } = {}): string => `
_format_version: "3.0"
services:
  - name: ollama-service
    url: http://127.0.0.1:${port}
    routes:
      - { name: ollama-route, paths: [/ollama] }
      - { name: tags-route, paths: [/ollama/api/tags], methods: [GET] }
    plugins:
      - { name: rate-limiting, config: { year: ${year}, policy: local } }
  - name: grok-service
    url: http://127.0.0.1:${port}
    routes: [{ name: grok-route, paths: [/grok] }]
    plugins: [{ name: cors, config: { origins: ["http://a.test"] } }]
consumers:
  - { username: app-team, keyauth_credentials: [{ key: ${KEY} }] }
plugins:
  - { name: key-auth, config: { hide_credentials: true } }
  - { name: correlation-id }
  - { name: prometheus, config: ${prometheus} }
${more}`

async function upstream(): Promise<number> {
  const server = createServer((_, response) => response.end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

const spec = (given: object) => plugins.schema.parse(given)

/** What the check says of a stand-in that runs with one file while another is declared. */
async function verdict(given: object, live: Parameters<typeof file>[1], declared: string | ((port: number) => string)) {
  const port = await upstream()
  const at = await observedKong(file(port, live))
  writeFileSync(join(at.folder, 'declared.yml'), typeof declared === 'string' ? declared : declared(port))
  const asked = spec(given)
  const seen = await plugins.observe(asked, { ...at, baseDir: at.folder }, undefined)
  return { findings: plugins.judge(asked, seen), notes: plugins.notes?.(asked, seen) ?? [], seen }
}

describe('configured', () => {
  test('the file that Kong mounts is what it has', async () => {
    const { findings, notes, seen } = await verdict({ configured: 'as-declared' }, {}, '')
    expect(findings).toEqual([])
    expect(seen.configured).toMatchObject({ declared: 5, configured: 5, missing: [], extra: [] })
    expect(notes).toEqual([{ message: 'kong is a stand-in: what Kong itself does is not shown' }])
    expect(JSON.stringify(seen)).not.toContain(KEY)
  })

  test.each<[string, object, Parameters<typeof file>[1], (port: number) => string, readonly string[]]>([
    [
      'another number',
      {},
      { year: 100 },
      (port) => file(port),
      ['rate-limiting on service ollama-service has another config.year in kong'],
    ],
    [
      'a flag that is off',
      {},
      { prometheus: '{ per_consumer: true, status_code_metrics: true }' },
      (port) => file(port),
      ['prometheus (global) has another config.latency_metrics in kong'],
    ],
    [
      'one that is missing',
      {},
      {},
      (port) => file(port, { more: '  - { name: acl, route: grok-route, config: { allow: [a] } }\n' }),
      ['kong has no acl on route grok-route'],
    ],
    [
      'one too many',
      {},
      { more: '  - { name: acl, route: grok-route, config: { allow: [a] } }\n' },
      (port) => file(port),
      ['kong has acl on route grok-route, and nothing declares it'],
    ],
    [
      'one elsewhere',
      {},
      { more: '  - { name: acl, route: grok-route, config: { allow: [a] } }\n' },
      (port) => file(port, { more: '  - { name: acl, service: grok-service, config: { allow: [a] } }\n' }),
      ['acl stands on route grok-route, and is declared on service grok-service'],
    ],
    [
      'one that is hidden on every route',
      {},
      { more: '  - { name: cors, route: grok-route }\n' },
      (port) => file(port, { more: '  - { name: cors, route: grok-route }\n' }),
      [
        'no request can reach cors on service grok-service: on each of its routes a more specific one runs in its place (cors on route grok-route)',
      ],
    ],
    [
      'a plugin that the node does not have',
      { files: 'declared.yml' },
      {},
      (port) => file(port, { more: '  - { name: nosuch }\n' }),
      ['kong does not know the plugin nosuch'],
    ],
  ])('breaks: %s', async (_, given, live, declared, messages) => {
    const { findings } = await verdict({ configured: { files: 'declared.yml', ...given } }, live, declared)
    expect(findings.map(({ message }) => message)).toEqual(messages)
  })

  test('plugins that the suite lists', async () => {
    const at = await observedKong(file(await upstream()))
    const judged = async (year: number) => {
      const listed = spec({ configured: { plugins: [{ name: 'rate-limiting', service: 'ollama-service', config: { year } }] } })
      return plugins.judge(listed, await plugins.observe(listed, at, undefined))
    }
    expect(await judged(60)).toEqual([])
    expect((await judged(5)).map(({ expected, actual, where }) => ({ expected, actual, where }))).toEqual([
      { expected: '5', actual: '60', where: expect.stringMatching(/^the suite and kong:\d+\/plugins\//) },
    ])
  })

  test('a gateway that loaded nothing, and one whose Admin API is broken', async () => {
    const none = { body: { data: [], next: null } }
    const lists = Object.fromEntries(
      ['services', 'routes', 'consumers', 'plugins', 'upstreams'].map((name) => [`GET /${name}`, none]),
    )
    const routes = {
      'GET /': { body: { version: '3.9.1', plugins: { available_on_server: { cors: {} } } } },
      'GET /status': { body: { server: {}, configuration_hash: '0'.repeat(32) } },
      ...lists,
    }
    const asked = spec({ configured: { plugins: [{ name: 'cors' }] } })
    const seen = await plugins.observe(asked, await observedAnswers(routes), undefined)
    expect(plugins.judge(asked, seen).map(({ message }) => message)).toEqual([
      'kong has loaded no configuration: its configuration_hash is all zeros',
      'kong has no cors (global)',
    ])
    const broken = await observedAnswers({
      ...routes,
      'GET /plugins': { status: 500, body: { message: 'An unexpected error occurred' } },
    })
    await expect(plugins.observe(asked, broken, undefined)).rejects.toThrow(CannotObserve)
  })

  test('without a file nothing is declared, and nobody says that it holds', async () => {
    const at = await observedKong(file(await upstream()), { kong: { hostPath: () => undefined, mounts: [] } })
    await expect(plugins.observe(spec({ configured: 'as-declared' }), at, undefined)).rejects.toThrow(
      'what kong declares cannot be read from here (/kong/kong.yml): name its files in `configured: { files: … }`, or list the plugins in `configured: { plugins: … }`',
    )
  })
})

const NOTHING: Tally = { sent: 0, answered: 0, byStatus: {}, errors: 0, bytes: 0, latency: undefined }

const REQUESTS: readonly SentRequest[] = [
  { name: 'chat', method: 'POST', path: '/ollama/api/generate', headers: { apikey: KEY } },
  { name: 'tags', method: 'GET', path: '/ollama/api/tags?x=1', headers: { ApiKey: KEY } },
  { name: 'no key', method: 'GET', path: '/grok/v1/models', headers: {} },
  { name: 'nowhere', method: 'GET', path: '/nowhere', headers: {} },
]

/** The stand-in counts at once: nothing is waited for. */
const measuredKong = async (...given: Parameters<typeof observedKong>) => ({
  ...(await observedKong(...given)),
  clock: { now: () => 0, sleep: async () => {} },
})

/** Sends each request so often, and writes down what came back. */
async function drive(at: Observed, times: number, target = 'kong:8300'): Promise<LoadView> {
  const templates: Record<string, Tally> = {}
  for (const { name, method, path, headers } of REQUESTS) {
    const byStatus: Record<string, number> = {}
    for (let n = 0; n < times; n++) {
      const { status } = await at.http.request(at.stack.resolve(`http://kong:8300${path}`), { method, headers })
      byStatus[status] = (byStatus[status] ?? 0) + 1
    }
    templates[name] = { ...NOTHING, sent: times, answered: times, byStatus }
  }
  const ledger: Ledger = { load: 'app', startedAt: 0, finishedAt: 1, total: NOTHING, templates, lag: undefined }
  return { name: 'app', target, requests: REQUESTS, ledger }
}

describe('measured', () => {
  const MEASURED = spec({ measured: 'ledger' })

  test('the counters rose by what was sent, and by nothing else', async () => {
    const at = await measuredKong(file(await upstream(), { year: 12 }))
    await drive(at, 2)
    const before = await plugins.before?.(MEASURED, at)
    const load = await drive(at, 5)
    const look = async (of: LoadView) => {
      const seen = await plugins.observe(MEASURED, { ...at, load: of }, before)
      return { findings: plugins.judge(MEASURED, seen), notes: plugins.notes?.(MEASURED, seen) ?? [] }
    }
    const { findings, notes } = await look(load)
    expect(findings).toEqual([])
    expect(notes.map(({ message }) => message)).toEqual([
      'kong is a stand-in: what Kong itself does is not shown',
      'no route of the gateway takes nowhere: Kong does not count what it answers with 404 itself',
    ])
    // 12 for both: 4 came before, 8 of these 10 passed.
    expect(load.ledger?.templates.tags?.byStatus).toEqual({ 200: 3, 429: 2 })

    const [chat, ...others] = REQUESTS
    const swapped = { ...load, requests: chat === undefined ? others : [{ ...chat, headers: {} }, ...others] }
    expect((await look(swapped)).findings.map(({ message }) => message)).toEqual([
      'kong_http_requests_total{service="ollama-service",route="ollama-route",code="200",consumer=""} rose by 0, and the load got 5',
    ])
  })

  test.each<[string, string, readonly string[]]>([
    [
      'per_consumer off',
      '{ status_code_metrics: true }',
      ['kong_http_requests_total does not tell consumers apart: per_consumer is off, so the label consumer is empty'],
    ],
    [
      'status_code_metrics off',
      '{ per_consumer: true }',
      ['kong_http_requests_total is not counted: status_code_metrics is off'],
    ],
  ])('breaks: %s', async (_, prometheus, messages) => {
    const at = await measuredKong(file(await upstream(), { prometheus }))
    const before = await plugins.before?.(MEASURED, at)
    const seen = await plugins.observe(MEASURED, { ...at, load: await drive(at, 2) }, before)
    expect(plugins.judge(MEASURED, seen).map(({ message }) => message)).toEqual(messages)
  })

  test('a load beside the gateway, one that still runs, and none at all', async () => {
    const at = await measuredKong(file(await upstream()), { origins: { 'app:81': 'http://127.0.0.1:1' } })
    const before = await plugins.before?.(MEASURED, at)
    const judged = async (load: LoadView | undefined) =>
      plugins.judge(MEASURED, await plugins.observe(MEASURED, { ...at, load }, before)).map(({ message }) => message)
    const load = await drive(at, 1)
    expect(await judged({ ...load, target: 'app:81' })).toEqual(['the load app does not go through the gateway'])
    expect(await judged({ ...load, ledger: undefined })).toEqual(['load app has not finished'])
    expect(await judged(undefined)).toEqual(['measured needs a load, and the phase has none'])
  })

  test('what cannot be placed is unknown, and the suite can say it', async () => {
    const at = await measuredKong(file(await upstream()), { kong: { hostPath: () => undefined, mounts: [] } })
    const before = await plugins.before?.(MEASURED, at)
    const load = await drive(at, 1)
    await expect(plugins.observe(MEASURED, { ...at, load }, before)).rejects.toThrow(
      'where the request chat of the load belongs cannot be told: the credentials of its consumers are not known here: no declarative file can be read; say it in `measured: { requests: { … } }`',
    )
    const app = { consumer: 'app-team' }
    const said = spec({
      measured: { requests: { chat: app, tags: { ...app, route: 'tags-route' }, 'no key': { consumer: '' } } },
    })
    expect(plugins.judge(said, await plugins.observe(said, { ...at, load }, before))).toEqual([])
  })
})
