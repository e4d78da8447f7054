import { expect, test } from 'vitest'
import { ADMIN, answering, recorded } from './grafana.fixture.ts'
import { grafana } from './grafana.ts'
import type { Grafana, GrafanaLogin, GrafanaQuery } from './grafana-types.ts'
import type { Http } from './http.ts'
import { type Said, served } from './served.fixture.ts'

const api = (path: string, name: string) => answering({ [`GET ${path}`]: recorded(name) })

test('search gives dashboards and no folders', async () => {
  const { server, asked } = await api('/api/search', 'search')
  expect(await server.search()).toEqual([
    { uid: 'cIBgcSjkk', title: 'Production Overview' },
    { uid: 'general', title: 'In General' },
  ])
  expect(asked.at(-1)?.url.search).toBe('?type=dash-db&limit=1000&page=1')
})

test('search goes on page after page, and ends where a server knows no pages', async () => {
  const pageOf = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ uid: `u${from + index}`, title: 't', type: 'dash-db' }))
  const paged = await answering({
    'GET /api/search': ({ url }) => ({ body: url.searchParams.get('page') === '1' ? pageOf(0, 1000) : pageOf(1000, 3) }),
  })
  expect(await paged.server.search()).toHaveLength(1003)
  const same = await answering({ 'GET /api/search': { body: pageOf(0, 1000) } })
  expect(await same.server.search()).toHaveLength(1000)
  expect(same.asked.filter(({ route }) => route === 'GET /api/search')).toHaveLength(2)
  let page = 0
  const endless = await answering({ 'GET /api/search': () => ({ body: pageOf(1000 * page++, 1000) }) })
  await expect(endless.server.search()).rejects.toThrow('gave more than 100 pages of dashboards: is that a Grafana?')
})

test('a dashboard of the old API; one that is not there', async () => {
  const { server } = await answering({
    'GET /api/dashboards/uid/orders': recorded('dashboard'),
    'GET /api/dashboards/uid/a%2Fb': recorded('dashboard-not-found'),
  })
  expect(await server.dashboard('orders')).toMatchObject({
    json: { uid: 'orders', title: 'Orders', panels: [{ id: 1 }] },
  })
  expect(await server.dashboard('a/b')).toBeUndefined()
})

test('a dashboard of v2 is read where the old API says that it is', async () => {
  const { server, routesAsked } = await answering({
    'GET /api/dashboards/uid/layout': recorded('dashboard-v2-only'),
    'GET /apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/layout': recorded('apis-dashboard-v2'),
  })
  expect(await server.dashboard('layout')).toEqual({
    json: {
      apiVersion: 'dashboard.grafana.app/v2beta1',
      kind: 'Dashboard',
      metadata: { name: 'layout' },
      spec: expect.objectContaining({ title: 'Layout', elements: expect.anything() }),
    },
  })
  expect(routesAsked().filter((route) => route !== 'GET /api/user')).toHaveLength(2)
})

test('without the old API its versions are asked for once, and a dashboard is read in the version that it is stored in', async () => {
  const base = 'GET /apis/dashboard.grafana.app'
  const { server, routesAsked } = await answering({
    [base]: recorded('apis-group'),
    [`${base}/v1beta1/namespaces/default/dashboards/layout`]: recorded('apis-dashboard-not-converted'),
    [`${base}/v2beta1/namespaces/default/dashboards/layout`]: recorded('apis-dashboard-v2'),
    [`${base}/v1beta1/namespaces/default/dashboards`]: ({ url }) =>
      recorded(url.searchParams.get('continue') === 'next page' ? 'apis-dashboards-2' : 'apis-dashboards-1'),
  })
  expect(await server.dashboard('layout')).toMatchObject({ json: { apiVersion: 'dashboard.grafana.app/v2beta1' } })
  expect(await server.search()).toEqual([
    { uid: 'a', title: 'Orders' },
    { uid: 'b', title: 'Machine' },
  ])
  expect(await server.dashboard('none')).toBeUndefined()
  expect(routesAsked().filter((route) => route === base)).toHaveLength(1)
})

const item = (name: string) => ({ metadata: { name }, spec: { title: name } })
const listing = (pages: Readonly<Record<string, object>>) =>
  answering({
    'GET /apis/dashboard.grafana.app': recorded('apis-group'),
    'GET /apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards': ({ url }) => ({
      body: pages[url.searchParams.get('continue') ?? ''],
    }),
  })

