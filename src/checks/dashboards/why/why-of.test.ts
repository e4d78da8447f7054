/** What the real Prometheus of tests/conformance cannot be brought to: it is asked there for all else. */
import { describe, expect, test } from 'vitest'
import type { QueryAnswer } from '../../../clients/query-data.ts'
import { Answer, type Route } from '../../observed-prometheus.fixture.ts'
import { makeWhyCache, whyOf } from './index.ts'
import { asked, context, looked, NOTHING, named, sample, TARGET, values, vector } from './why.fixture.ts'

const failed = (error: string, status: number | undefined): QueryAnswer => ({ ok: false, error, status })

const NEVER = new Answer(404, '404 page not found')
const OVERLOADED = new Answer(503, { status: 'error', errorType: 'unavailable', error: 'overloaded' })

describe('answers that are errors', () => {
  const errors: readonly [string, QueryAnswer, object][] = [
    ['up', failed('login required', 401), { state: 'not observed', why: 'login required (status 401)' }],
    ['up', failed('slow down', 429), { state: 'not observed', why: 'slow down (status 429)' }],
    ['up', failed('bad gateway', 502), { state: 'not observed' }],
    ['up', failed('boom', undefined), { state: 'query error', why: 'the query fails: boom', actual: 'boom', hint: undefined }],
    [
      'a\n  + (b',
      failed('parse error', 400),
      { state: 'query error', why: 'the query cannot be read: unexpected end of input at 2:7, behind a + (b' },
    ],
    [
      'up',
      failed('exceeded maximum resolution of 11,000 points', 400),
      { hint: 'more points than the server gives: a larger min step, or a shorter range' },
    ],
  ]
  test.each(errors)('%j %j', async (expr, answer, diagnosis) => {
    expect(await whyOf(asked(expr, answer), await context({}))).toMatchObject(diagnosis)
  })
})

const unseen: readonly [string, string][] = [
  ['label/__name__/values', 'up'],
  ['metadata', 'upp'],
  ['rules', 'upp'],
  ['query', 'up > 5'],
]
test.each(unseen)('what %s does not answer is not observed, and nothing is guessed', async (path, expr) => {
  const at = await context({ ...named('up'), [path]: () => OVERLOADED })
  expect(await whyOf(asked(expr), at)).toEqual({
    state: 'not observed',
    why: expect.stringMatching(/answered 503: unavailable: overloaded$/),
    hint: undefined,
  })
})

test('a query with data whose types the server does not tell is a note', async () => {
  const at = await context({ ...named('x_total'), metadata: () => OVERLOADED })
  expect(await whyOf(asked('rate(x_total[5m])', values(1)), at)).toMatchObject({
    state: 'data',
    why: expect.stringMatching(
      /^whether rate\(x_total\[5m\]\) is right was not looked at in full: .*503: unavailable: overloaded$/,
    ),
  })
})

test('what gives nothing for a variable that was asked as empty names the variable', async () => {
  const emptied = { state: 'variable without values', why: 'variable $job', hint: undefined } as const
  const at = await context(named('up'))
  expect(await whyOf(asked('up{job=""}', NOTHING, { emptied }), at)).toEqual(emptied)
  expect(await whyOf(asked('up{cluster=""}', values(1), { emptied }), at)).toBeUndefined()
})

test('endpoints that a server has not declare nothing', async () => {
  const at = await context({ ...named('x_total'), metadata: () => NEVER, rules: () => NEVER, targets: () => NEVER })
  expect(await whyOf(asked('rate(x_total[5m])', values(1)), at)).toBeUndefined()
  expect(await whyOf(asked('y_total'), at)).toMatchObject({
    state: 'metric never existed',
    why: 'y_total never existed in prometheus',
    hint: 'the nearest that exist: x_total',
  })
})

test('a server without any series', async () => {
  expect(await whyOf(asked('up'), await context(named()))).toEqual({
    state: 'metric never existed',
    why: 'up never existed in prometheus, which has no series at all',
    hint: 'nothing was ever scraped: look at its targets',
  })
})

