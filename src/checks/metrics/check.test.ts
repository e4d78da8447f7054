import { describe, expect, test } from 'vitest'
import type { Ledger, Tally } from '../../lib/ledger.ts'
import type { Finding } from '../contract.ts'
import { type MetricsSeen, metrics } from './check.ts'
import { readAnswer, type Scrape } from './scrape.ts'
import { answer, endpoint, judge, messages, TEXT } from './seen.fixture.ts'
import type { MetricsSpec } from './spec.ts'

function tally(sent: number, byStatus: Record<string, number> = { 200: sent }): Tally {
  const answered = Object.values(byStatus).reduce((sum, n) => sum + n, 0)
  return { sent, answered, byStatus, errors: sent - answered, bytes: 0, latency: undefined }
}

const ledger: Ledger = {
  load: 'browse',
  startedAt: 0,
  finishedAt: 1,
  total: tally(750, { 200: 690, 201: 10, 503: 45 }),
  templates: { 'GET /api/items': tally(675), 'POST /api/items': tally(75) },
  lag: undefined,
}

const SOUND = `# HELP inventory_requests_total Requests
# TYPE inventory_requests_total counter
inventory_requests_total{endpoint="/api/items",method="GET",status="2xx"} 7
inventory_requests_total{endpoint="/health",method="GET",status="2xx"} 2
# TYPE inventory_request_duration_seconds histogram
inventory_request_duration_seconds_bucket{le="0.1",endpoint="/api/items"} 6
inventory_request_duration_seconds_bucket{le="+Inf",endpoint="/api/items"} 7
inventory_request_duration_seconds_sum{endpoint="/api/items"} 0.5
inventory_request_duration_seconds_count{endpoint="/api/items"} 7
# TYPE inventory_items_total gauge
inventory_items_total 3
`
const OPENMETRICS = '# TYPE inventory_requests counter\ninventory_requests_total{endpoint="/api/items"} 7\n# EOF\n'

