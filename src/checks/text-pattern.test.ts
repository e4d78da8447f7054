import { expect, test } from 'vitest'
import { asRegExp, textPatternSchema } from './text-pattern.ts'

const AMBIGUOUS = 'may be either'
const rows: [string, 'text' | RegExp | string][] = [
  ['up', 'text'],
  ['', 'text'],
  ['/', 'text'],
  ['//', 'text'],
  ['/api/items', 'text'],
  ['/api/v1.0/items/', 'text'],
  ['/^up$/', /^up$/],
  ['/(up)/i', /(up)/i],
  ['/^application\\/json/', /^application\/json/],
  ['/login/', AMBIGUOUS],
  ['/login/i', AMBIGUOUS],
  ['/v1.0/', AMBIGUOUS],
  ['/^text/plain$/', AMBIGUOUS],
  ['/search/?q=1/', AMBIGUOUS],
  ['/(/', 'can be compiled'],
]
test.each(rows)('%j is %s', (text, meaning) => {
  const error = textPatternSchema.safeParse(text).error?.issues[0]?.message
  if (meaning === 'text') expect([error, asRegExp(text)]).toEqual([undefined, undefined])
  else if (meaning instanceof RegExp) expect([error, asRegExp(text)]).toEqual([undefined, meaning])
  else expect([error, asRegExp(text)]).toEqual([expect.stringContaining(meaning), undefined])
})

test('what is refused is told how to be written', () => {
  const message = textPatternSchema.safeParse('/v1.0/').error?.issues[0]?.message ?? ''
  const [, literal, pattern] = /: (\S+) is this very text, (\S+) is any text that holds it$/.exec(message) ?? []
  expect(asRegExp(literal ?? '')).toEqual(/^\/v1\.0\/$/)
  expect(asRegExp(pattern ?? '')).toEqual(/(v1.0)/)
})
