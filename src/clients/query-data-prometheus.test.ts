import { expect, test } from 'vitest'
import { withHeaders } from './http-headers.ts'
import { prometheus } from './prometheus.ts'
import { toAnswer } from './query-data-prometheus.ts'
import { type Said, served } from './served.fixture.ts'

const AT = 1_700_000_000
const success = (resultType: string, result: unknown, more = {}): Said => ({
  body: { status: 'success', data: { resultType, result }, ...more },
})
const H = { count: '12', sum: '3.5' }

test.each<[string, Said, unknown]>([
  [
    'a vector: a point for each series',
    success('vector', [
      { metric: { job: 'a' }, value: [AT + 0.25, '1.5'] },
      { metric: {}, value: [AT, '+Inf'] },
    ]),
    {
      series: [
        { name: undefined, labels: { job: 'a' }, points: [[AT * 1000 + 250, 1.5]] },
        { labels: {}, points: [[AT * 1000, Number.POSITIVE_INFINITY]] },
      ],
      rows: undefined,
    },
  ],
  [
    'a matrix',
    success('matrix', [
      {
        metric: { job: 'a' },
        values: [
          [AT, '1'],
          [AT + 15, 'NaN'],
        ],
      },
      { metric: { job: 'none' } },
    ]),
    {
      series: [
        {
          labels: { job: 'a' },
          points: [
            [AT * 1000, 1],
            [(AT + 15) * 1000, Number.NaN],
          ],
        },
      ],
    },
  ],
  ['a scalar', success('scalar', [AT, '2']), { series: [{ labels: {}, points: [[AT * 1000, 2]] }] }],
  ['a text', success('string', [AT, 'a']), { series: [], rows: { columns: ['Value'], count: 1, shown: [['a']] } }],
  [
    'native histograms: their count',
    success('vector', [{ metric: {}, histogram: [AT, H] }]),
    { series: [{ points: [[AT * 1000, 12]] }] },
  ],
  [
    'a series that became native on its way',
    success('matrix', [{ metric: {}, values: [[AT + 15, '1']], histograms: [[AT, H]] }]),
    {
      series: [
        {
          points: [
            [AT * 1000, 12],
            [(AT + 15) * 1000, 1],
          ],
        },
      ],
    },
  ],
  ['nothing', success('vector', []), { series: [], rows: undefined, notices: [] }],
  [
    'warnings and infos',
    success('vector', [], { warnings: ['no le'], infos: ['no counter'] }),
    { notices: ['no le', 'no counter'] },
  ],
  [
    'a query at fault',
    { status: 400, body: { status: 'error', errorType: 'bad_data', error: '1:5: parse error' } },
    { ok: false, error: 'bad_data: 1:5: parse error', status: 400 },
  ],
])('%s', async (_, said, expected) => {
  const { origin, http } = await served({ 'GET /api/v1/query': said })
  expect(toAnswer(await prometheus(http, origin).query('x'))).toMatchObject({ ok: true, ...(expected as object) })
})

test('a Prometheus behind a proxy that wants a login', async () => {
  const { origin, http, asked } = await served({ 'GET /api/datasources/proxy/uid/p/api/v1/query': success('scalar', [AT, '2']) })
  const through = withHeaders(http, { authorization: 'Bearer t', accept: 'a' })
  expect(toAnswer(await prometheus(through, `${origin}/api/datasources/proxy/uid/p`).query('2'))).toMatchObject({ ok: true })
  expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer t', accept: 'a' })
  await through.request(`${origin}/x`, { headers: { accept: 'b' } })
  expect(asked[1]?.headers).toMatchObject({ authorization: 'Bearer t', accept: 'b' })
  await through[Symbol.asyncDispose]()
  expect((await http.request(`${origin}/x`)).status).toBe(404)
})