test('an empty page of the new API is not the last one, and a token that comes again is', async () => {
  const { server } = await listing({
    '': { metadata: { continue: 'a' }, items: [item('one')] },
    a: { metadata: { continue: 'b' }, items: [] },
    b: { metadata: { continue: '' }, items: [item('two')] },
  })
  expect((await server.search()).map(({ uid }) => uid)).toEqual(['one', 'two'])
  const same = { metadata: { continue: 'a' }, items: [item('one')] }
  expect(await (await listing({ '': same, a: same })).server.search()).toHaveLength(1)
})

test('data sources', async () => {
  const { server } = await answering({
    'GET /api/datasources': recorded('datasources'),
  })
  const prometheus = {
    uid: 'prometheus',
    name: 'Prometheus',
    type: 'prometheus',
    url: 'http://prometheus:9090',
    isDefault: true,
    access: 'proxy',
    jsonData: { timeInterval: '5s', httpMethod: 'POST' },
  }
  expect(await server.dataSources()).toEqual([
    prometheus,
    expect.objectContaining({ uid: 'bare', url: '', isDefault: false, jsonData: {} }),
  ])
})

test.each([
  ['source-ok', { status: 'ok', message: 'Successfully queried the Prometheus API.' }],
  ['source-error', { status: 'error', message: expect.stringContaining('no such host') }],
  ['source-unknown', { status: 'error', message: 'UNKNOWN' }],
  ['source-unknown-refused', { status: 'error', message: 'dial tcp: connection refused' }],
  ['source-not-implemented', { status: 'unsupported', message: 'Method not implemented' }],
  ['source-not-implemented-9.0', { status: 'unsupported', message: 'Not found' }],
  ['source-plugin-missing-9.0', { status: 'unsupported', message: 'Plugin not found' }],
  ['source-plugin-missing', { status: 'error', message: 'Plugin not registered: its plugin is not installed' }],
  ['source-failed', { status: 'error', message: '500: Plugin health check failed' }],
  ['datasource-not-found', { status: 'error', message: '404: Data source not found' }],
])('health of a data source: %s', async (name, expected) => {
  const { server } = await api('/api/datasources/uid/x/health', name)
  expect(await server.sourceHealth('x')).toEqual(expected)
})

const query = (refId: string, uid = 'prometheus', type = 'prometheus'): GrafanaQuery => ({
  refId,
  dataSource: { uid, type },
  model: { expr: 'up', range: true, hide: true, datasource: { uid: 'other' } },
  interval: 15_000.4,
  maxDataPoints: 240,
})
const RANGE = { from: 1_700_000_000_000, to: 1_700_000_060_000 }
const asking = async (name: string, ...refIds: string[]) => {
  const { server, asked } = await answering({ 'POST /api/ds/query': recorded(name) })
  const answers = await server.query(
    refIds.map((refId) => query(refId)),
    RANGE,
  )
  return { answers: Object.fromEntries(answers), asked }
}

test('queries: series with what JSON cannot say, an empty one, notices', async () => {
  const { answers, asked } = await asking('query', 'A', 'B', 'C')
  const at = 1_700_000_000_000
  expect(answers.A).toEqual({
    ok: true,
    series: [
      {
        name: 'shop',
        labels: { job: 'shop' },
        points: [
          [at, 1],
          [at + 15_000, 2.5],
          [at + 30_000, Number.NaN],
          [at + 45_000, Number.POSITIVE_INFINITY],
        ],
      },
      {
        name: 'till',
        labels: { job: 'till' },
        points: [
          [at, Number.NEGATIVE_INFINITY],
          [at + 15_000, 0],
        ],
      },
    ],
    rows: undefined,
    notices: ['PromQL warning: bucket label "le" is missing', 'PromQL info: metric might not be a counter'],
  })
  expect(answers.B).toEqual({ ok: true, series: [], rows: undefined, notices: [] })
  expect(answers.C).toEqual({ ok: false, error: 'Grafana gave no result for this query', status: 200 })
  expect(JSON.parse(asked.at(-1)?.body ?? '')).toMatchObject({
    from: '1700000000000',
    to: '1700000060000',
    queries: [
      {
        refId: 'A',
        expr: 'up',
        range: true,
        hide: false,
        datasource: { uid: 'prometheus', type: 'prometheus' },
        intervalMs: 15_000,
        maxDataPoints: 240,
      },
      { refId: 'B' },
      { refId: 'C' },
    ],
  })
})

