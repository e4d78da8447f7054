import { describe, expect, test } from 'vitest'
import { formatMs, parseDuration } from './duration.ts'
import { clip, nearest } from './text.ts'

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['250ms', 250],
    ['15s', 15_000],
    ['1h30m', 5_400_000],
    ['30d', 2_592_000_000],
    ['15', undefined],
    ['', undefined],
    ['1.5s', undefined],
    ['-1s', undefined],
    ['5 s', undefined],
  ])('%j -> %j', (text, ms) => expect(parseDuration(text)).toBe(ms))
})

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [61_250, '61.3 s'],
])('formatMs(%j) = %j', (ms, text) => expect(formatMs(ms)).toBe(text))

describe('nearest', () => {
  const known = ['metrics', 'targets', 'promql', 'rules']
  test.each([
    ['metric', 'metrics'],
    ['Targets', 'targets'],
    ['prmoql', 'promql'],
    ['grafana', undefined],
    ['', undefined],
  ])('%j -> %j', (word, found) => expect(nearest(word, known)).toBe(found))
})

test('clip says how much it left out', () => expect(clip('abcdef', 4)).toBe('abcd… (2 characters more)'))
