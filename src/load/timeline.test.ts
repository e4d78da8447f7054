import { expect, test } from 'vitest'
import { Timeline } from './timeline.ts'

test('counts by second, each kind as long as the longest', () => {
  const line = new Timeline()
  for (const at of [0, 999.9, 1000, 2500]) line.add('sent', at)
  line.add('answered', 1200)
  line.add('failed', 3000)
  expect(line.shape()).toEqual({ step: 1000, sent: [2, 1, 1, 0], answered: [0, 1, 0, 0], failed: [0, 0, 0, 1] })
})

test('nothing happened', () => {
  expect(new Timeline().shape()).toEqual({ step: 1000, sent: [], answered: [], failed: [] })
})

test('a long load keeps every request in at most 240 slices', () => {
  const line = new Timeline()
  for (let second = 0; second < 1000; second++) line.add('sent', second * 1000)
  line.add('answered', -1)
  const { step, sent, answered } = line.shape()
  expect(step).toBe(8000)
  expect(sent).toEqual(Array.from({ length: 125 }, () => 8))
  expect(answered[0]).toBe(1)
})