describe('what may be asked is bounded', () => {
  const many = Array.from({ length: 40 }, (_, i) => `a${i}`)
  const unexplained = {
    state: 'empty',
    why: expect.stringContaining('the reason was not found within the questions that prometheus may be asked'),
  }

  /** A server that counts what it is asked. */
  function counted(routes: Readonly<Record<string, Route>>) {
    const seen = { requests: 0 }
    const counting = Object.entries(routes).map(([path, route]): [string, Route] => [
      path,
      (of) => {
        seen.requests++
        return route(of)
      },
    ])
    return { seen, routes: Object.fromEntries(counting) }
  }

  test('for one query', async () => {
    const names: Route = (of) => (of.has('match[]') ? [] : many)
    const { seen, routes } = counted({ ...named(), 'label/__name__/values': names })
    const whole = many.map((name) => `${name}{job="x"}`).join(' or ')
    expect(await whyOf(asked(whole), await context(routes))).toMatchObject(unexplained)
    // The names are asked for all queries.
    expect(seen.requests).toBe(12 + 1)
  })

  test('for all together', async () => {
    const { seen, routes } = counted({ ...named(...many), query: () => looked(1, 5, 5) })
    const at = await context(routes, { cache: makeWhyCache(5) })
    // What everybody asks is asked once: names, types and rules of the first serve the others.
    expect(await whyOf(asked('a1 > 9'), at)).toMatchObject({ state: 'empty', why: expect.stringContaining('all values are 5') })
    expect(await whyOf(asked('a2 > 9'), at)).toMatchObject({ state: 'empty', why: expect.stringContaining('all values are 5') })
    for (const name of many.slice(2)) await whyOf(asked(`${name} > 9`), at)
    expect(seen.requests).toBe(5)
    expect(await whyOf(asked('a3 > 8 > 9'), at)).toMatchObject(unexplained)
    expect(await whyOf(asked('sum(a4)', values(Number.NaN)), at)).toMatchObject({ ...unexplained, state: 'all NaN' })
  })
})

test('native histograms have quantiles without le, and no numbers', async () => {
  const types = () => ({ x_seconds: [{ type: 'histogram' }] })
  const native = () => vector({ metric: { part: 'count' }, value: [0, '1'] })
  const at = await context({ ...named('x_seconds'), metadata: types, 'label/le/values': () => [], query: native })
  expect(await whyOf(asked('histogram_quantile(0.9, sum(rate(x_seconds[5m])))', values(1)), at)).toBeUndefined()
  expect(await whyOf(asked('histogram_quantile(0.9, sum(rate(x_seconds[5m])))'), at)).not.toMatchObject({ state: 'wrong type' })
  expect(await whyOf(asked('sum by (le) (rate(x_seconds[5m]))', values(1)), at)).toBeUndefined()
  expect(await whyOf(asked('x_seconds > 3'), at)).toMatchObject({
    state: 'empty',
    why: 'x_seconds is native histograms, and > 3 compares numbers',
  })
})

test('samples that no scrape brings tell their pace themselves', async () => {
  const query: Route = (of) => {
    const text = of.get('query') ?? ''
    if (text.startsWith('label_replace(')) return looked(1, 1, 1)
    if (text === 'max(count_over_time(pushed_total[20m]))') return vector(sample(20))
    if (text === 'max(max_over_time(count_over_time(pushed_total[1m])[20m:30s]))') return vector(sample(1))
    return vector()
  }
  expect(await whyOf(asked('rate(pushed_total[1m])'), await context({ ...named('pushed_total'), query }))).toMatchObject({
    state: 'range too short for the scrape interval',
    why: 'pushed_total[1m] never holds two samples, and rate needs two: pushed_total has 20 within 20m',
    hint: 'about 4m would bear a missing one',
  })
})

