import { describe, expect, test } from 'vitest'
import type { QueryData, Reply } from '../../clients/prometheus.ts'
import type { Finding } from '../contract.ts'
import { Answer, observedPrometheus, type Route } from '../observed-prometheus.fixture.ts'
import { promql } from './check.ts'
import type { PromqlSeen } from './judge.ts'

const WHERE = 'prometheus: up'

const ok = (data: QueryData, warnings: string[] = []): Reply<QueryData> => ({
  ok: true,
  data,
  warnings,
  infos: [],
  at: undefined,
})
const vector = (...samples: [Record<string, string>, number][]): Reply<QueryData> =>
  ok({ resultType: 'vector', result: samples.map(([metric, value]) => ({ metric, value: [0, value] })) })
const NOTHING = vector()

function judged(spec: object, reply: Reply<QueryData>, more: Partial<PromqlSeen> = {}): Finding[] {
  return promql.judge(promql.schema.parse({ query: 'up', ...spec }), {
    where: WHERE,
    reply,
    whyEmpty: undefined,
    notCounters: [],
    ...more,
  })
}

const APP = { __name__: 'up', job: 'app' }
const NODE = { __name__: 'up', job: 'node' }

const holds: [string, object, Reply<QueryData>][] = [
  ['data', {}, vector([APP, 0])],
  ['every value', { value: '> 0' }, vector([APP, 1], [NODE, 2])],
  ['a range of values', { value: '0.2..0.4' }, vector([{}, 0.3])],
  ['one value', { value: '> 0', any: true }, vector([APP, 0], [NODE, Number.NaN], [{}, 1])],
  ['a scalar', { value: 42 }, ok({ resultType: 'scalar', result: [0, 42] })],
  ['the number of series', { series: 2 }, vector([APP, 1], [NODE, 1])],
  ['labels', { labels: { job: '/^(app|node)$/', __name__: 'up' } }, vector([APP, 1], [NODE, 1])],
  ['nothing, asked for', { absent: true }, NOTHING],
  [
    'a warning, allowed',
    { allowWarnings: true },
    ok({ resultType: 'vector', result: [{ metric: APP, value: [0, 1] }] }, ['PromQL warning: x']),
  ],
]
test.each(holds)('holds: %s', (_, spec, reply) => {
  expect(judged(spec, reply)).toEqual([])
})