describe('the answer', () => {
  test('a sound exposition holds', () => expect(judge({}, { scrape: answer(SOUND) })).toEqual([]))

  test.each<[string, Partial<MetricsSpec>, Scrape, Finding]>([
    [
      'no answer',
      {},
      { failed: 'GET http://127.83.0.4:3000/metrics: connection refused' },
      {
        message: 'the endpoint gave no answer',
        expected: 'an exposition',
        actual: 'GET http://127.83.0.4:3000/metrics: connection refused',
        where: endpoint,
      },
    ],
    [
      'status 503',
      {},
      readAnswer(
        {
          status: 503,
          contentType: 'text/plain',
          durationMs: 1,
          encoding: '',
          location: undefined,
          body: Buffer.from('starting'),
        },
        {},
      ),
      {
        message: 'the endpoint answered 503',
        expected: 'status 200 and an exposition',
        actual: '503, text/plain, "starting"',
        where: endpoint,
      },
    ],
    [
      'HTML',
      {},
      answer('<!doctype html>\n<p>hello</p>', 'text/html; charset=utf-8'),
      {
        message: 'the endpoint answered with something that is no exposition',
        expected: 'text/plain or application/openmetrics-text',
        actual: '200, text/html; charset=utf-8, "<!doctype html>\\n<p>hello</p>"',
        where: endpoint,
      },
    ],
    [
      'no Content-Type',
      {},
      answer(SOUND, ''),
      {
        message:
          'the exposition is refused by Prometheus\' scrape: expected a Content-Type: text/plain or application/openmetrics-text (Prometheus 3 refuses a blank one), got Content-Type ""',
        expected: 'a Content-Type: text/plain or application/openmetrics-text (Prometheus 3 refuses a blank one)',
        actual: 'no Content-Type',
        where: endpoint,
      },
    ],
    [
      'nothing in it',
      {},
      answer('# just a comment\n'),
      {
        message: 'the exposition is empty',
        expected: 'at least one family',
        actual: `200, ${TEXT}, "# just a comment\\n"`,
        where: endpoint,
      },
    ],
    [
      'a broken line',
      {},
      answer('a 1\nb{c="d"} x1\n'),
      {
        message: 'the exposition is refused by Prometheus\' scrape: line 2, column 10: expected a number, Inf or NaN, got "x1"',
        expected: 'a number, Inf or NaN',
        actual: 'x1',
        where: `${endpoint} line 2, column 10`,
      },
    ],
    [
      'too strict a mode',
      { mode: 'expfmt' },
      answer('a 1', TEXT, 'expfmt'),
      {
        message:
          'the exposition is refused by promtool and Pushgateway: line 1, column 1: expected a line feed after the last line, got "a 1"',
        expected: 'a line feed after the last line',
        actual: 'a 1',
        where: `${endpoint} line 1, column 1`,
      },
    ],
    [
      'another format',
      { format: 'openmetrics' },
      answer(SOUND),
      {
        message: 'the endpoint does not speak the format openmetrics',
        expected: 'application/openmetrics-text',
        actual: TEXT,
        where: endpoint,
      },
    ],
    [
      'too slow',
      { scrapeWithin: 10 },
      answer(SOUND),
      { message: 'the scrape took too long', expected: 'at most 10 ms', actual: '12 ms', where: endpoint },
    ],
    [
      'metadata and not one sample',
      {},
      answer('# HELP a_total Things\n# TYPE a_total counter\n'),
      {
        message: 'the exposition has no samples',
        expected: 'at least one sample',
        actual: 'only the metadata of 1 metric',
        where: endpoint,
      },
    ],
    [
      'a format that nobody can tell, in the mode that does not ask for it',
      { format: 'prometheus', mode: 'expfmt' },
      answer(SOUND, 'application/octet-stream', 'expfmt'),
      {
        message: 'the endpoint does not speak the format prometheus',
        expected: 'text/plain',
        actual: 'application/octet-stream',
        where: endpoint,
      },
    ],
  ])('%s', (_, spec, scrape, finding) => expect(judge(spec, { scrape })).toEqual([finding]))

  test('of many errors the first five are told', () => {
    const found = messages(judge({}, { scrape: answer('?\n'.repeat(8)) }))
    expect(found).toHaveLength(6)
    expect(found.at(-1)).toBe('the exposition has 3 more errors')
  })

  test('secrets in a broken line are not told', () => {
    const [finding] = judge({}, { scrape: answer('a{url="http://u:hunter2@db"} x\nb{password="hunter2"x} 1\n') })
    expect(JSON.stringify(finding)).not.toContain('hunter2')
  })
})