test('frames of other kinds: wide, a number without a time, a table, lines, exemplars, none', async () => {
  const names = ['WIDE', 'NUMBER', 'TABLE', 'LOGS', 'EMPTYTABLE', 'EXEMPLARS', 'NOFRAMES', 'STATUS']
  const { answers } = await asking('query-frames', ...names)
  const at = 1_700_000_000_000
  const nothing = { ok: true, series: [], rows: undefined, notices: [] }
  expect(answers.WIDE).toMatchObject({
    series: [
      {
        points: [
          [at, Number.NaN],
          [at + 15_000, 2],
        ],
      },
      {
        points: [
          [at, 3],
          [at + 15_000, 4],
        ],
      },
      {
        points: [
          [at, 1],
          [at + 15_000, 0],
        ],
      },
    ],
  })
  expect(answers.NUMBER).toMatchObject({ series: [{ labels: { job: 'shop' }, points: [[RANGE.to, 7]] }] })
  expect(answers.TABLE).toMatchObject({
    series: [],
    rows: {
      columns: ['Time', 'name', 'Stock'],
      count: 2,
      filled: 1,
      shown: [
        ['2023-11-14T22:13:20.000Z', 'Bolt', 5],
        ['2023-11-14T22:13:35.000Z', null, null],
      ],
    },
  })
  expect(answers.LOGS).toMatchObject({
    rows: {
      columns: ['labels', 'Time', 'Line', 'tsNs', 'id'],
      count: 1,
      shown: [['{"app":"shop"}', '2023-11-14T22:13:20.000Z', 'order 1 placed', '1700000000000000001', '1700000000000000001_a']],
    },
  })
  expect([answers.EMPTYTABLE, answers.EXEMPLARS, answers.NOFRAMES]).toEqual([nothing, nothing, nothing])
  expect(answers.STATUS).toEqual({ ok: false, error: 'status 500 without words', status: 500 })
})

test.each([
  ['query-one-fails', 400, 'unclosed left parenthesis'],
  ['query-multi-status', 502, 'connection refused'],
])('%s: the others still have their data', async (name, status, error) => {
  const { answers } = await asking(name, 'A', 'B')
  expect(answers.A).toMatchObject({ ok: true, series: [{ points: [[1_700_000_000_000, 1]] }] })
  expect(answers.B).toEqual({ ok: false, error: expect.stringContaining(error), status })
})

test('a request that is refused as a whole is asked query by query: one costs no other', async () => {
  const { server, asked } = await answering({
    'POST /api/ds/query': ({ body }) =>
      body.includes('"uid":"gone"') ? recorded('query-source-missing') : recorded('query-one-fails'),
  })
  const answers = await server.query([query('A'), query('B', 'gone')], RANGE)
  expect(answers.get('A')).toMatchObject({ ok: true, series: [{ name: 'shop' }] })
  expect(answers.get('B')).toEqual({ ok: false, error: 'Data source not found', status: 404 })
  expect(asked.filter(({ route }) => route === 'POST /api/ds/query')).toHaveLength(3)
  expect((await server.query([], RANGE)).size).toBe(0)
})

test('with expressions a refused request stays whole', async () => {
  const { server, asked } = await answering({ 'POST /api/ds/query': recorded('query-none') })
  const answers = await server.query([query('A'), query('B', '__expr__', '__expr__')], RANGE)
  expect([...answers.values()]).toEqual([1, 2].map(() => ({ ok: false, error: 'No queries found', status: 400 })))
  expect(asked.filter(({ route }) => route === 'POST /api/ds/query')).toHaveLength(1)
})

test('provisioned alerting, library panels, the way to a data source', async () => {
  const { server, origin } = await answering({
    'GET /api/v1/provisioning/alert-rules': recorded('alert-rules'),
    'GET /api/v1/provisioning/contact-points': recorded('contact-points'),
    'GET /api/v1/provisioning/policies': recorded('policies'),
    'GET /api/library-elements/lib-1': recorded('library-panel'),
    'GET /api/library-elements/none': recorded('library-panel-not-found'),
  })
  expect(await server.alertRules()).toMatchObject([{ uid: 'my-rule', title: 'Down' }])
  expect(await server.contactPoints()).toMatchObject([{ name: 'email receiver' }])
  expect(await server.policies()).toMatchObject({ receiver: 'grafana-default-email' })
  expect(await server.libraryPanel('lib-1')).toMatchObject({ type: 'timeseries', targets: [{ expr: 'up' }] })
  expect(await server.libraryPanel('none')).toBeUndefined()
  expect(server.proxyUrl('a b')).toBe(`${origin}/api/datasources/proxy/uid/a%20b`)
})

