import { expect, test } from 'vitest'
import type { QueryAnswer } from '../../clients/query-data.ts'
import { drawn } from './drawn.ts'

const answer = (...series: { labels?: Record<string, string>; name?: string; points: [number, number][] }[]): QueryAnswer => ({
  ok: true,
  series: series.map(({ labels = {}, name, points }) => ({ labels, name, points })),
  rows: undefined,
  notices: [],
})
const draw = (type: string, given: QueryAnswer, legend?: string) => drawn(type, [{ answer: given, legend, text: 'sum(up)' }])

test.each<[string, { labels?: Record<string, string>; name?: string }, string | undefined, string]>([
  ['by its legend', { labels: { model: 'phi2' } }, '{{model}} p50', 'phi2 p50'],
  ['by a legend whose label is not there', { labels: {} }, '{{ model }}', 'sum(up)'],
  ['as Grafana calls it', { name: 'phi2', labels: { model: 'x' } }, '__auto', 'phi2'],
  ['by its labels', { labels: { __name__: 'up', job: 'a' } }, undefined, 'up{job="a"}'],
  ['by its name', { labels: { __name__: 'up' } }, undefined, 'up'],
  ['by its query', {}, undefined, 'sum(up)'],
])('a series is called %s', (_, series, legend, name) => {
  expect(draw('timeseries', answer({ ...series, points: [[1, 1]] }), legend).series).toEqual([{ name, values: [1] }])
})

test('series of several queries stand on one axis; what is no number is a gap', () => {
  const one = answer({
    points: [
      [10, 1],
      [20, Number.NaN],
    ],
  })
  const other = answer({
    points: [
      [15, 1 / 3],
      [20, Number.POSITIVE_INFINITY],
    ],
  })
  const both = drawn(
    'timeseries',
    [one, other].map((given) => ({ answer: given, legend: 'x', text: '' })),
  )
  expect(both).toMatchObject({
    at: [10, 15, 20],
    series: [{ values: [1, null, null] }, { values: [null, 0.333333, null] }],
    more: 0,
  })
})

test('no more than 12 series of 120 points', () => {
  const points = Array.from({ length: 1000 }, (_, at): [number, number] => [at * 1000, at])
  const { at, series, more } = draw('timeseries', answer(...Array.from({ length: 30 }, () => ({ points }))))
  expect([at.length, at.at(-1), series.length, more]).toEqual([120, 999_000, 12, 18])
  expect(series[0]?.values.slice(-1)).toEqual([999])
  expect(series[0]?.values.every((value) => value !== null)).toBe(true)
})

test('tables are rows, and so are lines', () => {
  const table = draw(
    'table',
    answer({ labels: { job: 'a' }, points: [[1, 2]] }, { labels: { job: 'b', x: 'y' }, points: [[1, Number.NaN]] }),
  )
  expect(table.rows).toEqual({
    columns: ['job', 'x', 'Value'],
    count: 2,
    shown: [
      ['a', null, 2],
      ['b', 'y', null],
    ],
  })
  const lines: QueryAnswer = {
    ok: true,
    series: [],
    rows: { columns: ['Line'], count: 50, shown: Array.from({ length: 50 }, () => ['x']) },
    notices: [],
  }
  expect(draw('logs', lines).rows).toMatchObject({ count: 50, shown: Array.from({ length: 20 }, () => ['x']) })
})

test('what is at fault draws nothing', () => {
  expect(draw('timeseries', { ok: false, error: 'no', status: 400 })).toEqual({ at: [], series: [], more: 0, rows: undefined })
})
