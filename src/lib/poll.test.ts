import { describe, expect, test } from 'vitest'
import type { Clock } from './clock.ts'
import { poll } from './poll.ts'

/** A clock that moves only when somebody sleeps. */
function fakeClock(): Clock & { readonly slept: number[] } {
  let now = 0
  const slept: number[] = []
  return {
    slept,
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
    name: 'until: never holds; looks a last time at the deadline',
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

  test('a deadline that moves is obeyed', async () => {
    const clock = fakeClock()
    const deadline = () => (clock.now() < 500 ? 2000 : 600)
    const options = { holds: () => false, interval: 100, mode: 'until', clock, signal: new AbortController().signal } as const
    await poll({ ...options, observe: async () => false, deadline })
    expect(clock.now()).toBe(600)
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
