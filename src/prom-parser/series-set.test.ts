import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExposition } from './index.ts'
import { SeriesSet } from './series-set.ts'

const codes = (lines: string): string =>
  parseExposition(`# TYPE a gauge\n${lines}\n# EOF\n`, { mode: 'openmetrics' })
    .errors.map(({ code }) => code)
    .join()

describe('the specification asks for each series once', () => {
  test.each([
    ['a{b="c"} 1\na{b="c"} 1', 'duplicate-series'],
    ['a{b="c",d="e"} 1\na{d="e",b="c"} 1', 'duplicate-series'],
    ['a{b="c"} 1\na{"b"="c"} 1', 'duplicate-series'],
    ['a{b="\\\\z"} 1\na{b="\\z"} 1', 'duplicate-series'],
    ['a{b="c"} 1\na{b="d"} 1\na{b="c"} 2', 'interleaved'],
    ['a 1\na 2', 'duplicate-series'],
    ['a{b="c"} 1\na{b="d"} 1\na 1', ''],
    ['a{b="cd"} 1\na{bc="d"} 1', ''],
    ['a{b="c",d="e"} 1\na{b="e",d="c"} 1', ''],
    ['a{b="c",d="e"} 1\na{b="cd",e="e"} 1', ''],
    ['a{b="\\\\"} 1\na{b="\\\\\\\\"} 1', ''],
    ['a{b="\\n"} 1\na{b="n"} 1', ''],
  ])('%s', (lines, expected) => expect(codes(lines)).toBe(expected))

  const label = fc.tuple(fc.stringMatching(/^[a-z_]{1,3}$/), fc.stringMatching(/^[a-zäß,= -]{0,4}$/))
  const labels = fc.uniqueArray(label, { maxLength: 5, selector: ([name]) => name })
  const written = (set: [string, string][]) => `a{${set.map(([name, value]) => `${name}="${value}"`).join()}}`
  const sorted = (set: [string, string][]) => JSON.stringify(set.toSorted(([a], [b]) => (a < b ? -1 : 1)))

  test('whatever the labels and their order', () =>
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        expect(codes(`${written(one)} 1\n${written(one.toReversed())} 1`)).toBe('duplicate-series')
        expect(codes(`${written(one)} 1\n${written(other)} 1`)).toBe(sorted(one) === sorted(other) ? 'duplicate-series' : '')
      }),
      { seed: 4, numRuns: 500 },
    ))
})

test('a set of a hundred thousand series knows each one', () => {
  const set = new SeriesSet()
  const added = (a: number) => set.add(a, Math.imul(a, 0x9e3779b1))
  const all = Array.from({ length: 100_000 }, (_, i) => i)
  expect(all.filter(added)).toHaveLength(all.length)
  expect(all.filter(added)).toEqual([])
  set.clear()
  expect(all.slice(0, 3).filter(added)).toHaveLength(3)
})