describe('families', () => {
  const holds: [string, Partial<MetricsSpec>, Scrape][] = [
    ['types by name', { families: { inventory_requests_total: 'counter', inventory_items_total: 'gauge' } }, answer(SOUND)],
    [
      'the counter of OpenMetrics as exposed',
      { families: { inventory_requests_total: 'counter' } },
      answer(OPENMETRICS, 'application/openmetrics-text'),
    ],
    [
      'the counter of OpenMetrics by family',
      { families: { inventory_requests: 'counter' } },
      answer(OPENMETRICS, 'application/openmetrics-text'),
    ],
    ['the counter of the text format by family', { families: { inventory_requests: 'counter' } }, answer(SOUND)],
    [
      'labels, unit and help',
      {
        families: {
          inventory_requests_total: { type: 'counter', labels: ['endpoint', 'status'], help: 'Requests' },
          inventory_request_duration_seconds: { type: 'histogram', labels: ['endpoint'], unit: 'seconds' },
        },
      },
      answer(SOUND),
    ],
  ]
  test.each(holds)('holds: %s', (_, spec, scrape) => expect(judge(spec, { scrape })).toEqual([]))

  test.each<[string, Partial<MetricsSpec>, string, Partial<Finding>]>([
    [
      'missing, with the nearest name',
      { families: { inventory_request_total: 'counter' } },
      SOUND,
      {
        message: 'there is no family inventory_request_total',
        expected: 'inventory_request_total',
        actual: '3 families, not this one',
        hint: 'did you mean inventory_requests_total?',
        where: endpoint,
      },
    ],
    [
      'another type',
      { families: { inventory_requests_total: 'counter' } },
      '# TYPE inventory_requests_total gauge\ninventory_requests_total 1\n',
      {
        message: 'inventory_requests_total is of type gauge, not counter',
        expected: 'counter',
        actual: 'gauge',
        where: `${endpoint} line 1`,
      },
    ],
    [
      'no TYPE at all',
      { families: { a_total: 'counter' } },
      'a_total 1\n',
      { message: 'a_total is of type unknown, not counter', expected: 'counter', actual: 'unknown', where: `${endpoint} line 1` },
    ],
    [
      'no samples',
      { families: { inventory_requests_total: 'counter' } },
      '# TYPE inventory_requests_total counter\n# TYPE up gauge\nup 1\n',
      {
        message: 'inventory_requests_total has no samples',
        expected: 'at least one sample',
        actual: 'only its metadata',
        where: `${endpoint} line 1`,
      },
    ],
    [
      'a label missing on some samples',
      { families: { a: { type: 'gauge', labels: ['status'] } } },
      '# TYPE a gauge\na{statsu="200"} 1\na{status=""} 1\na{status="1"} 1\n',
      {
        message: 'a lacks the label status on 2 of 3 samples',
        expected: 'status on every sample',
        actual: 'a{statsu="200"}',
        where: `${endpoint} line 2`,
        hint: 'did you mean statsu?',
      },
    ],
    [
      'no unit',
      { families: { a: { type: 'gauge', unit: 'seconds' } } },
      '# TYPE a gauge\na 1\n',
      {
        message: 'a has not the unit seconds',
        expected: 'seconds',
        actual: 'no UNIT line, and a name that does not end in _seconds',
        where: `${endpoint} line 1`,
      },
    ],
    [
      'no help',
      { families: { a: { type: 'gauge', help: true } } },
      '# TYPE a gauge\na 1\n',
      { message: 'a has no help text', expected: 'a HELP line with a text', actual: 'none', where: `${endpoint} line 1` },
    ],
    [
      'another help',
      { families: { a: { type: 'gauge', help: 'Right' } } },
      '# HELP a Wrong\n# TYPE a gauge\na 1\n',
      { message: 'a has another help text', expected: 'Right', actual: 'Wrong', where: `${endpoint} line 1` },
    ],
    [
      'a histogram without +Inf',
      { families: { h: 'histogram' } },
      '# TYPE h histogram\nh_bucket{a="b",le="1"} 1\n',
      {
        message: 'h{a="b"} is a broken histogram',
        expected: 'a bucket le="+Inf"',
        actual: 'the last bucket is le="1"',
        where: `${endpoint} line 2`,
      },
    ],
    [
      'a histogram without a single bucket',
      { families: { h: 'histogram' } },
      '# TYPE h histogram\nh 1\n',
      {
        message: 'h has no buckets',
        expected: 'h_bucket, _sum and _count',
        actual: 'only h and the like',
        where: `${endpoint} line 1`,
      },
    ],
    [
      'another unit',
      { families: { a_seconds: { type: 'gauge', unit: 'ms' } } },
      '# TYPE a_seconds gauge\na_seconds 1\n',
      { message: 'a_seconds has not the unit ms' },
    ],
  ])('breaks: %s', (_, spec, text, finding) =>
    expect(judge(spec, { scrape: answer(text) })).toEqual([expect.objectContaining(finding)]),
  )
})

