import { describe, expect, test } from 'vitest'
import { formatValue, stepOf } from './units.ts'

describe('values in Grafana’s units', () => {
  test.each<[number, string | undefined, string]>([
    [0, 's', '0 s'],
    [0.0123, 's', '12.3 ms'],
    [0.999_999_6, 's', '1 s'],
    [0.000_004, 's', '4 µs'],
    [1.5, 's', '1.5 s'],
    [90, 's', '1.5 min'],
    [7200, 's', '2 h'],
    [172_800, 's', '2 d'],
    [-90, 's', '-1.5 min'],
    [250, 'ms', '250 ms'],
    [1500, 'ms', '1.5 s'],
    [1_000_000, 'ns', '1 ms'],
    [3, 'h', '3 h'],
    [0, 'bytes', '0 B'],
    [512, 'bytes', '512 B'],
    [1536, 'bytes', '1.5 KiB'],
    [123_456_789, 'bytes', '117.7 MiB'],
    [123_456_789, 'decbytes', '123.5 MB'],
    [2048, 'kbytes', '2 MiB'],
    [1500, 'Bps', '1.5 kB/s'],
    [2048, 'binBps', '2 KiB/s'],
    [8_000_000, 'bps', '8 Mb/s'],
    [20.138, 'reqps', '20.14 req/s'],
    [1234, 'reqps', '1.23K req/s'],
    [0.5, 'reqps', '0.5 req/s'],
    [12, 'ops', '12 ops/s'],
    [42.5, 'percent', '42.5 %'],
    [0.9987, 'percentunit', '99.87 %'],
    [0, 'percentunit', '0 %'],
    [1.5, 'percentunit', '150 %'],
    [1264, 'short', '1.26 K'],
    [3_400_000, 'short', '3.4 Mil'],
    [12, 'short', '12'],
    [1264, 'none', '1,264'],
    [1264, undefined, '1,264'],
    [0.001_234, undefined, '0.00123'],
    [1.2e-9, undefined, '1.2e-9'],
    [4e20, undefined, '400000000000000000000'],
    [12.5, 'currencyUSD', '$12.5'],
    [1_250_000, 'currencyUSD', '$1.25M'],
    [-12.5, 'currencyEUR', '-€12.5'],
    [21.5, 'celsius', '21.5 °C'],
    [1, 'bool', 'true'],
    [1_795_242_602_000, 'dateTimeAsIso', '2026-11-21 06:30:02 UTC'],
    [7, 'suffix:pizzas', '7 pizzas'],
    [7, 'lengthm', '7 lengthm'],
    [7, 'constructor', '7 constructor'],
    [7, '', '7'],
    [Number.NaN, 's', 'NaN'],
    [Number.POSITIVE_INFINITY, 's', '+Inf'],
    [Number.NEGATIVE_INFINITY, 's', '-Inf'],
  ])('%d of %s is %s', (value, unit, text) => expect(formatValue(value, unit)).toBe(text))

  test('ticks of one axis are of one size', () => {
    const step = stepOf('s', 120)
    expect([0, 30, 60, 120].map((value) => formatValue(value, 's', step))).toEqual(['0 min', '0.5 min', '1 min', '2 min'])
  })
})