const NAN_HINT = 'zero divided by zero, or a quantile of no observations: nothing happened in the range'
const breaks: [string, object, Reply<QueryData>, Finding[]][] = [
  [
    'nothing',
    {},
    NOTHING,
    [{ message: 'the query returns nothing', expected: 'at least one series', actual: 'no series', where: WHERE }],
  ],
  [
    'nothing, whatever the comparison',
    { value: '< 5', series: '>= 0' },
    NOTHING,
    [{ message: 'the query returns nothing', expected: '>= 0 series, a value < 5', actual: 'no series', where: WHERE }],
  ],
  [
    'one value',
    { value: '> 0' },
    vector([APP, 1], [NODE, 0]),
    [{ message: 'up{job="node"} is 0', expected: '> 0', actual: '0', where: WHERE }],
  ],
  [
    'every value',
    { value: '> 0', any: true },
    vector([APP, 0], [{}, Number.NaN]),
    [{ message: 'no series is > 0', expected: 'one series > 0', actual: 'up{job="app"} 0; {} NaN', where: WHERE }],
  ],
  [
    'NaN',
    {},
    vector([APP, Number.NaN]),
    [{ message: 'up{job="app"} is NaN', expected: 'a number', actual: 'NaN', where: WHERE, hint: NAN_HINT }],
  ],
  [
    'NaN, whatever the comparison',
    { value: '!= 0' },
    ok({ resultType: 'scalar', result: [0, Number.NaN] }),
    [{ message: 'the scalar is NaN', expected: '!= 0', actual: 'NaN', where: WHERE, hint: NAN_HINT }],
  ],
  [
    'something where nothing is asked',
    { absent: true },
    vector([APP, 1]),
    [{ message: 'the query returns 1 sample', expected: 'nothing', actual: 'up{job="app"} 1', where: WHERE }],
  ],
  [
    'the number of series',
    { series: '>= 2' },
    vector([APP, 1]),
    [{ message: 'the query returns 1 series', expected: '>= 2', actual: 'up{job="app"} 1', where: WHERE }],
  ],
  [
    'labels',
    { labels: { job: '/^a/', tier: 'web' } },
    vector([NODE, 1]),
    [
      { message: 'up{job="node"} has the wrong job', expected: 'job: /^a/', actual: 'node', where: WHERE },
      { message: 'up{job="node"} has no label tier', expected: 'tier: web', actual: 'labels: __name__, job', where: WHERE },
    ],
  ],
  [
    'a native histogram',
    { value: '> 0' },
    ok({ resultType: 'vector', result: [{ metric: APP, histogram: [0, { count: 1, sum: 1 }] }] }),
    [
      {
        message: 'up{job="app"} is a native histogram',
        expected: '> 0',
        actual: 'a native histogram',
        where: WHERE,
        hint: 'take a number out of it: histogram_quantile(…), histogram_count(…), …',
      },
    ],
  ],
  [
    'a text',
    {},
    ok({ resultType: 'string', result: [0, 'a'] }),
    [{ message: 'the query gives a text', expected: 'numbers', actual: '"a"', where: WHERE }],
  ],
  [
    'ranges',
    { absent: true },
    ok({ resultType: 'matrix', result: [] }),
    [
      {
        message: 'the query gives ranges of samples',
        expected: 'one value for each series',
        actual: '0 ranges',
        where: WHERE,
        hint: 'put it into a function: rate(…), last_over_time(…), …',
      },
    ],
  ],
  [
    'a query that does not parse',
    { absent: true },
    { ok: false, errorType: 'bad_data', error: '1:5: parse error: unclosed left parenthesis' },
    [
      {
        message: 'Prometheus cannot read the query',
        expected: 'a query that Prometheus can evaluate',
        actual: '1:5: parse error: unclosed left parenthesis',
        where: WHERE,
      },
    ],
  ],
  [
    'a query that fails',
    {},
    { ok: false, errorType: 'execution', error: 'many-to-many matching not allowed' },
    [
      {
        message: 'the query fails',
        expected: 'a query that Prometheus can evaluate',
        actual: 'many-to-many matching not allowed',
        where: WHERE,
      },
    ],
  ],
  [
    'warnings',
    { absent: true },
    ok({ resultType: 'vector', result: [] }, [
      'PromQL warning: bucket label "le" is missing or has a malformed value of "" (1:25)',
      'odd',
    ]),
    [
      {
        message: 'Prometheus warns: bucket label "le" is missing or has a malformed value of "" (1:25)',
        expected: 'no warning',
        actual: 'PromQL warning: bucket label "le" is missing or has a malformed value of "" (1:25)',
        where: WHERE,
        hint: 'keep le: histogram_quantile(q, sum by (le, …) (rate(…_bucket[…])))',
      },
      {
        message: 'Prometheus warns: odd',
        expected: 'no warning',
        actual: 'odd',
        where: WHERE,
        hint: 'allowWarnings: true, if it is meant so',
      },
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, reply, findings) => {
  expect(judged(spec, reply)).toEqual(findings)
})

test('breaks: the rate of a gauge; a counter with an odd name is none', () => {
  const notCounters = [
    { metric: 'memory_bytes', types: ['gauge'] },
    { metric: 'kong_bandwidth_bytes', types: ['counter'] },
    { metric: 'recorded:rate', types: [] },
  ]
  expect(judged({}, vector([APP, 1]), { notCounters })).toEqual([
    {
      message: 'memory_bytes is no counter, so its rate or increase means nothing',
      expected: 'counter',
      actual: 'gauge',
      where: WHERE,
      hint: 'deriv(…) or delta(…) for gauges',
    },
  ])
})

test('breaks: many series are shown in part, with how many more there are', () => {
  const series = Array.from({ length: 13 }, (_, i): [Record<string, string>, number] => [{ i: String(i) }, 0])
  const findings = judged({ value: '> 0' }, vector(...series))
  expect(findings.map(({ message }) => message).slice(-2)).toEqual(['{i="9"} is 0', 'and 3 more like these'])
})

describe('observing', () => {
  const selector = (name: string, range?: number, ...matchers: [string, string, string][]) => ({
    type: range === undefined ? 'vectorSelector' : 'matrixSelector',
    name,
    ...(range === undefined ? {} : { range }),
    matchers: [
      ...matchers.map(([label, type, value]) => ({ name: label, type, value })),
      { name: '__name__', type: '=', value: name },
    ],
  })
  const empty = { resultType: 'vector', result: [] }
  const one = (value: number, metric = {}) => ({ resultType: 'vector', result: [{ metric, value: [0, String(value)] }] })
  const query =
    (answers: Readonly<Record<string, unknown>>): Route =>
    (params) =>
      answers[params.get('query') ?? ''] ?? empty
  const values = (all: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(all).map(([label, list]) => [`label/${label}/values`, () => list]))
  const NAMES = { __name__: ['http_requests_total', 'up'], job: ['app', 'node'], code: [] }

  const reasons: [string, Readonly<Record<string, Route>>, string | undefined][] = [
    ['the server gives no tree (2.x)', {}, undefined],
    [
      'a metric that never existed, with the nearest',
      { parse_query: () => selector('http_request_total'), ...values(NAMES) },
      'metric http_request_total does not exist on this server (nearest: http_requests_total)',
    ],
    [
      'a server without series',
      { parse_query: () => selector('up'), ...values({ __name__: [] }) },
      'the server has no series at all',
    ],
    [
      'a label that never existed',
      { parse_query: () => ({ expr: selector('up', undefined, ['code', '=', '500']) }), ...values(NAMES) },
      'up has no label code',
    ],
    [
      'a label value that never existed',
      { parse_query: () => selector('up', undefined, ['job', '=', 'ap']), ...values(NAMES) },
      'up never had job="ap" (it has: "app", "node")',
    ],
    [
      'labels that never came together',
      { parse_query: () => selector('up', undefined, ['job', '=~', 'x.*']), ...values(NAMES), series: () => [] },
      'no series ever matched up{job=~"x.*"}',
    ],
    [
      'a series that ended',
      { parse_query: () => selector('up'), ...values(NAMES), series: () => [{}] },
      'up has series, but no sample in the last minutes: its targets are gone or down',
    ],
    [
      'a range shorter than two scrapes',
      {
        parse_query: () => ({ args: [selector('up', 5000)] }),
        query: query({
          'topk(1, {__name__="up"})': one(1, { job: 'app' }),
          'max(count_over_time({__name__="up"}[5000ms]))': one(1),
        }),
        targets: () => ({ activeTargets: [target('app', '10s')] }),
      },
      'the range 5s of up holds one sample: it is shorter than two scrapes (interval 10s)',
    ],
    [
      'a range that will do, too early',
      {
        parse_query: () => selector('up', 60_000),
        query: query({ 'topk(1, {__name__="up"})': one(1, { job: 'app' }) }),
        targets: () => ({ activeTargets: [target('app', '10s')] }),
      },
      'the range 1m of up holds no sample so far',
    ],
    [
      'data in every selector',
      {
        parse_query: () => ({ lhs: selector('up'), rhs: { type: 'numberLiteral' } }),
        query: query({ 'topk(1, {__name__="up"})': one(1) }),
      },
      'every selector in it finds series; a comparison, a function or the matching of labels leaves none of them',
    ],
    ['no selector at all', { parse_query: () => ({ type: 'call', func: { name: 'vector' } }) }, undefined],
    ['a server that answers junk to the question', { parse_query: () => new Answer(200, '<html>') }, undefined],
  ]
  test.each(reasons)('why nothing: %s', async (_, routes, why) => {
    const at = await observedPrometheus({ query: () => empty, series: () => [], ...routes })
    const spec = promql.schema.parse({ query: 'x' })
    const seen = await promql.observe(spec, at, undefined)
    expect(seen.whyEmpty).toBe(why)
    expect(promql.judge(spec, seen)).toEqual([
      {
        message: 'the query returns nothing',
        expected: 'at least one series',
        actual: 'no series',
        where: 'prometheus: x',
        hint: why,
      },
    ])
  })

  const target = (job: string, scrapeInterval: string) => ({
    discoveredLabels: {},
    labels: { job },
    scrapePool: job,
    scrapeUrl: '',
    lastError: '',
    lastScrape: '0001-01-01T00:00:00Z',
    lastScrapeDuration: 0,
    health: 'up',
    scrapeInterval,
    scrapeTimeout: '1s',
  })

  test('a metric that is said to be no counter is looked up', async () => {
    const infos = [
      'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "mem_bytes" (1:6)',
    ]
    const routes = {
      query: () => new Answer(200, { status: 'success', data: one(1), infos }),
      metadata: () => ({ mem_bytes: [{ type: 'gauge' }] }),
    }
    const seen = await promql.observe(
      promql.schema.parse({ query: 'rate(mem_bytes[1m])' }),
      await observedPrometheus(routes),
      undefined,
    )
    expect(seen.notCounters).toEqual([{ metric: 'mem_bytes', types: ['gauge'] }])
  })

  test('a query that the server gives up on cannot be observed, nor one that it never answers', async () => {
    const busy = await observedPrometheus({
      query: () => new Answer(503, { status: 'error', errorType: 'timeout', error: 'query timed out' }),
    })
    const spec = promql.schema.parse({ query: 'up' })
    await expect(promql.observe(spec, busy, undefined)).rejects.toThrow(
      /\/api\/v1\/query answered 503: timeout: query timed out$/,
    )
    const gone = await observedPrometheus({}, { origin: 'http://127.0.0.1:1' })
    await expect(promql.observe(spec, gone, undefined)).rejects.toMatchObject({ name: 'RequestFailed', reason: 'refused' })
  })
})

const titles: [object, string][] = [
  [{}, 'up returns data'],
  [{ absent: true }, 'up returns nothing'],
  [{ value: 3 }, 'up: == 3'],
  [{ value: '> 0', any: true, series: '>= 2' }, 'up: >= 2 series, some > 0'],
]
test.each(titles)('title of %j', (spec, title) => {
  expect(promql.title(promql.schema.parse({ query: 'up', ...spec }))).toBe(title)
})

test('mode and needs', () => {
  const mode = typeof promql.mode === 'function' ? promql.mode : expect.fail('the mode is chosen by the spec')
  expect([mode(promql.schema.parse({ query: 'up' })), mode(promql.schema.parse({ query: 'up', mode: 'while' }))]).toEqual([
    'until',
    'while',
  ])
  expect(promql.needs(promql.schema.parse({ query: 'up' }))).toEqual([{ role: 'prometheus' }])
})

const refused: [object, string][] = [
  [{ query: ' ' }, 'expected a PromQL query'],
  [{ value: 'many' }, 'expected a comparison like'],
  [{ absent: true, value: '> 0' }, 'expected `absent` alone'],
  [{ any: true }, 'expected `value` beside `any`'],
  [{ mode: 'once' }, 'Invalid option'],
  ...[0, '== 0', '< 1', '<= 0', '0..0', '0.2..0.9', '== 1.5', '== -1', '> inf'].map((series): [object, string] => [
    { series },
    'asked for by `absent: true`',
  ]),
]
test.each(refused)('%j is refused: %s', (spec, message) => {
  expect(promql.schema.safeParse({ query: 'up', ...spec }).error?.issues[0]?.message).toContain(message)
})

test.each([1, '>= 0', '< 2', '> 1e9', '!= 3', '0..1', '2.5..3', '-inf..inf', '<= 1.5'])('series: %j can hold', (series) => {
  expect(promql.schema.safeParse({ query: 'up', series }).success).toBe(true)
})
