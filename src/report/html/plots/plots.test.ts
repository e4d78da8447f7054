import { describe, expect, test } from 'vitest'
import { timeAxis, valueAxis } from './axes.ts'
import { byDistance } from './lines.ts'
import { statsOf, thinned, wordsOf } from './series.ts'

const named = (values: readonly (number | null)[], name = 'a') => ({ name, values })

describe('numbers of a series', () => {
  test.each<[string, (number | null)[], unknown]>([
    ['all there', [1, 5, 3], { min: 1, mean: 3, max: 5, last: 3 }],
    ['gaps', [null, 4, null, 2, null], { min: 2, mean: 3, max: 4, last: 2 }],
    ['not finite', [Number.NaN, 2, Number.POSITIVE_INFINITY], { min: 2, mean: 2, max: 2, last: 2 }],
    ['nothing', [null, null], undefined],
    ['empty', [], undefined],
  ])('%s', (_name, values, expected) => expect(statsOf(named(values))).toEqual(expected))
})

describe('thinning', () => {
  test('few points stay as they are', () =>
    expect(thinned([1, null, 3], 10)).toEqual([
      [0, 1],
      [1, null],
      [2, 3],
    ]))

  test('no peak is lost, order stays, gaps stay', () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index === 501 ? 99 : index === 777 ? -99 : index < 100 ? null : 1))
    const kept = thinned(values, 100)
    expect(kept.length).toBeLessThanOrEqual(100)
    expect(kept).toContainEqual([501, 99])
    expect(kept).toContainEqual([777, -99])
    expect(kept[0]).toEqual([0, null])
    expect(kept.map(([index]) => index)).toEqual(kept.map(([index]) => index).toSorted((a, b) => a - b))
  })
})

describe('the value axis', () => {
  test.each<[string, (number | null)[], string | undefined, string[]]>([
    ['from zero', [1, 9], undefined, ['0', '5', '10']],
    ['not from zero where that would flatten it', [990, 1010], 'none', ['990', '1,000', '1,010']],
    ['below zero', [-4, 4], undefined, ['-5', '0', '5']],
    ['one value', [8, 8], undefined, ['0', '5', '10']],
    ['one negative value', [-8, -8], undefined, ['-10', '-5', '0']],
    ['zero', [0, 0], 'reqps', ['0 req/s', '0.5 req/s', '1 req/s']],
    ['nothing', [null], undefined, ['0', '0.5', '1']],
    ['minutes', [0, 110], 's', ['0 min', '1 min', '2 min']],
    ['each tells itself from the next', [1000.1, 1000.9], undefined, ['1,000', '1,000.5', '1,001']],
    ['just below all', [0.9999, 1], 'percentunit', ['99.99 %', '99.995 %', '100 %']],
    ['bytes', [0, 3_500_000], 'bytes', ['0 MiB', '2 MiB', '4 MiB']],
  ])('%s', (_name, values, unit, labels) => {
    const axis = valueAxis({ at: [], series: [named(values)], unit }, 100, 2)
    expect(axis.labels).toEqual(labels)
    expect([axis.ticks[0], axis.ticks.at(-1)]).toEqual([100, 0])
  })
})

test.each([
  ['', ''],
  ['M5,5Z', 'm5 5z'],
  ['M0,10L8,20L16,5', 'm0 10 8 10 8-15'],
  ['M9,9L4,9M20,1L22,3', 'm9 9-5 0m16-8 2 2'],
  ['M1,1L5,1L5,9ZM2,2L3,2', 'm1 1 4 0 0 8zm1 1 1 0'],
])('a path %j by distances: %j', (path, expected) => expect(byDistance(path)).toBe(expected))

describe('the time axis', () => {
  test('from the first to the last point, ticks within', () => {
    const axis = timeAxis([0, 300_000, 600_000], 1200)
    expect([axis.place(0), axis.place(300_000), axis.place(600_000)]).toEqual([0, 600, 1200])
    expect(axis.labels.map(({ text }) => text)).toEqual(['00:02:00', '00:04:00', '00:06:00', '00:08:00'])
  })

  test('one point stands in the middle, none breaks nothing', () => {
    expect(timeAxis([5000], 100).place(5000)).toBe(50)
    expect(timeAxis([], 100).labels.length).toBeLessThan(6)
  })
})

test('a plot in words', () => {
  const series = [named([0.001, 0.004], 'p50'), named([null], 'p90'), named([1], 'c'), named([1], 'd')]
  expect(wordsOf({ at: [0, 1], series, unit: 's' })).toBe(
    '4 series. p50: min 1 ms, max 4 ms, last 4 ms; p90: no value; c: min 1 s, max 1 s, last 1 s; and 1 more',
  )
})
