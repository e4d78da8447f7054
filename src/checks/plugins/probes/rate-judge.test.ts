import { describe, expect, test } from 'vitest'
import { instance } from './answering.fixture.ts'
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
