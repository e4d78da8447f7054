import { describe, expect, test } from 'vitest'
import { byKong, instance, outcomeOf, passed, probing, type Request, type Said, stillClock } from './answering.fixture.ts'
import type { RateAnswer } from './rate-answer.ts'
import { type RateSeen, rateLimiting } from './rate-limiting.ts'

const answer = (remaining: number, more: Partial<RateAnswer> = {}): RateAnswer => ({
  status: 200,
  refused: false,
  said: '200 of the upstream',
  message: undefined,
  limit: 3,
  remaining,
  reset: 20,
  retryAfter: undefined,
  windows: { minute: { limit: 3, remaining } },
  took: 1,
  ...more,
})
const refusal = (more: Partial<RateAnswer> = {}) =>
  answer(0, {
    status: 429,
    refused: true,
    said: '429 "API rate limit exceeded"',
    message: 'API rate limit exceeded',
    retryAfter: 20,
    ...more,
  })
const seen = (more: Partial<RateSeen> = {}): RateSeen => ({
  window: 'minute',
  limit: 3,
  answers: [answer(2), answer(1), answer(0), refusal()],
  readOnly: false,
  before: 0,
  next: undefined,
  ...more,
})
const bare = { limit: undefined, remaining: undefined, reset: undefined, windows: {} }
const all = (more: Partial<RateAnswer>) => [answer(2, more), answer(1, more), answer(0, more), refusal(more)]
const CONFIG = {
  minute: 3,
  limit_by: 'consumer',
  policy: 'local',
  error_code: 429,
  error_message: 'API rate limit exceeded',
  hide_client_headers: false,
  fault_tolerant: true,
}

describe('judge', () => {
  test.each<[string, RateSeen, object, readonly string[]]>([
    ['holds', seen(), {}, []],
    ['holds, and the window ends', seen({ next: answer(2) }), {}, []],
    ['holds in a window that had been begun', seen({ answers: [answer(1), answer(0), refusal()], before: 1 }), {}, []],
    ['holds where a count came late', seen({ answers: [answer(2), answer(1), answer(1), answer(0), refusal()] }), {}, []],
    ['holds without headers', seen({ answers: all(bare) }), { hide_client_headers: true }, []],
    [
      'none is refused',
      seen({ answers: [answer(2), answer(1), answer(0), answer(0), answer(0), answer(0)] }),
      {},
      ['6 requests passed, and none was refused'],
    ],
    ['fewer pass', seen({ answers: [answer(2), answer(1), refusal()] }), {}, ['2 requests passed before one was refused']],
    [
      'another number',
      seen({
        answers: [
          answer(9, { limit: 10, windows: { minute: { limit: 10, remaining: 9 } } }),
          refusal({ windows: { minute: { limit: 10, remaining: 0 } } }),
        ],
      }),
      {},
      ['the limit in effect is another than the one configured', '1 request passed before one was refused'],
    ],
    [
      'another window',
      seen({ answers: [answer(2, { windows: { hour: { limit: 3, remaining: 2 } } })] }),
      {},
      [
        'the limit in effect is another than the one configured',
        'the limit in effect is another than the one configured',
        '1 request passed, and none was refused',
      ],
    ],
    ['no headers', seen({ answers: all(bare) }), {}, ['rate-limiting does not tell clients its limits']],
    ['headers that are to be hidden', seen(), { hide_client_headers: true }, ['rate-limiting tells clients its limits']],
    ['some headers', seen({ answers: all({ reset: undefined }) }), {}, ['headers of the rate limit are missing']],
    [
      'no Retry-After',
      seen({ answers: [answer(2), answer(1), answer(0), refusal({ retryAfter: undefined })] }),
      {},
      ['a refused request is not told when to come again'],
    ],
    [
      'a Retry-After beyond the window',
      seen({ answers: [answer(2), answer(1), answer(0), refusal({ retryAfter: 3600 })] }),
      {},
      ['a refused request is not told when to come again'],
    ],
    ['another status', seen(), { error_code: 503 }, ['a request above the limit is refused with another status']],
    ['another message', seen(), { error_message: 'slow down' }, ['a request above the limit is refused with another message']],
    ['the window does not end', seen({ next: refusal() }), {}, ['the window does not end']],
    [
      'its store is away',
      seen({ answers: [answer(0, { ...bare, status: 500, refused: true, said: '500' })] }),
      { policy: 'redis', fault_tolerant: false },
      ['the gateway fails where it is to count requests'],
    ],
    ['only read', seen({ answers: [answer(2)], readOnly: true }), {}, []],
  ])('%s', (_, given, config, messages) => {
    expect(rateLimiting.judge(instance('rate-limiting', { ...CONFIG, ...config }), given).map(({ message }) => message)).toEqual(
      messages,
    )
  })

  test('a finding says what was expected and got, and what to do', () => {
    const broken = instance('rate-limiting', { ...CONFIG, policy: 'redis' })
    expect(rateLimiting.judge(broken, seen({ answers: [answer(0, bare), answer(0, bare)] }))[0]).toEqual({
      message: 'rate-limiting does not tell clients its limits',
      expected: 'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset',
      actual: 'none of them',
      where: 'kong:8301/plugins/rate-limiting',
      hint: 'fault_tolerant lets everything pass while redis cannot be reached',
    })
  })

  test('what was not seen is told', () => {
    const notes =
      rateLimiting.notes?.(instance('rate-limiting', { ...CONFIG, hour: 100, policy: 'redis' }), seen({ before: 1 })) ?? []
    expect(notes.map(({ message }) => message)).toEqual([
      '1 of 3 per minute were used before: 2 passed',
      'the end of the window was not waited for (Retry-After: 20 s)',
      '100 per hour was read off the headers: 3 per minute is reached first',
      'policy redis: that other nodes count together with this one was not asked',
    ])
  })
})

