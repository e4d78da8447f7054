// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { expand } from './compose-interpolate.ts'

const variables: Readonly<Record<string, string>> = { A: '5', EMPTY: '', B: 'b c' }
const lookup = (name: string) => variables[name]
const of = (text: string, dialect: 'compose' | 'braces') => expand(text, { lookup, dialect })

describe('variables of compose files', () => {
  test.each([
    ['plain text', 'plain text'],
    ['$A and ${A}', '5 and 5'],
    ['${NOPE}', ''],
    ['${NOPE:-d}', 'd'],
    ['${NOPE-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:+x}${NOPE:+y}${EMPTY:+y}${EMPTY+z}', 'xz'],
    ['${NOPE:-${A}-${NOPE:-deep}}', '5-deep'],
    ['${A:?must}', '5'],
    ['$$A $${A} cost 3$$', '$A ${A} cost 3$'],
    ['${B}', 'b c'],
    ['5$ and $5 or a $ b', '5$ and $5 or a $ b'],
  ])('%s -> %s', (text, expected) => {
    expect(of(text, 'compose')).toMatchObject({ text: expected, complaints: [] })
  })

  test.each([
    ['${NOPE:?say it}', 'the environment variable NOPE is not set: say it'],
    ['${EMPTY:?}', 'the environment variable EMPTY is not set'],
    ['${A', 'a variable that cannot be read: a brace that is not closed'],
    ['${1A}', 'a variable that cannot be read: ${1A}'],
  ])('%s is wrong: %s', (text, message) => {
    expect(of(text, 'compose').complaints).toMatchObject([{ message }])
  })
})

describe('variables of suites', () => {
  test.each([
    ['$.status of $A ends$', '$.status of $A ends$'],
    ['${A}/s', '5/s'],
    ['${NOPE:-d}', 'd'],
    ['$${A}', '${A}'],
    ['$$', '$$'],
  ])('%s -> %s', (text, expected) => {
    expect(of(text, 'braces')).toMatchObject({ text: expected, complaints: [] })
  })

  test('an unset variable without default is wrong, and says how to write one', () => {
    expect(of('${NOPE}', 'braces').complaints).toEqual([
      {
        message: 'the environment variable NOPE is not set',
        expected: 'a value for NOPE',
        got: 'nothing',
        hint: 'set it, or write a default: ${NOPE:-value}',
      },
    ])
  })
})
