// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { type IntervalInput, intervalsOf, parseInterval, roundInterval, writeGoDuration, writeInterval } from './intervals.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const lasting = (ms: number): IntervalInput => ({
  range: { from: 0, to: ms },
  maxDataPoints: undefined,
  scrapeInterval: undefined,
})

// Step and rate interval; the rows marked with a test are those of pkg/promlib/models/query_test.go.
describe('step and rate interval', () => {
  test.each<[string, IntervalInput, number, number]>([
    ['15 minutes', { ...lasting(15 * MINUTE), maxDataPoints: 1000 }, 15_000, MINUTE],
    ['1 hour (without step parameter)', lasting(HOUR), 15_000, MINUTE],
    ['12 hours (with step)', lasting(12 * HOUR), 30_000, MINUTE],
    ['48 hours (low intervalFactor)', { ...lasting(48 * HOUR), intervalFactor: 1 }, 2 * MINUTE, 135_000],
    ['48 hours (high intervalFactor)', { ...lasting(48 * HOUR), intervalFactor: 10 }, 20 * MINUTE, 135_000],
    [
      '48 hours (scrape interval in the data source)',
      { ...lasting(48 * HOUR), scrapeInterval: 240_000 },
      4 * MINUTE,
      16 * MINUTE,
    ],
    ['intervalFactor 0', { ...lasting(HOUR), intervalFactor: 0 }, 15_000, MINUTE],
    ['few points', { ...lasting(HOUR), maxDataPoints: 10 }, 5 * MINUTE, 315_000],
    ['0 points', { ...lasting(HOUR), maxDataPoints: 0 }, 15_000, MINUTE],
    ['scraped every second', { ...lasting(5 * MINUTE), maxDataPoints: 300, scrapeInterval: 1000 }, 1000, 4000],
    ['scraped every minute, told so', { ...lasting(HOUR), scrapeInterval: MINUTE }, MINUTE, 4 * MINUTE],
    ['panel, more', { ...lasting(HOUR), minInterval: '1m' }, MINUTE, 75_000],
    ['panel, more than', { ...lasting(HOUR), minInterval: '>30s' }, 30_000, MINUTE],
    ['panel, less', { ...lasting(5 * MINUTE), maxDataPoints: 300, minInterval: '2s' }, 2000, MINUTE],
    ['panel, no interval', { ...lasting(HOUR), minInterval: 'often' }, 15_000, MINUTE],
    ['query (test)', { ...lasting(5 * MINUTE), minInterval: '1m', minStep: '5m' }, 5 * MINUTE, 20 * MINUTE],
    ['query, without unit', { ...lasting(HOUR), minStep: '30' }, 30_000, 2 * MINUTE],
    ['query, less than the source', { ...lasting(5 * MINUTE), minStep: '1s' }, 1000, 16_000],
    ['query, 0s', { ...lasting(HOUR), minStep: '0s' }, 15_000, MINUTE],
    ['query, $__rate_interval (test)', { ...lasting(5 * MINUTE), minStep: '$__rate_interval' }, MINUTE, MINUTE],
    ['query, ${__rate_interval}', { ...lasting(12 * HOUR), minStep: '${__rate_interval}' }, MINUTE, MINUTE],
    ['query, $__interval', { ...lasting(12 * HOUR), minStep: '$__interval' }, 30_000, 2 * MINUTE],
    ['query, ${__interval}', { ...lasting(HOUR), minStep: '${__interval}' }, 15_000, MINUTE],
    ['query, $__interval_ms', { ...lasting(HOUR), minStep: '$__interval_ms' }, 15_000, MINUTE],
    ['11,000 points at most', { ...lasting(24 * HOUR), minStep: '1s', maxDataPoints: 100_000 }, 10_000, 16_000],
    ['a year', { ...lasting(365 * 24 * HOUR), maxDataPoints: 1000 }, 6 * HOUR, 6 * HOUR + 15_000],
    ['no time at all', lasting(0), 15_000, MINUTE],
  ])('%s', (_name, input, interval, rateInterval) => {
    expect(intervalsOf(input)).toEqual({ interval, rateInterval })
  })
})

describe('the table of round intervals', () => {
  test.each([
    [0, 1, 1],
    [9, 1, 1],
    [10, 10, 1],
    [14, 10, 10],
    [100, 100, 100],
    [1499, 1000, 1000],
    [1500, 2000, 1000],
    [28_800, 30_000, 30_000],
    [90_000, 120_000, 60_000],
    [115_200, 120_000, 120_000],
    [2_700_000, 3_600_000, 1_800_000],
    [80_000_000, 43_200_000, 43_200_000],
    [4_000_000_000, 31_536_000_000, 31_536_000_000],
  ])('%i ms: %i on the page, %i in the backend', (ms, page, backend) => {
    expect([roundInterval(ms, 'page'), roundInterval(ms, 'backend')]).toEqual([page, backend])
  })
})

test.each([
  ['15s', 15_000],
  ['>10s', 10_000],
  ['>=1m', 60_000],
  [' 2h ', 7_200_000],
  ['250ms', 250],
  ['0.5s', 500],
  ['90', 90_000],
  ['1m30s', 90_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['1M', 2_592_000_000],
  ['1y', 31_536_000_000],
  ['', undefined],
  [undefined, undefined],
  ['$interval', undefined],
  ['soon', undefined],
])('parseInterval %s -> %s', (text, ms) => {
  expect(parseInterval(text)).toBe(ms)
})

// gtime.FormatInterval, and String() of a Go duration.
test.each([
  [0, '1ms', '0s'],
  [250, '250ms', '250ms'],
  [1500, '1s', '1.5s'],
  [15_000, '15s', '15s'],
  [60_000, '1m', '1m0s'],
  [90_000, '1m', '1m30s'],
  [135_000, '2m', '2m15s'],
  [3_600_000, '1h', '1h0m0s'],
  [5_400_000, '1h', '1h30m0s'],
  [86_400_000, '1d', '24h0m0s'],
  [31_536_000_000, '1y', '8760h0m0s'],
])('%i ms: $__interval %s, $__rate_interval %s', (ms, interval, rate) => {
  expect([writeInterval(ms), writeGoDuration(ms)]).toEqual([interval, rate])
})