/** A gateway that lets `limit` requests of a window pass; others take `others` with each of ours. */
function limiter({
  window = 'second',
  limit = 3,
  others = 0,
  used = 0,
}: {
  readonly window?: 'second' | 'minute'
  readonly limit?: number
  readonly others?: number
  readonly used?: number
}) {
  const length = window === 'second' ? 1000 : 60_000
  const name = window === 'second' ? 'Second' : 'Minute'
  const counts = new Map<number, number>()
  const clock = stillClock()
  const answer = (_: Request): Said => {
    const now = clock.now()
    const start = now - (now % length)
    const count = counts.get(start) ?? (counts.size === 0 ? used : 0)
    const reset = String(Math.max(1, Math.ceil((start + length - now) / 1000)))
    const left = Math.max(0, limit - count - 1)
    const headers = {
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': String(left),
      'RateLimit-Reset': reset,
      [`X-RateLimit-Limit-${name}`]: String(limit),
      [`X-RateLimit-Remaining-${name}`]: String(left),
    }
    if (count >= limit) return byKong(429, 'API rate limit exceeded', { ...headers, 'Retry-After': reset })
    counts.set(start, count + 1 + others)
    return passed({ headers })
  }
  return [answer, { clock }] as const
}

const perSecond = instance('rate-limiting', { second: 3, policy: 'local', limit_by: 'consumer' })

describe('ask', () => {
  test('a limit that works', async () => {
    const { probed, asked } = await probing([perSecond], ...limiter({}))
    expect(probed).toEqual([
      {
        plugin: 'rate-limiting',
        what: 'rate-limiting (global)',
        sent: '5 GET /r as nobody',
        outcome: { findings: [], notes: [] },
      },
    ])
    expect(new Set(asked.map(({ url }) => url.search)).size).toBe(5)
  })

  test('another number', async () => {
    const { probed } = await probing([perSecond], ...limiter({ limit: 30 }))
    expect(outcomeOf(probed, 'rate-limiting')).toEqual([
      'the limit in effect is another than the one configured',
      '6 requests passed, and none was refused',
    ])
  })

  test('another window', async () => {
    const { probed } = await probing([perSecond], ...limiter({ window: 'minute' }))
    expect(outcomeOf(probed, 'rate-limiting')).toContain('the limit in effect is another than the one configured')
  })

  test('a limit that others use too says nothing', async () => {
    const { probed } = await probing(
      [instance('rate-limiting', { second: 9, limit_by: 'ip' })],
      ...limiter({ limit: 9, others: 1 }),
    )
    expect(outcomeOf(probed, 'rate-limiting')).toBe(
      'unseen: what remains of 9 per second fell from 8 to 6 with one request of the probe: others send against the same limit (limit_by is ip)',
    )
  })

  test('a limit that is used up, and no new window soon, says nothing', async () => {
    const { probed } = await probing([instance('rate-limiting', { minute: 3 })], () =>
      byKong(429, 'API rate limit exceeded', { 'Retry-After': '40', 'RateLimit-Limit': '3' }),
    )
    expect(outcomeOf(probed, 'rate-limiting')).toBe(
      'unseen: the limit was used up before the probe began, by an earlier run or by others, and the next begins in 41 s: later than `within` allows to wait for',
    )
  })

  test('a large limit is read off the headers', async () => {
    const { probed, asked } = await probing(
      [instance('rate-limiting', { minute: 5000 })],
      ...limiter({ window: 'minute', limit: 5000 }),
    )
    expect(asked).toHaveLength(1)
    expect(probed[0]?.outcome).toMatchObject({
      findings: [],
      notes: [
        { message: '5000 per minute is more than a probe sends: the limit was read off the headers, and no refusal was seen' },
      ],
    })
  })

  test('no limit at all', async () => {
    const { probed } = await probing([perSecond], () => passed())
    expect(outcomeOf(probed, 'rate-limiting')).toEqual([
      'rate-limiting does not tell clients its limits',
      '6 requests passed, and none was refused',
    ])
  })

  test('another plugin turns the probe away', async () => {
    const { probed } = await probing([perSecond], () => byKong(401, 'No API key found in request'))
    expect(outcomeOf(probed, 'rate-limiting')).toMatch(
      /^unseen: a request of the probe was turned away .* 401 "No API key found in request"; let the probes have a consumer/,
    )
  })

  test('an upstream that refuses is no limit of the gateway', async () => {
    const { probed } = await probing([perSecond], () => passed({ status: 429 }))
    expect(outcomeOf(probed, 'rate-limiting')).toContain('6 requests passed, and none was refused')
  })
})
