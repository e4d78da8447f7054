/** Why a panel's query is as it is, asked of a real Prometheus: every state, and every way into it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mistaken, SHORT } from './dashboard-why-mistaken.ts'
import { IDLE, LABEL, METRIC, rows } from './dashboard-why-rows.ts'
import { WhyStack } from './dashboard-why-stack.ts'
import { notes, sound, wrong } from './dashboard-why-with-data.ts'
import { acquireBinaries } from './differential-binaries.ts'

const binaries = await acquireBinaries()
if ('reason' in binaries) console.info(`reasons of empty panels: skipped, ${binaries.reason}`)

describe.skipIf('reason' in binaries)('a real Prometheus', () => {
  let stack: WhyStack | undefined
  const asked = (): WhyStack => stack ?? expect.fail('the stack did not start')
  beforeAll(async () => {
    if (!('reason' in binaries)) stack = await WhyStack.start(binaries.prometheus)
  })
  afterAll(() => stack?.[Symbol.asyncDispose]())

  test.each(sound)('nothing is wrong with %s', async (expr) => {
    expect(await asked().why(expr)).toBeUndefined()
  })

  test.for([...rows, ...mistaken, ...wrong])('%s: %s', async ([expr, state, why, hint]) => {
    const before = asked().requests
    const diagnosis = await asked().why(expr)
    expect(diagnosis).toMatchObject({
      state,
      why: typeof why === 'string' ? why : expect.stringMatching(why),
      ...(hint === undefined ? {} : { hint }),
    })
    // The query itself, at most a dozen questions, and what is asked once for all queries.
    expect(asked().requests - before).toBeLessThanOrEqual(17)
  })

  test.each(notes)('%s is a note', async (expr, why) => {
    expect(await asked().why(expr)).toMatchObject({ state: 'data', why })
  })

  test('a missing value may be excused, a missing name of a metric or label may not, but for a counter before its first error', async () => {
    const excusable = async (expr: string) => (await asked().why(expr))?.excusable
    expect(await excusable('http_requests_total{code="500"}')).toBe(true)
    expect(await excusable('http_requests_total{code="200",method="post"}')).toBe(true)
    expect(await excusable('http_requests_total{status="200"}')).toBeUndefined()
    expect(await excusable('sum(payment_errors_total)')).toBeUndefined()
    expect(await excusable('sum(rate(payment_errors_total[1s])) or on() vector(0)')).toBe(true)
    expect(await excusable('sum(recorded:fails) or vector(0)')).toBeUndefined()
  })

  test('a label of several that is not there is missed where the legend names it', async () => {
    const expr = 'sum by (cluster, job) (rate(http_requests_total[1s]))'
    expect(await asked().why(expr, { legend: ['job'] })).toBeUndefined()
    expect(await asked().why(expr, { legend: ['cluster'] })).toMatchObject({
      state: LABEL,
      why: 'sum groups by cluster, and no series of rate(http_requests_total[1s]) has that label',
    })
  })

  test('a query that took all its questions costs no other one its reason', async () => {
    const { cache } = asked().context()
    const metrics = [
      'memory_bytes',
      'items_total',
      'zero',
      'team',
      'errors_total',
      'http_requests_total',
      'latency_seconds_count',
    ]
    const others = ['latency_seconds_sum', 'latency_seconds_bucket', 'idle_seconds_count', 'idle_seconds_sum', 'up']
    const long = [...metrics, ...others].map((name) => `max(sum by (instance) (${name}))`).join(' + ')
    expect(await asked().why(`${long} + max(sum by (typo) (slow_total))`, { cache })).toMatchObject({
      state: 'data',
      why: expect.stringContaining('not looked at in full'),
    })
    expect(await asked().why(`${long} + (sum(http_request_total) or vector(0))`, { cache })).toMatchObject({ state: METRIC })
    expect(await asked().why('http_request_total', { cache })).toMatchObject({
      state: METRIC,
      hint: expect.stringMatching(/http_requests/),
    })
    expect(await asked().why('max(sum by (typo) (slow_total))', { cache })).toMatchObject({ state: LABEL })
  })

  test('an instant query has the same reasons', async () => {
    expect(await asked().why('sum(http_request_total)', { asks: 'instant' })).toMatchObject({ state: METRIC })
    expect(await asked().why('rate(errors_total[1s]) > 0', { asks: 'instant' })).toMatchObject({ state: IDLE })
    expect(await asked().why('memory_bytes', { asks: 'instant' })).toBeUndefined()
  })

  test('in scaled time the real scrape interval counts, and a rule is in the time of the scrapes', async () => {
    expect(await asked().why('rate(http_requests_total[1s])', { factor: 10 })).toMatchObject({
      state: SHORT,
      why: 'the range 1s of http_requests_total is shorter than two intervals of the scrapes of job app (2s, seen as 200ms: time is scaled by 10), and rate needs two samples',
      expected: 'a range of at least 4s',
    })
    expect(await asked().why('recorded:rate', { factor: 10 })).toBeUndefined()
    // Scrapes come no closer than some bound: where the config is known, it tells.
    const scrapes = new Map([['app', 500]])
    expect(await asked().why('rate(http_requests_total[1s])', { factor: 10, scrapes })).toBeUndefined()
    expect(await asked().why('rate(http_requests_total[900ms])', { factor: 10, scrapes })).toMatchObject({ state: SHORT })
  })

  test('a range that is $__rate_interval is mended at the data source', async () => {
    expect(await asked().why('rate(slow_total[800ms])')).toMatchObject({
      state: SHORT,
      hint: 'if it is $__rate_interval, set timeInterval of the data source to 2s: Grafana computes it from there',
    })
  })

  test('many panels share their questions', async () => {
    const { cache } = asked().context()
    const before = asked().requests
    for (let i = 0; i < 50; i++) await asked().why(`rate(http_requests_total[${i + 5}s])`, { cache })
    // One each, and metadata, rules, targets and names once for all.
    expect(asked().requests - before).toBeLessThanOrEqual(54)
  })
})
