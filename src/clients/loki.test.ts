import { expect, test } from 'vitest'
import { loki } from './loki.ts'
import { type Said, served } from './served.fixture.ts'

const RANGE = { start: 1_700_000_000_000, end: 1_700_000_060_000 }
const NS = { start: '1700000000000000000', end: '1700000060000000000' }
const success = (data: unknown, more = {}): Said => ({ body: { status: 'success', data, ...more } })

async function answering(routes: Parameters<typeof served>[0], headers = {}) {
  const { origin, http, asked } = await served(routes)
  const params = () => Object.fromEntries(asked.at(-1)?.url.searchParams ?? [])
  return { server: loki(http, `${origin}/`, undefined, headers), asked, params, origin }
}
const QUERY = 'GET /loki/api/v1/query'
const QUERY_RANGE = 'GET /loki/api/v1/query_range'

test('names, values and streams, with times in nanoseconds', async () => {
  const { server, params } = await answering({
    'GET /loki/api/v1/labels': success(['app', 'level']),
    'GET /loki/api/v1/label/a%2Fb/values': success(['shop']),
    'GET /loki/api/v1/series': success([{ app: 'shop' }]),
  })
  expect(await server.labels()).toEqual(['app', 'level'])
  expect(params()).toEqual({})
  expect(await server.labelValues('a/b', RANGE, '{app="shop"}')).toEqual(['shop'])
  expect(params()).toEqual({ ...NS, query: '{app="shop"}' })
  expect(await server.series('{app="shop"}', RANGE)).toEqual([{ app: 'shop' }])
  expect(params()).toEqual({ ...NS, 'match[]': '{app="shop"}' })
})

test('where there are no labels Loki gives no data', async () => {
  const { server } = await answering({ 'GET /loki/api/v1/labels': { body: { status: 'success' } } })
  expect(await server.labels()).toEqual([])
})

test('lines are rows, the newest first, also over several streams', async () => {
  const { server, params } = await answering({
    [QUERY_RANGE]: success({
      resultType: 'streams',
      result: [
        {
          stream: { app: 'shop' },
          values: [
            ['1700000003000000001', 'c'],
            ['1700000001000000000', 'a', { trace: '1' }],
          ],
        },
        { stream: { app: 'till' }, values: [['1700000003000000000', 'b']] },
      ],
      stats: {},
    }),
  })
  const answer = await server.queryRange('{app=~".+"}', { ...RANGE, limit: 5, direction: 'backward' })
  expect(params()).toEqual({ query: '{app=~".+"}', ...NS, limit: '5', direction: 'backward' })
  expect(answer).toEqual({
    ok: true,
    series: [],
    notices: [],
    rows: {
      columns: ['Time', 'Line', 'labels'],
      count: 3,
      shown: [
        ['2023-11-14T22:13:23.000Z', 'c', '{"app":"shop"}'],
        ['2023-11-14T22:13:23.000Z', 'b', '{"app":"till"}'],
        ['2023-11-14T22:13:21.000Z', 'a', '{"app":"shop"}'],
      ],
    },
  })
})

test('series: matrix, vector, scalar; nothing is no series and no rows', async () => {
  const results: unknown[] = [
    {
      resultType: 'matrix',
      result: [
        {
          metric: { app: 'shop' },
          values: [
            [1_700_000_000, '2'],
            [1_700_000_015.5, 'NaN'],
          ],
        },
      ],
    },
    { resultType: 'vector', result: [{ metric: {}, value: [1_700_000_000, '+Inf'] }] },
    { resultType: 'scalar', result: [1_700_000_000, '4'] },
    { resultType: 'matrix', result: [] },
    { resultType: 'streams', result: [{ stream: { app: 'shop' }, values: [] }] },
  ]
  const { server, params } = await answering({
    [QUERY_RANGE]: () => success(results.shift(), { warnings: ['slow'] }),
    [QUERY]: () => success(results.shift()),
  })
  const at = 1_700_000_000_000
  expect(await server.queryRange('rate({a="b"}[1m])', { ...RANGE, step: 15_000 })).toEqual({
    ok: true,
    series: [
      {
        name: undefined,
        labels: { app: 'shop' },
        points: [
          [at, 2],
          [at + 15_500, Number.NaN],
        ],
      },
    ],
    rows: undefined,
    notices: ['slow'],
  })
  expect(params().step).toBe('15')
  expect(await server.query('sum(rate({a="b"}[1m]))', at)).toMatchObject({
    series: [{ points: [[at, Number.POSITIVE_INFINITY]] }],
  })
  expect(params().time).toBe('1700000000000000000')
  expect(await server.query('2+2')).toMatchObject({ series: [{ points: [[at, 4]] }] })
  const nothing = { ok: true, series: [], rows: undefined, notices: [] }
  expect(await server.query('x')).toEqual(nothing)
  expect(await server.query('x')).toEqual(nothing)
})

test('a query at fault is a value, in the words of Loki', async () => {
  const error = 'parse error at line 1, col 6: syntax error: unexpected }'
  const { server } = await answering({
    [QUERY_RANGE]: { status: 400, body: `${error}\n` },
    [QUERY]: { status: 400, body: { error: 'log queries are not supported as an instant query type' } },
  })
  expect(await server.queryRange('{app=}', RANGE)).toEqual({ ok: false, error, status: 400 })
  expect(await server.query('{app="a"}')).toEqual({
    ok: false,
    error: expect.stringContaining('instant query type'),
    status: 400,
  })
})

test('ready, not yet ready, and no Loki', async () => {
  expect(await (await answering({ 'GET /ready': { body: 'ready\n' } })).server.ready()).toBe(true)
  expect(await (await answering({ 'GET /ready': { status: 503, body: 'Ingester not ready' } })).server.ready()).toBe(false)
  await expect((await answering({})).server.ready()).rejects.toThrow(
    '/ready answered 404: Not found; is it served below another path?',
  )
})

test('a tenant and a login go with every request', async () => {
  const { server, asked } = await answering({ 'GET /loki/api/v1/labels': success([]) }, { 'X-Scope-OrgID': 'team-a' })
  await server.labels()
  expect(asked[0]?.headers['x-scope-orgid']).toBe('team-a')
})

test.each<[string, Said, string]>([
  [
    'no tenant',
    { status: 401, body: 'no org id' },
    'answered 401: no org id; where Loki has tenants it wants the header X-Scope-OrgID',
  ],
  [
    'too many',
    { status: 429, headers: { 'retry-after': '3' }, body: 'too many outstanding requests' },
    'answered 429: too many outstanding requests (retry after 3); lower the concurrency',
  ],
  ['too slow', { status: 504, body: 'request timed out' }, 'answered 504: request timed out'],
  [
    'a page',
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>bad' },
    'answered 502: a page (status 502, text/html, "<html>bad")',
  ],
  ['a login page', { status: 302, headers: { location: '/login' } }, 'answered 302: nothing'],
  [
    'a page with 200',
    { headers: { 'content-type': 'text/html' }, body: '<html>' },
    'gave no answer of the Loki API: status 200, text/html, "<html>"',
  ],
  [
    'another shape',
    { body: { status: 'success', data: { resultType: 'tree' } } },
    'gave data of another shape than expected: data.resultType',
  ],
])('%s cannot be observed', async (_, said, message) => {
  const { server, origin } = await answering({ [QUERY_RANGE]: said })
  await expect(server.queryRange('{a="b"}', RANGE)).rejects.toMatchObject({
    name: 'CannotObserve',
    message: expect.stringContaining(`${origin}/loki/api/v1/query_range ${message}`),
  })
})
