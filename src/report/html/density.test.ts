import { describe, expect, test } from 'vitest'
import type { PanelExhibit } from '../../run/result.ts'
import { panel } from './dashboards.fixture.ts'
import { densityOf, drawable } from './density.ts'

const withSeries = (count: number): PanelExhibit =>
  panel('a', 'timeseries', { series: Array.from({ length: count }, () => ({ name: 'x', values: [] })) })

test.each([
  [0, { points: 120, listed: 12, text: 2000 }],
  [1000, { points: 120, listed: 12, text: 2000 }],
  [6000, { points: 35, listed: 5, text: 400 }],
  [100_000, { points: 24, listed: 5, text: 400 }],
])('a page of %d series', (count, expected) => expect(densityOf([withSeries(count)])).toEqual(expected))

describe('a panel that can be drawn', () => {
  const long = 'x'.repeat(1_000_000)
  const of = (change: Partial<PanelExhibit>) => drawable(panel('a', 'timeseries', change), densityOf([]))

  test('its texts are bounded, all of them', () => {
    const rows = { columns: [long], count: 1, shown: [[long, 1, null]] }
    const queries = [{ refId: 'A', text: long }]
    const shown = of({ title: long, why: long, allowed: long, queries, rows, series: [{ name: long, values: [1] }] })
    expect(JSON.stringify(shown).length).toBeLessThan(10_000)
    expect(shown.queries[0]?.text).toMatch(/^x{2000}… \(998000 characters more\)$/)
  })

  test('of logs the inner columns are left out, of tables none', () => {
    const rows = { columns: ['Time', 'Line', 'tsNs', 'id'], count: 1, shown: [['1', 'a', '2', 'x']] }
    expect(drawable(panel('a', 'logs', { rows }), densityOf([])).rows).toEqual({
      columns: ['Time', 'Line'],
      count: 1,
      shown: [['1', 'a']],
    })
    expect(of({ type: 'table', rows }).rows).toEqual(rows)
  })

  test.each([
    [1e308, null],
    [-1e308, null],
    [5e-324, 0],
    [-1e-310, 0],
    [1e299, 1e299],
    [0, 0],
    [null, null],
  ])('a value of %d is drawn as %d', (value, expected) =>
    expect(of({ series: [{ name: 'x', values: [value, 1] }] }).series[0]?.values).toEqual([expected, 1]),
  )
})
