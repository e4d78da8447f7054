/** Why a panel's query is as it is, asked of a real Prometheus: every state, and every way into it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IDLE, METRIC, rows, SHORT, sound } from './dashboard-why-rows.ts'
import { WhyStack } from './dashboard-why-stack.ts'
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

  test.for(rows)('%s: %s', async ([expr, state, why, hint]) => {
    const before = asked().requests
    const diagnosis = await asked().why(expr)
    expect(diagnosis).toMatchObject({
      state,
      why: typeof why === 'string' ? why : expect.stringMatching(why),
      ...(hint === undefined ? {} : { hint }),
    })
    // The query itself, and at most a dozen questions.
    expect(asked().requests - before).toBeLessThanOrEqual(13)
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
