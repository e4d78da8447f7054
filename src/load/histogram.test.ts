import { describe, expect, it } from 'vitest'
import { Histogram } from './histogram.ts'

const of = (...values: readonly number[]) => {
  const histogram = new Histogram()
  for (const value of values) histogram.add(value)
  return histogram
}
const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step)

// The plain way: sort all, take the nearest rank.
function nearestRank(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN
}

describe('Histogram', () => {
  it('says nothing of nothing', () => {
    expect(new Histogram().latency()).toBeUndefined()
  })

  it('is exact for one value and for very small ones', () => {
    expect(of(12.345).latency()).toEqual({ p50: 12.345, p90: 12.345, p95: 12.345, p99: 12.345, max: 12.345 })
    expect(of(...range(0.001, 0.1, 0.001)).latency()).toEqual({ p50: 0.05, p90: 0.09, p95: 0.095, p99: 0.099, max: 0.1 })
  })

  it.each([
    ['milliseconds', range(1, 1000)],
    ['a long tail', [...range(1, 95, 0.1), ...range(1000, 60_000, 1000)]],
    ['powers of two', range(0, 21).map((power) => 2 ** power)],
  ])('is within 1% of the sorted values: %s', (_, values) => {
    const latency = of(...values).latency()
    for (const [name, share] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = nearestRank(values, share)
      expect(latency?.[name]).toBeGreaterThanOrEqual(exact)
      expect(latency?.[name]).toBeLessThanOrEqual(exact * 1.01)
    }
    expect(latency?.max).toBe(Math.max(...values))
  })

  it('takes values out of its range as its ends', () => {
    expect(of(-3).latency()?.p50).toBe(0)
    expect(of(1e9).latency()).toMatchObject({ max: 1e9 })
  })

  it('merges as if all had been added to one', () => {
    const merged = of(...range(1, 50))
    merged.merge(of(...range(51, 100)))
    expect(merged.latency()).toEqual(of(...range(1, 100)).latency())
  })

  it('counts in bins, from the first to the last that holds any', () => {
    expect(of().bins()).toEqual([])
    expect(of(0).bins()).toEqual([{ upTo: 0.01, count: 1 }])
    expect(of(1, 1.2, 1.5, 4, 4, 4.5).bins()).toEqual([
      { upTo: 1, count: 1 },
      { upTo: 1.5, count: 2 },
      { upTo: 2, count: 0 },
      { upTo: 3, count: 0 },
      { upTo: 5, count: 3 },
    ])
    const many = of(...range(1, 2000))
    expect(many.bins().reduce((sum, { count }) => sum + count, 0)).toBe(2000)
    expect(of(1e9).bins()).toEqual([{ upTo: 5_000_000, count: 1 }])
  })
})