describe('counts', () => {
  const load = { name: 'browse', ledger }
  const HEAD = '# TYPE requests_total counter\n'
  const first = answer(
    `${HEAD}requests_total{endpoint="/api/items",status="200"} 100\nrequests_total{endpoint="/health",status="200"} 9\n`,
  )
  const then = (items: number, more = '') =>
    answer(
      `${HEAD}requests_total{endpoint="/api/items",status="200"} ${items}\nrequests_total{endpoint="/health",status="200"} 20\n${more}`,
    )
  const ITEMS = 'requests_total{endpoint="/api/items"}'

  test.each<[string, MetricsSpec['counts'], Scrape]>([
    ['what was sent', { [ITEMS]: 'ledger.requests' }, then(850)],
    [
      'a sum over series, one of them born meanwhile',
      { [ITEMS]: 'ledger.requests' },
      then(800, 'requests_total{endpoint="/api/items",status="503"} 50\n'),
    ],
    ['answers', { [ITEMS]: 'ledger.answered' }, then(845)],
    ['errors', { [ITEMS]: 'ledger.errors' }, then(105)],
    ['one status', { [ITEMS]: 'ledger.status.503' }, then(145)],
    ['a class of status', { [ITEMS]: 'ledger.status.2xx' }, then(800)],
    ['a status that never came', { [ITEMS]: 'ledger.status.404' }, then(100)],
    ['one request of the load', { [ITEMS]: 'ledger["GET /api/items"].requests' }, then(775)],
    ['a number', { [ITEMS]: 5 }, then(105)],
    ['several selectors', { [ITEMS]: 5, 'requests_total{endpoint="/health"}': 11 }, then(105)],
  ])('holds: %s', (_, counts, scrape) => expect(judge({ counts }, { scrape, before: first, load })).toEqual([]))

  test.each<[string, MetricsSpec['counts'], Scrape, Partial<Finding>]>([
    [
      'too few',
      { [ITEMS]: 'ledger.requests' },
      then(800),
      {
        message: `${ITEMS} rose by 700, the load sent 750`,
        expected: 'a rise by 750',
        actual: '700: requests_total{endpoint="/api/items",status="200"} by 700',
        where: endpoint,
      },
    ],
    [
      'too few of a status',
      { [ITEMS]: 'ledger.status.5xx' },
      then(100),
      { message: `${ITEMS} rose by 0, the load got 45 with status 5xx` },
    ],
    ['too few answers', { [ITEMS]: 'ledger.answered' }, then(100), { message: `${ITEMS} rose by 0, the load got 745 answered` }],
    ['not the number', { [ITEMS]: 5 }, then(106), { message: `${ITEMS} rose by 6, the suite expects 5` }],
    [
      'an unknown request',
      { [ITEMS]: 'ledger["GET /api/item"].requests' },
      then(850),
      {
        message: 'the load browse has no request named "GET /api/item"',
        expected: 'a request of the load in ledger["GET /api/item"].requests',
        hint: 'the load has "GET /api/items", "POST /api/items"; did you mean "GET /api/items"?',
      },
    ],
    [
      'no series of that name',
      { request_total: 'ledger.requests' },
      then(850),
      {
        message: 'no series matches request_total',
        actual: 'no series named request_total',
        hint: 'did you mean requests_total?',
      },
    ],
    [
      'no series with that label value',
      { 'requests_total{endpoint="/api/item"}': 'ledger.requests' },
      then(850),
      {
        message: 'no series matches requests_total{endpoint="/api/item"}',
        hint: 'endpoint is "/api/items", "/health"; did you mean "/api/items"?',
      },
    ],
    [
      'no series with that label',
      { 'requests_total{path="/api/items"}': 'ledger.requests' },
      then(850),
      { hint: 'no such series has the label path' },
    ],
    [
      'a counter that fell',
      { [ITEMS]: 'ledger.requests' },
      then(50),
      {
        message:
          'inventory-app restarted between the scrapes, or its counter was reset: requests_total{endpoint="/api/items",status="200"}',
        expected: '100 or more',
        actual: '50',
      },
    ],
    [
      'a series that went away',
      { [ITEMS]: 'ledger.requests' },
      answer(`${HEAD}requests_total{endpoint="/api/items",status="201"} 750\n`),
      { message: `1 series of ${ITEMS} went away during the load`, actual: 'no such series any more' },
    ],
  ])('breaks: %s', (_, counts, scrape, finding) => {
    expect(judge({ counts }, { scrape, before: first, load })).toEqual([expect.objectContaining(finding)])
  })

  test('a restart is told once, and never as a number', () => {
    const started = (at: number, value: number) =>
      answer(`process_start_time_seconds ${at}\na_total ${value}\nb_total ${value}\n`)
    const counts = { a_total: 'ledger.requests', b_total: 'ledger.requests' }
    expect(judge({ counts }, { scrape: started(200, 850), before: started(100, 100), load })).toEqual([
      {
        message: 'inventory-app restarted between the scrapes',
        expected: 'process_start_time_seconds 100, as before the load',
        actual: 'process_start_time_seconds 200',
        where: endpoint,
        hint: 'its counters began again at 0, so nothing can be said about what they counted; look at why it restarted',
      },
    ])
    expect(judge({ counts }, { scrape: started(100, 850), before: started(100, 100), load })).toEqual([])
  })

  test.each<[string, Partial<MetricsSeen>, string]>([
    ['the load still runs', { load: { name: 'browse', ledger: undefined } }, 'load browse has not finished'],
    ['the phase has no load', { scrape: then(850), before: first }, 'counts needs a load, and the phase has none'],
    [
      'no scrape before',
      { scrape: then(850), before: { failed: 'connection refused' }, load },
      'the counters cannot be compared: the scrape before the load failed',
    ],
    [
      'the scrape before had a line that hides a series',
      { scrape: then(850), before: answer(`${HEAD}requests_total{endpoint="/api/items"} 1OO\n`), load },
      'the counters cannot be compared: the scrape before the load failed',
    ],
  ])('breaks: %s', (_, seen, message) =>
    expect(messages(judge({ counts: { [ITEMS]: 'ledger.requests' } }, seen))).toEqual([message]),
  )
})

