import { expect, test } from 'vitest'
import type { History } from '../../checks/drill.ts'
import { expandHistories } from './history.ts'

const history = (alert: string, values: string, series = 'up{job="a"}', interval = 15_000): History => ({
  alert,
  labels: {},
  series: [{ series, values }],
  interval,
})

test('all series end at the same moment', () => {
  const { pasts, problems } = expandHistories([history('A', '1+1x2'), history('B', '5 _ 7', 'x{b="c"}', 60_000)])
  expect([...problems]).toEqual([])
  expect(pasts).toEqual([
    {
      labels: { __name__: 'up', job: 'a' },
      samples: [
        { age: 30_000, value: 1 },
        { age: 15_000, value: 2 },
        { age: 0, value: 3 },
      ],
      alert: 'A',
      text: 'up{job="a"}',
    },
    {
      labels: { __name__: 'x', b: 'c' },
      samples: [
        { age: 120_000, value: 5 },
        { age: 0, value: 7 },
      ],
      alert: 'B',
      text: 'x{b="c"}',
    },
  ])
})

test.each([
  ['the same twice is no contradiction', [history('A', '0x4'), history('B', '0 0 0 0 0')], []],
  [
    'other values',
    [history('A', '0x4'), history('B', '0 0 1 0 0')],
    [['B', 'the histories of A and B both give up{job="a"}, with other values: 0 there and 1 here, 30s before the end']],
  ],
  [
    'the same values at other times',
    [history('A', '0x4'), history('B', '0x3')],
    [['B', 'the histories of A and B both give up{job="a"}, with other values: at other times']],
  ],
  [
    'no series',
    [{ ...history('A', ''), series: [] }],
    [['A', 'its history gives no series: what is not there makes no alert fire']],
  ],
])('histories: %s', (_, histories, problems) => {
  expect([...expandHistories(histories).problems]).toEqual(problems)
})

test.each([
  ['values', history('A', '0+x')],
  ['a series', history('A', '0', 'up{job=')],
])('what cannot be read is a problem: %s', (_, broken) => {
  expect(expandHistories([broken]).problems.get('A')).toMatch(/^its history cannot be read: /)
})

test('a series that goes stale only ends, which is said', () => {
  const { pasts, notes } = expandHistories([history('A', '1 stale')])
  expect(pasts[0]?.samples).toEqual([{ age: 15_000, value: 1 }])
  expect(notes).toEqual([
    'up{job="a"} of A goes stale in its history: backfilled, it ends when the lookback is over (5m), not at once',
  ])
})
