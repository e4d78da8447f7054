import { describe, expect, test } from 'vitest'
import { type Clock, systemClock } from './clock.ts'
import { CannotObserve, TooLate } from './errors.ts'
import { type PollOptions, poll } from './poll.ts'

/** A clock that moves only when somebody sleeps. */
function fakeClock(): Clock & { readonly slept: number[]; looked: number } {
  let now = 0
  const slept: number[] = []
  return {
    slept,
    looked: 0,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      now += ms
    },
  }
}

const values =
  (...list: (boolean | Error)[]) =>
  async () => {
    const next = list.length > 1 ? list.shift() : list[0]
    if (next instanceof Error) throw next
    return next ?? false
  }

interface Row {
  name: string
  observe: () => Promise<boolean>
  mode: 'until' | 'while'
  holdFor?: number
  held: boolean
  attempts: number
}

const away = new Error('away')
const rows: Row[] = [
  { name: 'until: holds at once', observe: values(true), mode: 'until', held: true, attempts: 1 },
  { name: 'until: holds later', observe: values(false, away, true), mode: 'until', held: true, attempts: 3 },
  {
    name: 'until: never holds; looks a last time just before the deadline',
    observe: values(false),
    mode: 'until',
    held: false,
    attempts: 11,
  },
  { name: 'until: an error is not a hold', observe: values(away), mode: 'until', held: false, attempts: 11 },
  {
    name: 'until+for: must go on holding',
    observe: values(true, false, true),
    mode: 'until',
    holdFor: 300,
    held: true,
    attempts: 6,
  },
  {
    name: 'until+for: held too shortly',
    observe: values(...Array(9).fill(false), true),
    mode: 'until',
    holdFor: 300,
    held: false,
    attempts: 11,
  },
  { name: 'while: holds all the time', observe: values(true), mode: 'while', held: true, attempts: 11 },
  { name: 'while: one break is enough', observe: values(true, true, false, true), mode: 'while', held: false, attempts: 3 },
  { name: 'while: an error breaks it', observe: values(true, away, true), mode: 'while', held: false, attempts: 2 },
]

describe('poll', () => {
  test.each(rows)('$name', async ({ observe, mode, holdFor, held, attempts }) => {
    const result = await poll({
      observe,
      holds: (value) => value,
      deadline: () => 1000,
      interval: 100,
      mode,
      holdFor,
      clock: fakeClock(),
      signal: new AbortController().signal,
    })
    expect({ held: result.held, attempts: result.attempts }).toEqual({ held, attempts })
  })

  test('an error that is final ends it at once', async () => {
    const clock = fakeClock()
    const refused = new CannotObserve('the login was refused', { final: true })
    const { held, attempts, last } = await poll({
      observe: values(new CannotObserve('busy'), refused, true),
      holds: (value) => value,
      deadline: () => 10_000,
      interval: 100,
      mode: 'until',
      clock,
      signal: new AbortController().signal,
    })
    expect({ held, attempts, last }).toEqual({ held: false, attempts: 2, last: { error: refused } })
  })

  test('a deadline that moves is obeyed', async () => {
    const clock = fakeClock()
    const deadline = () => (clock.now() < 500 ? 2000 : 600)
    const options = { holds: () => false, interval: 100, mode: 'until', clock, signal: new AbortController().signal } as const
    await poll({ ...options, observe: async () => false, deadline })
    expect(clock.now()).toBe(550)
  })

  /** Looks that take so long each (ms), one after the other, and what they see. */
  async function slow(looks: readonly (readonly [number, boolean | Error])[], more: Partial<PollOptions<boolean>> = {}) {
    const clock = fakeClock()
    const observe = async () => {
      const [took, seen] = looks[clock.looked++] ?? [0, false]
      await clock.sleep(took)
      if (seen instanceof Error) throw seen
      return seen
    }
    const signal = new AbortController().signal
    const options = { observe, deadline: () => 1000, interval: 100, mode: 'until', clock, signal } as const
    return poll({ ...options, holds: (value) => value, ...more })
  }

  test.each([
    [
      'the only look holds too late',
      [[1001, true]],
      { held: false, last: { error: new TooLate('it answered only after the deadline') } },
    ],
    ['what the only look found missing stays', [[1001, false]], { held: false, last: { value: false } }],
    [
      'a later look holds too late: the one before it decides',
      [
        [10, false],
        [2000, true],
      ],
      { held: false, last: { value: false } },
    ],
    [
      'an error that comes too late hides nothing',
      [
        [10, false],
        [2000, new Error('cut')],
      ],
      { held: false, last: { value: false } },
    ],
    ['at the deadline is in time', [[1000, true]], { held: true, last: { value: true } }],
    [
      'a look that took long is tried again as long as there is time',
      [
        [400, false],
        [300, true],
      ],
      { held: true },
    ],
  ] satisfies [string, [number, boolean | Error][], object][])('%s', async (_, looks, expected) => {
    expect(await slow(looks)).toMatchObject(expected)
  })

  test('a deadline that is over from the start allows one look of any length', async () => {
    expect(await slow([[60_000, true]], { deadline: () => 0 })).toMatchObject({ held: true, attempts: 1 })
    expect(await slow([[60_000, false]], { deadline: () => 0 })).toMatchObject({
      held: false,
      attempts: 1,
      last: { value: false },
    })
  })

  test('seen holding in time, it may be confirmed later', async () => {
    expect(
      await slow(
        [
          [900, true],
          [500, true],
        ],
        { holdFor: 50 },
      ),
    ).toMatchObject({ held: true, attempts: 2 })
  })

  test('the signal of a look ends at the deadline, wherever that has moved', async () => {
    let deadline = Number.POSITIVE_INFINITY
    const observe = async (signal: AbortSignal) => {
      deadline = systemClock.now() + 20
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      throw signal.reason
    }
    const options = { observe, interval: 100, mode: 'until', clock: systemClock, signal: new AbortController().signal } as const
    expect(await poll({ ...options, holds: () => true, deadline: () => deadline })).toMatchObject({
      held: false,
      attempts: 1,
      last: { error: new TooLate('no look ended before its deadline') },
    })
  })

  test('cancelled: never holds, keeps the last attempt', async () => {
    const controller = new AbortController()
    const seen = [false, false, true]
    const observe = async () => {
      if (seen.length === 1) controller.abort()
      return seen.shift() ?? true
    }
    const options = {
      holds: (value: boolean) => value,
      deadline: () => 1000,
      interval: 100,
      mode: 'until',
      clock: fakeClock(),
    } as const
    expect(await poll({ ...options, observe, signal: controller.signal })).toEqual({
      held: false,
      aborted: true,
      attempts: 2,
      last: { value: false },
    })
  })
})