test.each<[GrafanaLogin, string | undefined]>([
  [ADMIN, `Basic ${Buffer.from('admin:pä:ss').toString('base64')}`],
  [{ token: 'glsa_abc' }, 'Bearer glsa_abc'],
  [undefined, undefined],
])('a login is a header', async (login, header) => {
  const { server, asked } = await answering({ 'GET /api/search': recorded('search') }, { login })
  await server.search()
  await server.http.request(server.proxyUrl('x'))
  expect(asked.slice(-2).map(({ headers }) => headers.authorization)).toEqual([header, header])
})

const READERS: [string, (server: Grafana) => Promise<unknown>][] = [
  ['search', (server) => server.search()],
  ['dashboard', (server) => server.dashboard('x')],
  ['dataSources', (server) => server.dataSources()],
  ['sourceHealth', (server) => server.sourceHealth('x')],
  ['query', (server) => server.query([query('A'), query('B')], RANGE)],
  ['alertRules', (server) => server.alertRules()],
  ['policies', (server) => server.policies()],
  ['libraryPanel', (server) => server.libraryPanel('x')],
]

/** An Http of which every answer is the same. */
const always = ({ status = 200, headers = {}, body = '' }: Said): Http => ({
  async request(url) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return { url, status, headers, body: new TextEncoder().encode(text), durationMs: 1 }
  },
  async [Symbol.asyncDispose]() {},
})

const REFUSALS: [string, Said, RegExp][] = [
  [
    '401',
    recorded('wrong-password'),
    /: the login of user "admin" is refused \(401: Invalid username or password\): give the check the right one/,
  ],
  [
    '403',
    recorded('forbidden'),
    /user "admin" may not do that \(403: You'll need additional permissions.*\): give it the rights of an administrator/,
  ],
  [
    'a redirect to the login',
    { status: 302, headers: { location: '/login?redirectTo=%2Fapi' } },
    /leads to a login page \(302 to \/login\): give the check a login/,
  ],
  [
    'a redirect elsewhere',
    { status: 301, headers: { location: 'https://grafana.test/grafana/api' } },
    /is redirected \(301 to https:\/\/grafana.test\/grafana\/api\): is Grafana served there/,
  ],
  [
    'a page',
    { headers: { 'content-type': 'text/html' }, body: '<!doctype html><html><head><title>Sign in</title>' },
    /gave a page \("Sign in"\), status 200, and no answer of the Grafana API: is that a login page/,
  ],
  [
    '429',
    { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } },
    /is asked too often \(429\); it says to wait 7 s: lower the concurrency/,
  ],
  ['garbage', { body: '\u0000\u0001{"' }, /gave no answer of the Grafana API: status 200, no content-type/],
  ['nothing', { status: 502 }, /gave no answer of the Grafana API: status 502, no content-type, empty body/],
  ['another shape', { body: { a: 1 } }, /gave data of another shape than expected/],
  ['a bare list', { body: [1] }, /gave data of another shape than expected/],
]
test.each(READERS.flatMap(([name, ask]) => REFUSALS.map((row) => [name, row[0], ask, row[1], row[2]] as const)))(
  '%s: %s cannot be observed',
  async (_, what, ask, said, message) => {
    const server = grafana(always(said), 'http://grafana.test:3000', ADMIN)
    const error: unknown = await ask(server).then(
      (got) => expect.fail(`it gave ${JSON.stringify(got)}`),
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ message: expect.stringMatching(/^(GET|POST) http:\/\/grafana\.test:3000\/apis?\//) })
    expect(error).toMatchObject({ message: expect.stringMatching(message) })
    expect(JSON.stringify([what, String(error)])).not.toMatch(/pä:ss|Basic|redirectTo/)
  },
)

test('without a login 401 says how to give one', async () => {
  const server = grafana(always(recorded('unauthorized')), 'http://g', undefined)
  await expect(server.search()).rejects.toThrow(
    'GET http://g/api/search wants a login (401: Unauthorized): give the check a login: `login: { user, password }` or `login: { token }`',
  )
})

test('a server that says nothing, and one that says too much', async () => {
  const aborted = new AbortController()
  const { origin, http } = await served({
    'GET /api/search': () => {
      aborted.abort()
      return 'silence'
    },
    'GET /api/datasources': { headers: { 'content-length': String(65 * 1024 * 1024) }, body: ' '.repeat(65 * 1024 * 1024) },
  })
  await expect(grafana(http, origin, ADMIN, aborted.signal).search()).rejects.toMatchObject({ reason: 'aborted' })
  await expect(grafana(http, origin, ADMIN).dataSources()).rejects.toMatchObject({
    reason: 'too-large',
    message: expect.stringContaining('the answer is larger than 64 MiB'),
  })
})
