import { expect, test } from 'vitest'
import { comparisonSchema, parseComparison, satisfies } from './comparison.ts'
import { asRegExp, textPatternSchema } from './text-pattern.ts'

const rows: [string | number, number, boolean][] = [
  ['> 0', 1, true],
  ['> 0', 0, false],
  ['>= 1', 1, true],
  ['>=1', 0.99, false],
  ['< 1e3', 999, true],
  ['<= -0.5', -0.5, true],
  ['<= .5', 0.6, false],
  ['== 3', 3, true],
  ['== 3', 3.1, false],
  ['!= 3', 4, true],
  ['!= 3', 3, false],
  ['3', 3, true],
  [3, 4, false],
  ['0.2..0.4', 0.2, true],
  ['0.2 .. 0.4', 0.4, true],
  ['0.2..0.4', 0.41, false],
  ['-1..1', -1, true],
  ['< Inf', 5, true],
  ['== +Inf', Number.POSITIVE_INFINITY, true],
  ['> -inf', 0, true],
  ['!= 3', Number.NaN, false],
  ['>= 0', Number.NaN, false],
]
test.each(rows)('%s holds for %s: %s', (text, value, holds) => {
  const comparison = parseComparison(text)
  expect(comparison && satisfies(comparison, value)).toBe(holds)
})

test.each(['', '>', '=> 1', '> one', '1..', '> 1 and < 2', '~ 3'])('%j is no comparison', (text) => {
  expect(comparisonSchema.safeParse(text).error?.issues[0]?.message).toBe(
    'expected a comparison like "> 0", "== 3" or "0.2..0.4"',
  )
})

test('a range that is empty is refused', () => {
  expect(comparisonSchema.safeParse('2..1').error?.issues[0]?.message).toBe(
    'expected a range from the smaller to the larger number',
  )
})

test('text between slashes is a regular expression', () => {
  expect(asRegExp('/^a.c$/i')?.test('AbC')).toBe(true)
  expect(asRegExp('abc')).toBeUndefined()
  expect(asRegExp('/api/items')).toBeUndefined()
  expect(textPatternSchema.safeParse('/(/').success).toBe(false)
  expect(textPatternSchema.safeParse('/api/items').success).toBe(true)
})
