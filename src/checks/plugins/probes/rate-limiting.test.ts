import { describe, expect, test } from 'vitest'
import { byKong, instance, outcomeOf, passed, probing, type Request, type Said, stillClock } from './answering.fixture.ts'

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

  test('windows that always end meanwhile are tried again when no other limit is probed', async () => {
    const clock = stillClock()
    let left = 9
    const slow = ({ n }: Request): Said => {
      // Each second answer is of the next window, until the probe is alone for a while.
      left = n > 12 ? Math.max(0, 3 - (n - 12)) : 9 - (n % 2)
      const headers = { 'RateLimit-Limit': '3', 'RateLimit-Remaining': String(left), 'RateLimit-Reset': '1' }
      return passed({ headers: { ...headers, 'X-RateLimit-Limit-Second': '3', 'X-RateLimit-Remaining-Second': String(left) } })
    }
    const spoilt = await probing([perSecond], ({ n }) => slow({ n: n % 12 } as Request), { clock })
    expect(outcomeOf(spoilt.probed, 'rate-limiting')).toBe(
      'unseen: the window (second) ended 12 times while the probe was sending, alone: the gateway, or this machine, is too slow for 3 requests in one',
    )
    const later = await probing([perSecond], slow, { clock })
    expect(outcomeOf(later.probed, 'rate-limiting')).toEqual(['6 requests passed, and none was refused'])
  })
})
