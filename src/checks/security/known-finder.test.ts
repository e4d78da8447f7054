import { expect, test } from 'vitest'
import { knownFinder } from './known-finder.ts'

const find = knownFinder([
  { what: 'long', spelt: ['a-secret-of-20-chars'] },
  { what: 'short', spelt: ['s3cr3t', 's%33cr3t'] },
  { what: 'beyond ASCII', spelt: ['пароль-1'] },
])

test.each<[string, string | undefined]>([
  ['s3cr3t', 'short'],
  ['a s3cr3t b', 'short'],
  ['s%33cr3t.', 'short'],
  ['xa-secret-of-20-charsx', 'long'],
  ['a-secret-of-20-charts s3cr3t', 'short'],
  ['das пароль-1', 'beyond ASCII'],
  ['s3cr3', undefined],
  ['xs3cr3t', undefined],
  ['s3cr3t5', undefined],
  ['%0As3cr3t', 'short'],
  ['\\u000as3cr3t', 'short'],
  ['', undefined],
])('%j: %s', (text, what) => expect(find(text)).toBe(what))

test('nothing is known', () => expect(knownFinder([])('s3cr3t')).toBeUndefined())

test('many are found as one: each text is gone through once', () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({ what: String(index), spelt: [`key-of-consumer-${index}-abcdef`] }))
  const findAny = knownFinder(many)
  expect(findAny(`${'value '.repeat(1000)}key-of-consumer-1999-abcdef`)).toBe('1999')
  expect(findAny('key-of-consumer-2000-abcdef '.repeat(1000))).toBeUndefined()
})
