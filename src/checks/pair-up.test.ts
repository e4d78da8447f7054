import { expect, test } from 'vitest'
import { pairUp } from './pair-up.ts'

const equal = (a: string, b: string) => a === b
const alike = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const rows: [string, string[], string[], string[], string[], string[]][] = [
  ['nothing with nothing', [], [], [], [], []],
  ['in any order', ['a', 'b'], ['b', 'a'], ['a a', 'b b'], [], []],
  ['the stricter test first, whoever comes first', ['A', 'a'], ['a', 'A'], ['A A', 'a a'], [], []],
  ['what is left by the weaker test', ['a', 'B'], ['b', 'a'], ['a a', 'B b'], [], []],
  ['each once', ['a', 'a', 'c'], ['a', 'd'], ['a a'], ['a', 'c'], ['d']],
]
test.each(rows)('pairs %s', (_, expected, live, pairs, missing, extra) => {
  const found = pairUp(expected, live, equal, alike)
  expect(found.pairs.map((pair) => `${pair.expected} ${pair.live}`)).toEqual(pairs)
  expect([found.missing, found.extra]).toEqual([missing, extra])
})
