import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Http } from './http.ts'
import { type Prometheus, prometheus } from './prometheus.ts'

const BASE = 'http://prometheus.test:9090'

interface Recorded {
  readonly status: number
  readonly date: string
  readonly contentType: string
  readonly body: unknown
}

const recorded = (version: string, name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../../tests/recorded/prometheus/${version}/${name}.json`, import.meta.url), 'utf8'))

/** An Http that gives one recorded answer and notes the URL asked. */
function replay({ status, date, contentType, body }: Recorded): { readonly http: Http; readonly asked: string[] } {
  const asked: string[] = []
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const http: Http = {
    async request(url) {
      asked.push(url)
      return { url, status, headers: { date, 'content-type': contentType }, body: new TextEncoder().encode(text), durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  return { http, asked }
}

const client = (version: string, name: string) => prometheus(replay(recorded(version, name)).http, BASE)

describe.each(['2.42', '3.5'])('answers of Prometheus %s', (version) => {
  test('targets: up, down with its error, relabelled, dropped', async () => {
    const { active, dropped, at } = await client(version, 'targets').targets()
    const down = active.find(({ scrapePool }) => scrapePool === 'down')
    expect(down).toMatchObject({
      health: 'down',
      discoveredLabels: { __address__: '127.86.0.11:9100' },
      scrapeInterval: 1000,
      scrapeTimeout: 1000,
    })
    expect(down?.lastError).toContain('connection refused')
    expect(at).toBe(Date.parse(recorded(version, 'targets').date))
    expect((at ?? 0) - (down?.lastScrape ?? 0)).toBeLessThan(2000)
    const probes = active.filter(({ scrapePool }) => scrapePool === 'blackbox')
    expect(probes.map(({ discoveredLabels }) => discoveredLabels.__address__).sort()).toEqual([
      'http://a.example',
      'http://b.example',
    ])
    expect(dropped.map(({ discoveredLabels }) => [discoveredLabels.job, discoveredLabels.__address__])).toEqual([
      ['dropped', '127.86.0.12:9100'],
    ])
  })

  test('rules: groups with health, errors and the time of the last evaluation', async () => {
    const { groups } = await client(version, 'rules').rules()
    expect(groups.map(({ name, interval, rules }) => [name, interval, rules.length])).toEqual([
      ['basics', 1000, 2],
      ['trouble', 1000, 2],
    ])
    expect(groups[0]?.rules[1]).toMatchObject({
      type: 'alerting',
      name: 'InstanceDown',
      query: 'up == 0',
      duration: 300_000,
      health: 'ok',
    })
    expect(groups[1]?.rules[0]).toMatchObject({
      type: 'recording',
      health: 'err',
      lastError: expect.stringContaining('many-to-many'),
    })
  })

  test('queries: vector, empty, scalar, string, matrix', async () => {
    const vector = await client(version, 'query-vector').query('up')
    if (!vector.ok || vector.data.resultType !== 'vector') return expect.fail('no vector')
    expect(Object.fromEntries(vector.data.result.map(({ metric, value }) => [metric.job, value?.[1]]))).toEqual({
      prometheus: 1,
      down: 0,
    })
    expect(await client(version, 'query-empty').query('x')).toMatchObject({
      ok: true,
      data: { resultType: 'vector', result: [] },
      warnings: [],
    })
    expect(await client(version, 'query-scalar').query('x')).toMatchObject({
      data: { resultType: 'scalar', result: [expect.any(Number), Number.NaN] },
    })
    expect(await client(version, 'query-string').query('x')).toMatchObject({
      data: { resultType: 'string', result: [expect.any(Number), 'a'] },
    })
    expect(await client(version, 'query-matrix').query('x')).toMatchObject({
      data: {
        resultType: 'matrix',
        result: [
          {
            values: [
              [0, 1],
              [0, 1],
              [0, 1],
            ].map(([, v]) => [expect.any(Number), v]),
          },
        ],
      },
    })
  })

  test('errors of a query are values', async () => {
    expect(await client(version, 'query-parse-error').query('sum(')).toEqual({
      ok: false,
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    })
    expect(await client(version, 'query-execution-error').query('x')).toMatchObject({
      ok: false,
      errorType: 'execution',
    })
  })

  test('status, names and series', async () => {
    expect(await client(version, 'buildinfo').version()).toContain(version)
    expect(await client(version, 'runtimeinfo').runtimeInfo()).toMatchObject({
      reloadConfigSuccess: true,
      lastConfigTime: expect.any(Number),
    })
    expect(await client(version, 'flags').flags()).toMatchObject({ 'query.lookback-delta': '5m' })
    expect(await client(version, 'config').config()).toContain('job_name: node-exporter')
    expect(await client(version, 'values').labelValues('job', 'up')).toContain('node-exporter')
    expect(await client(version, 'series').series('up', 5)).toEqual([expect.objectContaining({ job: 'prometheus' })])
    expect(await client(version, 'format_query').formatQuery('sum( rate(up[5s]))')).toMatchObject({
      ok: true,
      data: 'sum(rate(up[5s]))',
    })
    expect(await client(version, 'query-parse-error').formatQuery('sum(')).toMatchObject({ ok: false, errorType: 'bad_data' })
  })
})

test('3.5 has a tree of the query and warnings; 2.42 has neither', async () => {
  expect(await client('3.5', 'parse_query').parseQuery('x')).toMatchObject({ data: { type: 'binaryExpr', op: '>' } })
  expect(await client('2.42', 'parse_query').parseQuery('x')).toBeUndefined()
  expect(await client('3.5', 'query-no-le').query('x')).toMatchObject({
    warnings: [expect.stringContaining('"le" is missing')],
    infos: [],
  })
  expect(await client('3.5', 'query-info').query('x')).toMatchObject({
    warnings: [],
    infos: [expect.stringContaining('might not be a counter')],
  })
  expect(await client('2.42', 'query-no-le').query('x')).toMatchObject({ warnings: [], infos: [] })
})

const answered = (data: unknown): Recorded => ({
  status: 200,
  date: '',
  contentType: 'application/json',
  body: { status: 'success', data },
})

test('alerting rules with their alerts, of one name also where the server knows no such filter', async () => {
  const rule = { query: 'up == 0', health: 'ok', lastEvaluation: '2026-01-01T12:00:00Z', duration: 60, state: 'firing' }
  const active = { labels: { alertname: 'Down' }, state: 'firing', activeAt: '2026-01-01T11:59:00Z', value: '1.5e+00' }
  const kept = { ...active, keepFiringSince: '2026-01-01T11:59:30Z', annotations: { summary: 'down' } }
  const rules = [
    { type: 'alerting', name: 'Down', ...rule, alerts: [active, kept] },
    { type: 'alerting', name: 'High', ...rule },
    { type: 'recording', name: 'Down', ...rule },
  ]
  const groups = [
    { name: 'app', file: 'a.yml', interval: 15, rules },
    { name: 'other', file: 'a.yml', interval: 15, rules: rules.slice(1) },
  ]
  const { http, asked } = replay(answered({ groups }))
  const found = await prometheus(http, BASE).alertRules('Down')
  expect(asked).toEqual([`${BASE}/api/v1/rules?type=alert&rule_name%5B%5D=Down`])
  expect(found.map(({ name, rules: own }) => [name, own.length])).toEqual([['app', 1]])
  expect(found[0]?.rules[0]).toMatchObject({
    alerts: [
      { activeAt: Date.parse('2026-01-01T11:59:00Z'), value: 1.5, annotations: {} },
      { keepFiringSince: Date.parse('2026-01-01T11:59:30Z'), annotations: { summary: 'down' } },
    ],
  })
  expect((await prometheus(http, BASE).alertRules()).map(({ rules: own }) => own.length)).toEqual([2, 1])
  expect(asked[1]).toBe(`${BASE}/api/v1/rules?type=alert`)
})

test('Alertmanagers, active and dropped', async () => {
  const { http } = replay(answered({ activeAlertmanagers: [{ url: 'http://a/api/v2/alerts' }], droppedAlertmanagers: [] }))
  expect(await prometheus(http, BASE).alertmanagers()).toEqual({ active: ['http://a/api/v2/alerts'], dropped: [] })
})

test('URLs keep a route prefix and encode the query', async () => {
  const { http, asked } = replay(recorded('3.5', 'query-empty'))
  await prometheus(http, `${BASE}/prom/`).query('sum(up) > 1')
  expect(asked).toEqual([`${BASE}/prom/api/v1/query?query=sum%28up%29+%3E+1`])
})

test('a query at a moment, and the names of labels', async () => {
  const { http, asked } = replay(answered({ resultType: 'vector', result: [] }))
  await prometheus(http, BASE).query('up', 1_700_000_000_500)
  expect(asked).toEqual([`${BASE}/api/v1/query?query=up&time=1700000000.5`])
  const names = replay(answered(['__name__', 'job']))
  expect(await prometheus(names.http, BASE).labelNames('{job="a"}')).toEqual(['__name__', 'job'])
  expect(await prometheus(names.http, BASE).labelNames()).toEqual(['__name__', 'job'])
  expect(names.asked).toEqual([`${BASE}/api/v1/labels?match%5B%5D=%7Bjob%3D%22a%22%7D`, `${BASE}/api/v1/labels`])
})

test('types of all metrics, each once', async () => {
  const { http, asked } = replay(answered({ up: [{ type: 'gauge' }, { type: 'gauge' }, { type: 'counter' }], x: [] }))
  expect(await prometheus(http, BASE).metadata()).toEqual({ up: ['gauge', 'counter'], x: [] })
  expect(asked).toEqual([`${BASE}/api/v1/metadata`])
})

test('recording rules alone, without the groups that have none', async () => {
  const evaluated = { query: '1', health: 'ok', lastEvaluation: '2026-01-01T00:00:00Z' }
  const recording = { type: 'recording', name: 'a:b', ...evaluated }
  const alerting = { type: 'alerting', name: 'Down', duration: 0, state: 'inactive', ...evaluated }
  const group = (name: string, ...rules: object[]) => ({ name, file: 'r.yml', interval: 15, rules })
  const { http, asked } = replay(answered({ groups: [group('a', recording, alerting), group('b', alerting)] }))
  const groups = await prometheus(http, BASE).recordingRules()
  expect(groups?.map(({ name, interval, rules }) => [name, interval, rules.map((rule) => rule.name)])).toEqual([
    ['a', 15_000, ['a:b']],
  ])
  expect(asked).toEqual([`${BASE}/api/v1/rules?type=record`])
})

const junk: [string, Recorded, string][] = [
  [
    'HTML',
    { status: 200, date: '', contentType: 'text/html', body: '<!doctype html><title>Login</title>' },
    `${BASE}/api/v1/status/buildinfo gave no answer of the Prometheus API: status 200, text/html, "<!doctype html><title>Login</title>"`,
  ],
  [
    'nothing',
    { status: 502, date: '', contentType: 'text/plain', body: '' },
    `${BASE}/api/v1/status/buildinfo gave no answer of the Prometheus API: status 502, text/plain, empty body`,
  ],
  [
    'another shape',
    { status: 200, date: '', contentType: 'application/json', body: { status: 'success', data: { version: 3 } } },
    `${BASE}/api/v1/status/buildinfo gave data of another shape than expected: version: Invalid input: expected string, received number`,
  ],
  [
    'a refusal',
    {
      status: 503,
      date: '',
      contentType: 'application/json',
      body: { status: 'error', errorType: 'unavailable', error: 'starting' },
    },
    `${BASE}/api/v1/status/buildinfo answered 503: unavailable: starting`,
  ],
]
test.each(junk)('%s cannot be observed', async (_, answer, message) => {
  await expect(prometheus(replay(answer).http, BASE).version()).rejects.toMatchObject({ name: 'CannotObserve', message })
})

const answering = (status: number, body: unknown) =>
  prometheus(replay({ status, date: '', contentType: 'application/json', body }).http, BASE)
const OVERLOADED = { status: 'error', errorType: 'unavailable', error: 'overloaded' }
const READERS: [string, (server: Prometheus) => Promise<unknown>][] = [
  ['query', (server) => server.query('up')],
  ['query_range', (server) => server.queryRange('up', { start: 0, end: 1, step: 1 })],
  ['parse_query', (server) => server.parseQuery('up')],
  ['format_query', (server) => server.formatQuery('up')],
  ['metadata', (server) => server.metadata()],
  ['rules', (server) => server.recordingRules()],
  ['targets', (server) => server.activeTargets()],
  ['labels', (server) => server.labelNames()],
]
test.each(READERS)(
  '%s: a server that does not answer the question cannot be observed, whatever the question',
  async (path, ask) => {
    const message = `${BASE}/api/v1/${path} answered 503: unavailable: overloaded`
    await expect(ask(answering(503, OVERLOADED))).rejects.toMatchObject({ name: 'CannotObserve', message })
  },
)

test('an endpoint that an older server has not is undefined', async () => {
  expect(await answering(404, '404 page not found').formatQuery('up')).toBeUndefined()
  expect(await answering(404, '404 page not found').parseQuery('up')).toBeUndefined()
  expect(await answering(404, '404 page not found').metadata()).toBeUndefined()
  expect(await answering(404, '404 page not found').recordingRules()).toBeUndefined()
  expect(await answering(404, '404 page not found').activeTargets()).toBeUndefined()
  await expect(answering(404, '404 page not found').query('up')).rejects.toMatchObject({ name: 'CannotObserve' })
})

const samples: [string, number | undefined][] = [
  ['0', 0],
  ['-1.5e+21', -1.5e21],
  ['.5', 0.5],
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
  ['NaN', Number.NaN],
  ['', undefined],
  [' ', undefined],
  ['0x10', undefined],
  ['1,5', undefined],
]
test.each(samples)('the sample value %j is %d', async (text, value) => {
  const body = { status: 'success', data: { resultType: 'scalar', result: [1, text] } }
  const asking = answering(200, body).query('x')
  if (value !== undefined) expect(await asking).toMatchObject({ data: { result: [1, value] } })
  else
    await expect(asking).rejects.toMatchObject({
      name: 'CannotObserve',
      message: expect.stringContaining('result.1: expected a sample value'),
    })
})

test('names and series of a range', async () => {
  const { http, asked } = replay(recorded('3.5', 'values'))
  const server = prometheus(http, BASE)
  const range = { start: 1_700_000_000_000, end: 1_700_000_060_500 }
  await server.labelValues('job', 'up', range)
  await server.labelNames(undefined, range)
  await prometheus(replay(recorded('3.5', 'series')).http, BASE).series('up', 5, range)
  expect(asked).toEqual([
    `${BASE}/api/v1/label/job/values?match%5B%5D=up&start=1700000000&end=1700000060.5`,
    `${BASE}/api/v1/labels?start=1700000000&end=1700000060.5`,
  ])
})
