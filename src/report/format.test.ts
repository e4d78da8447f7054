import { describe, expect, test } from 'vitest'
import { latencyText, rateText, skippedTexts, totalsText } from './format.ts'
import { skipped } from './report.fixture.ts'
import { layout } from './table.ts'
import { clean, cut, oneLine, padStart, width } from './width.ts'

test.each([
  [1, 0, '100 %'],
  [1, 1, '100 %'],
  [0, 1, '0 %'],
  [20 / 21, 1, '95.2 %'],
  [2 / 3, 0, '67 %'],
  [999 / 1000, 0, '99 %'],
  [9999 / 10_000, 1, '99.9 %'],
  [1 / 1000, 0, '1 %'],
  [null, 0, '-'],
] as const)('rate %d with %d digits: %s', (rate, digits, text) => {
  expect(rateText(rate, digits)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [0.34, '0.3 ms'],
  [4.2, '4 ms'],
  [1200, '1.2 s'],
])('latency %d: %s', (ms, text) => {
  expect(latencyText(ms)).toBe(text)
})

test('one check is one check', () => {
  const totals = { passed: 1, failed: 0, unknown: 0, skipped: 0, passRate: 1 }
  expect(totalsText(totals)).toBe('1 of 1 check passed (100 %), 0 failed, 0 unknown, 0 skipped')
})

test('reasons are grouped, the most frequent first, and bounded', () => {
  const checks = ['a', 'b', 'b', 'c', 'd', 'e'].map((reason, index) => skipped(`s${index}`, reason))
  expect(skippedTexts(checks)).toEqual(['2 skipped: b', '1 skipped: a', '1 skipped: c', '2 more reasons'])
})

describe('width', () => {
  test.each([
    ['plain', 5],
    ['日本', 4],
    ['e\u0301', 1],
    ['\u001b[31mred\u001b[39m', 3],
    ['🔥', 2],
    ['', 0],
  ])('%j takes %d columns', (text, columns) => {
    expect(width(text)).toBe(columns)
  })

  test.each([
    ['abcdef', 4, 'abc…'],
    ['abcd', 4, 'abcd'],
    ['日本語', 4, '日…'],
    ['\u001b[31mabcdef\u001b[39m', 4, '\u001b[31mabc…\u001b[39m'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j cut to %d: %j', (text, max, expected) => {
    expect(cut(text, max)).toBe(expected)
  })

  test('padding counts columns', () => {
    expect(padStart('日本', 6)).toBe('  日本')
  })
})

test.each([
  ['\u001b[2Ja\u0007b', 'a\u{fffd}b'],
  ['a\tb\r\nc\rd', 'a  b\nc\nd'],
  ['a\u009bb\u2028c', 'a\u{fffd}b\u{fffd}c'],
])('clean %j: %j', (text, expected) => {
  expect(clean(text)).toBe(expected)
})

test('one line', () => {
  expect(oneLine(' a \n\n b ')).toBe('a b')
})

test.each([
  [['short'], 100, { name: 5, counts: 10 }],
  [['日本'], 100, { name: 4, counts: 10 }],
  [['x'.repeat(80)], 100, { name: 48, counts: 10 }],
  [['x'.repeat(80)], 50, { name: 18, counts: 10 }],
  [['x'.repeat(80)], 5, { name: 8, counts: 10 }],
  [[], 100, { name: 0, counts: 10 }],
])('layout of %j on %d columns', (names, columns, expected) => {
  const phases = names.map((name) => ({ name, checks: [] }))
  expect(layout(phases, columns)).toEqual(expected)
})
