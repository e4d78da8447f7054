import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TimeRange } from './scope.ts'
import { dashboardRange, panelRange, parseTime } from './time.ts'

// A Friday.
const NOW = Date.UTC(2024, 1, 16, 14, 35, 20, 500)
const HOUR = 3_600_000
const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString())

describe('a time of a dashboard', () => {
  test.each([
    ['now', '2024-02-16T14:35:20.500Z', '2024-02-16T14:35:20.500Z'],
    ['now-15m', '2024-02-16T14:20:20.500Z', '2024-02-16T14:20:20.500Z'],
    ['now - 15m', '2024-02-16T14:20:20.500Z', '2024-02-16T14:20:20.500Z'],
    ['now+1h', '2024-02-16T15:35:20.500Z', '2024-02-16T15:35:20.500Z'],
    ['now-90s', '2024-02-16T14:33:50.500Z', '2024-02-16T14:33:50.500Z'],
    ['now-1w', '2024-02-09T14:35:20.500Z', '2024-02-09T14:35:20.500Z'],
    ['now-d', '2024-02-15T14:35:20.500Z', '2024-02-15T14:35:20.500Z'],
    ['now/h', '2024-02-16T14:00:00.000Z', '2024-02-16T14:59:59.999Z'],
    ['now/d', '2024-02-16T00:00:00.000Z', '2024-02-16T23:59:59.999Z'],
    ['now-1d/d', '2024-02-15T00:00:00.000Z', '2024-02-15T23:59:59.999Z'],
    ['now/w', '2024-02-11T00:00:00.000Z', '2024-02-17T23:59:59.999Z'],
    ['now/M', '2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['now-1M/M', '2024-01-01T00:00:00.000Z', '2024-01-31T23:59:59.999Z'],
    ['now/Q', '2024-01-01T00:00:00.000Z', '2024-03-31T23:59:59.999Z'],
    ['now/fQ', '2024-01-01T00:00:00.000Z', '2024-03-31T23:59:59.999Z'],
    ['now/y', '2024-01-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z'],
    ['now-1y/fy', '2023-01-01T00:00:00.000Z', '2023-12-31T23:59:59.999Z'],
    ['now-1d/d+8h', '2024-02-15T08:00:00.000Z', '2024-02-16T07:59:59.999Z'],
    ['2024-01-31||+1M', '2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
    ['2024-02-29||+1y', '2025-02-28T00:00:00.000Z', '2025-02-28T00:00:00.000Z'],
    ['1594671549254', '2020-07-13T20:19:09.254Z', '2020-07-13T20:19:09.254Z'],
    ['2024-02-16', '2024-02-16T00:00:00.000Z', '2024-02-16T00:00:00.000Z'],
    ['2024-02-16 10:00:00', '2024-02-16T10:00:00.000Z', '2024-02-16T10:00:00.000Z'],
    ['2024-02-16T10:00:00.000Z', '2024-02-16T10:00:00.000Z', '2024-02-16T10:00:00.000Z'],
    ['2024-02-16T10:00:00+02:00', '2024-02-16T08:00:00.000Z', '2024-02-16T08:00:00.000Z'],
    ['yesterday', undefined, undefined],
    ['', undefined, undefined],
    ['now/2d', undefined, undefined],
    ['now-', undefined, undefined],
    ['now-1x', undefined, undefined],
    ['now15m', undefined, undefined],
    ['now-999999999y', undefined, undefined],
    ['2024-13-45', undefined, undefined],
  ])('%s: %s, as an end %s', (text, from, to) => {
    expect([iso(parseTime(text, NOW, false)), iso(parseTime(text, NOW, true))]).toEqual([from, to])
  })

  test('never throws', () => {
    const piece = fc.constantFrom(
      'now',
      '-',
      '+',
      '/',
      '1',
      '99999999',
      'd',
      'M',
      'Q',
      'f',
      'y',
      'w',
      '||',
      '2024-01-01',
      'ms',
      ' ',
    )
    const text = fc.oneof(
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(text, fc.boolean(), (written, end) => {
        const ms = parseTime(written, NOW, end)
        expect(ms === undefined || Number.isFinite(ms)).toBe(true)
      }),
    )
  })
})

test.each<[string, string, TimeRange]>([
  ['now-15m', 'now', { from: NOW - HOUR / 4, to: NOW }],
  ['now/d', 'now/d', { from: Date.UTC(2024, 1, 16), to: Date.UTC(2024, 1, 17) - 1 }],
  ['2024-02-01', '2024-02-02', { from: Date.UTC(2024, 1, 1), to: Date.UTC(2024, 1, 2), absolute: true }],
  ['2024-02-01', 'now', { from: Date.UTC(2024, 1, 1), to: NOW }],
  ['whenever', '', { from: NOW - 6 * HOUR, to: NOW }],
])('a dashboard from %s to %s', (from, to, range) => {
  expect(dashboardRange({ time: { from, to } }, NOW)).toEqual(range)
})

const RANGE: TimeRange = { from: NOW - HOUR, to: NOW }
const DATES: TimeRange = { from: 0, to: 1000, absolute: true }

// getTimeOverride of PanelTimeRange, describeTextRange of grafana-data.
test.each<[string | undefined, string | undefined, TimeRange, TimeRange]>([
  [undefined, undefined, RANGE, RANGE],
  ['24h', undefined, RANGE, { from: NOW - 24 * HOUR, to: NOW }],
  ['now-7d', undefined, RANGE, { from: NOW - 7 * 24 * HOUR, to: NOW }],
  ['now/d', undefined, RANGE, { from: Date.UTC(2024, 1, 16), to: NOW }],
  ['+2h', undefined, RANGE, { from: NOW, to: NOW + 2 * HOUR }],
  ['24h', undefined, DATES, DATES],
  ['$range', undefined, RANGE, RANGE],
  ['$range', '1h', RANGE, RANGE],
  [undefined, '1h', RANGE, { from: NOW - 2 * HOUR, to: NOW - HOUR }],
  [undefined, '1d/d', RANGE, { from: Date.UTC(2024, 1, 15), to: Date.UTC(2024, 1, 16) - 1 }],
  ['24h', '1h', RANGE, { from: NOW - 25 * HOUR, to: NOW - HOUR }],
  [undefined, '1s', DATES, { from: -1000, to: 0, absolute: true }],
  [undefined, 'a while', RANGE, RANGE],
])('a panel from %s shifted by %s', (timeFrom, timeShift, range, expected) => {
  expect(panelRange({ timeFrom, timeShift }, range, NOW)).toEqual(expected)
})