test('silence is told as such: no known gap explains it', () => {
  const silent = (scrape: Scrape | undefined) => metrics.silent?.({ scrape, before: undefined, load: undefined })
  expect([{ failed: 'refused' }, answer(SOUND), undefined].map(silent)).toEqual(['refused', undefined, undefined])
})

test('of many broken histograms five are told', () => {
  const text = Array.from({ length: 9 }, (_, n) => `h_bucket{a="${n}",le="1"} 1\n`).join('')
  const found = messages(judge({ families: { h: 'histogram' } }, { scrape: answer(`# TYPE h histogram\n${text}`) }))
  expect(found).toHaveLength(6)
  expect(found.at(-1)).toBe('4 more histograms of h are broken')
})

describe('schema', () => {
  const issues = (spec: unknown): string[] =>
    metrics.schema.safeParse(spec).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

  test('the example of the design', () => {
    const spec = {
      endpoint,
      families: { inventory_requests_total: 'counter' },
      counts: { 'a{b="c"}': 'ledger.requests' },
      scrapeWithin: '1s',
    }
    expect(metrics.schema.parse(spec)).toMatchObject({ scrapeWithin: 1000 })
    expect(metrics.needs(metrics.schema.parse(spec))).toEqual([{ url: endpoint, path: ['endpoint'] }])
    expect(metrics.title(metrics.schema.parse(spec))).toBe(`${endpoint} has its families and counts what was sent`)
  })

  test.each<[unknown, string]>([
    [{ endpoint, counts: { 'a{b=c}': 1 } }, 'counts.a{b=c}: expected a PromQL selector: column 5: expected a value in quotes'],
    [
      { endpoint, counts: { a: 'ledger.sum' } },
      'counts.a: expected a number or ledger.requests, .answered, .errors, .status.200 or .status.2xx, of one request as ledger["GET /api/items"].requests',
    ],
  ])('%j', (spec, message) => expect(issues(spec)).toEqual([message]))

  test.each([{ endpoint, family: {} }, { endpoint, families: { a: 'count' } }, { endpoint: 'metrics' }, {}])(
    'refused: %j',
    (spec) => expect(issues(spec).length).toBeGreaterThan(0),
  )
})
