import { afterEach, expect, test, vi } from 'vitest'

const HOUR = 3_600_000

afterEach(() => vi.useRealTimers())

test('it tells the date, and a wall clock that is set does not move it', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { systemClock } = await import('./clock.ts')
  const date = Date.now()
  const before = systemClock.now()
  expect(Math.abs(before - date)).toBeLessThan(24 * HOUR)
  for (const hours of [-1, 1]) {
    vi.setSystemTime(date + hours * HOUR)
    const after = systemClock.now()
    expect([after >= before, after - before < HOUR / 2]).toEqual([true, true])
  }
})
