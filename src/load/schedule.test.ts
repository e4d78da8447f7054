import { describe, expect, it } from 'vitest'
import { requestCount } from '../lib/rate.ts'
import { dueAfter, rotation } from './schedule.ts'

describe('requestCount', () => {
  it.each([
    [50, 15_000, 750],
    [1000, 60_000, 60_000],
    [3, 500, 2],
    [0.5, 10_000, 5],
    [0.1, 1000, 0],
    [33.3, 1000, 33],
  ])('%d/s for %d ms is %d requests', (rate, duration, count) => {
    expect(requestCount(rate, duration)).toBe(count)
  })
})

describe('dueAfter', () => {
  it.each([
    [50, [0, 20, 40, 60]],
    [2000, [0, 0.5, 1, 1.5]],
    [3, [0, 1000 / 3, 2000 / 3, 1000]],
  ])('spaces %d/s evenly', (rate, expected) => {
    expect([0, 1, 2, 3].map((index) => dueAfter(index, rate))).toEqual(expected)
  })

  it('does not drift over a long load, and ends within its duration', () => {
    const [rate, duration] = [30, 3_600_000]
    const last = dueAfter(requestCount(rate, duration) - 1, rate)
    expect(last).toBeLessThan(duration)
    expect(dueAfter(108_000, rate)).toBe(3_600_000)
  })
})

describe('rotation', () => {
  const turns = (weights: readonly number[], count: number) => {
    const next = rotation(weights)
    return Array.from({ length: count }, next)
  }

  it.each([
    [[1], [0, 0, 0]],
    [
      [1, 1],
      [0, 1, 0, 1],
    ],
    [
      [3, 1],
      [0, 0, 1, 0, 0, 0, 1, 0],
    ],
    [
      [5, 1, 1],
      [0, 0, 1, 0, 2, 0, 0],
    ],
    [
      [0, 1],
      [1, 1, 1],
    ],
  ])('weights %j go round as %j', (weights, expected) => {
    expect(turns(weights, expected.length)).toEqual(expected)
  })

  it('gives exact shares over each full turn', () => {
    const shares = Map.groupBy(turns([9, 1, 5], 15 * 50), (index) => index)
    expect([0, 1, 2].map((index) => shares.get(index)?.length)).toEqual([450, 50, 250])
  })

  it('never strays more than one request from the share, at any moment', () => {
    const weights = [7, 2, 1]
    const counts = [0, 0, 0]
    for (const [index, turn] of turns(weights, 100).entries()) {
      counts[turn] = (counts[turn] ?? 0) + 1
      for (const [template, weight] of weights.entries())
        expect(Math.abs((counts[template] ?? 0) - ((index + 1) * weight) / 10)).toBeLessThanOrEqual(1)
    }
  })
})
