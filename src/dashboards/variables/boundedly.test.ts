import { expect, test } from 'vitest'
import { boundedly } from './boundedly.ts'

test('gives what is found in time', () => {
  expect(boundedly(() => ['a1', 'b', 'a2'].filter((value) => /^a\d$/.test(value)))).toEqual(['a1', 'a2'])
})

test('ends a regular expression that tries too many ways', () => {
  const start = performance.now()
  expect(() => boundedly(() => /^(\w+\s?)*$/.test(`${'x'.repeat(40)}!`))).toThrow('takes too long: more than 250 ms')
  expect(performance.now() - start).toBeLessThan(5000)
})

test('passes on what is thrown, and serves the next one', () => {
  const broken = (): never => {
    throw new SyntaxError('no')
  }
  expect(() => boundedly(broken)).toThrow(new SyntaxError('no'))
  expect(boundedly(() => boundedly(() => 1) + 1)).toBe(2)
})
