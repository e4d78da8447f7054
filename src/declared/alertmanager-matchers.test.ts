import { expect, test } from 'vitest'
import { parseMatchers } from './alertmanager-matcher-syntax.ts'
import { compileAnchored } from './alertmanager-regexp.ts'

const lines: [string, string[][] | undefined][] = [
  ['a="b"', [['a', '=', 'b']]],
  [' a =~ b|c ', [['a', '=~', 'b|c']]],
  [
    '{a!="b", c!~"d",}',
    [
      ['a', '!=', 'b'],
      ['c', '!~', 'd'],
    ],
  ],
  ['a=', [['a', '=', '']]],
  ['a=""', [['a', '=', '']]],
  [
    'a="x,y",b=z',
    [
      ['a', '=', 'x,y'],
      ['b', '=', 'z'],
    ],
  ],
  ['a="q\\"q\\\\\\n"', [['a', '=', 'q"q\\\n']]],
  // Both notations read it, and each in its own way: the classic one counts.
  ['a="\\d"', [['a', '=', '\\d']]],
  ['a="\\t"', [['a', '=', '\\t']]],
  ['a=b\\', [['a', '=', 'b\\']]],
  ['a=b}', [['a', '=', 'b']]],
  ['a:b=c', [['a:b', '=', 'c']]],
  // Only the notation with UTF-8 reads these.
  ['"a b"="c"', [['a b', '=', 'c']]],
  ['é.x=~"\\u00e9\\x41\\101"', [['é.x', '=~', 'éAA']]],
  [
    '{"a"=b,"c"!="d",}',
    [
      ['a', '=', 'b'],
      ['c', '!=', 'd'],
    ],
  ],
  ['', []],
  ['{}', []],
  ['a', undefined],
  ['a==b"', undefined],
  ['a="b', undefined],
  ['"a"=b}', undefined],
  ['{"a"=b', undefined],
  ['{', []],
  ['{a', undefined],
  ['"a"=b,,', undefined],
  ['"a"=', undefined],
  ['"a"="\\d"', undefined],
  ['"a"="\\xff"', undefined],
  ['"a"="\\ud800"', undefined],
  ["a-b='c'", undefined],
]
test.each(lines)('%s', (line, expected) => {
  expect(parseMatchers(line)?.map(({ name, op, value }) => [name, op, value])).toEqual(expected)
})

const patterns: [string, readonly string[], readonly string[]][] = [
  ['a|b', ['a', 'b'], ['ab', '']],
  ['.*', ['', 'x', '\r'], ['x\ny']],
  ['(?s).*', ['x\ny'], []],
  ['(?i)ab', ['AB'], ['ABc']],
  ['(?i:a)b', ['Ab'], ['AB']],
  ['[[:digit:]_]+', ['1_'], ['a']],
  ['[]a-]+', [']a-'], ['b']],
  ['[^]]', ['a'], [']']],
  ['\\Qa.b\\E+', ['a.bb'], ['axb']],
  ['\\pL\\p{Greek}\\P{Lu}', ['éαx'], ['1αx']],
  ['a{,2}', ['a{,2}'], ['aa']],
  ['\\A\\s\\z', [' '], ['\u00a0']],
  ['(?P<n>a)-\\-\\_', ['a--_'], []],
  ['\\x{1F600}\\141', ['😀a'], []],
]
test.each(patterns)('/%s/ as RE2 reads it', (pattern, yes, no) => {
  const compiled = compileAnchored(pattern)
  if (!('regexp' in compiled)) return expect.fail(JSON.stringify(compiled))
  expect([yes.filter((text) => !compiled.regexp.test(text)), no.filter((text) => compiled.regexp.test(text))]).toEqual([[], []])
})

const unusable: [string, 'refused' | 'unknown', string][] = [
  ['a(?=b)', 'refused', '(?= is no syntax of RE2, which has no look-around'],
  ['(?<!a)b', 'refused', '(?< is no syntax of RE2, which has no look-around'],
  ['(a)\\1', 'refused', '\\1 is no escape of RE2'],
  ['[a', 'refused', 'missing closing ]'],
  ['[]', 'refused', 'missing closing ]'],
  ['[[:foo:]]', 'refused', '[:foo:] is no class of RE2'],
  ['a(', 'refused', 'Invalid regular expression: /^(?:a()$/u: Unterminated group'],
  ['a(?i)b', 'unknown', 'flags like (?i) are not supported here'],
  ['[\\S]', 'unknown', '\\S within brackets is not supported here'],
]
test.each(unusable)('/%s/ is %s', (pattern, how, why) => {
  expect(compileAnchored(pattern)).toEqual({ [how]: why })
})