test('one sample so far is no short range', async () => {
  const query: Route = (of) => (of.get('query')?.startsWith('label_replace(') ? looked(1, 1, 1) : vector(sample(1)))
  expect(await whyOf(asked('rate(young_total[1m])'), await context({ ...named('young_total'), query }))).toEqual({
    state: 'exists but not exercised by this load',
    why: 'young_total has had one sample within 1m so far, and rate needs two',
    hint: 'the next one comes with the next scrape: let the check look for longer (within)',
  })
  const targets = () => ({ activeTargets: [{ ...TARGET, scrapeInterval: '5s' }] })
  const at = await context({ ...named('young_total'), query, targets }, { load: 'browse' })
  expect(await whyOf(asked('rate(young_total[1m])'), at)).toMatchObject({
    hint: 'the next one comes within 5s, with the scrapes of job app: let the check look for longer (within)',
  })
})

const types: readonly [string, Readonly<Record<string, readonly string[]>>, string | undefined][] = [
  ['rate(kong_nginx_requests_total[5m])', { kong_nginx_requests_total: ['gauge'] }, 'wrong type'],
  ['rate(kong_bandwidth_bytes[5m])', { kong_bandwidth_bytes: ['counter'] }, undefined],
  // OpenMetrics declares the family.
  ['rate(http_requests_total[5m])', { http_requests: ['counter'] }, undefined],
  ['delta(http_requests_total[5m])', { http_requests: ['counter'] }, 'wrong type'],
  ['rate(x_bucket[5m])', { x: ['gaugehistogram'] }, 'wrong type'],
  // Two targets do not agree.
  ['rate(x[5m])', { x: ['gauge', 'counter'] }, undefined],
  ['rate(x[5m])', { x: ['unknown'] }, undefined],
  ['rate(x[5m])', {}, undefined],
]
test.each(types)('%s of %j: %s', async (expr, declared, state) => {
  const metadata = Object.fromEntries(Object.entries(declared).map(([name, all]) => [name, all.map((type) => ({ type }))]))
  const at = await context({ ...named('x', 'x_bucket', 'http_requests_total'), metadata: () => metadata })
  expect((await whyOf(asked(expr, values(1)), at))?.state).toBe(state)
})

test('a summary whose quantiles nobody exposes, and a histogram without any series so far', async () => {
  const metadata = () => ({ x_seconds: [{ type: 'summary' }], y_seconds: [{ type: 'histogram' }] })
  const at = await context({ ...named('x_seconds_sum', 'x_seconds_count'), metadata })
  expect(await whyOf(asked('max(x_seconds)'), at)).toEqual({
    state: 'metric never existed',
    why: 'x_seconds never existed in prometheus: it is a summary, of which only x_seconds_sum, x_seconds_count exist',
    hint: 'the mean is rate(x_seconds_sum[…]) / rate(x_seconds_count[…])',
  })
  expect(await whyOf(asked('rate(y_seconds_count[5m])'), at)).toMatchObject({ state: 'exists but not exercised by this load' })
})

test('absent shows only what is missing', async () => {
  expect(await whyOf(asked('absent(up)'), await context(named('up')))).toMatchObject({
    state: 'exists but not exercised by this load',
    why: 'up has data, and absent shows only what is missing',
  })
})

test('a query that cannot be read here is left to its answer', async () => {
  const at = await context(named('up'))
  expect(await whyOf(asked('up[', values(1)), at)).toBeUndefined()
  expect(await whyOf(asked('up['), at)).toEqual({
    state: 'empty',
    why: 'up[ gives nothing, and cannot be read here: unexpected end of input',
    hint: undefined,
  })
})

test('names and values that need quotes, and comments, come whole to the server', async () => {
  const matches: string[] = []
  const at = await context({
    ...named('my.metric'),
    'label/__name__/values': (of) => {
      matches.push(...of.getAll('match[]'))
      return ['my.metric']
    },
    query: () => looked(1, 3, 3),
  })
  const reason = await whyOf(asked('{"my.metric", "a.b"="c\\"d"} # why\n > 5 # because'), at)
  expect(reason).toMatchObject({ state: 'empty' })
  await whyOf(asked('{"my.metric", "a.b"="c\\"d"}'), at)
  expect(matches).toEqual(['{__name__="my.metric","a.b"="c\\"d"}'])
})
