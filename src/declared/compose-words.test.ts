// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { expect, test } from 'vitest'
import { readDotenv } from './compose-dotenv.ts'
import { shellWords } from './compose-words.ts'

test.each([
  ['redis-server --save ""', ['redis-server', '--save', '']],
  [`sh -c 'echo "a b"'`, ['sh', '-c', 'echo "a b"']],
  ['a\\ b "c \\"d\\" \\n"', ['a b', 'c "d" \\n']],
  ['one\\\n  two', ['one', 'two']],
  [`x"y"'z'`, ['xyz']],
  ['   ', []],
  ['"open', undefined],
])('words of %j', (text, words) => {
  expect(shellWords(text)).toEqual(words)
})

test('a .env file: quotes, comments, export, variables, names without a value', () => {
  const text = `# comment
A=1
export B="x y" # comment
C='\${A}'
D=\${A}-$B#q # comment
E=
F: 3
FROM_ENV
ABSENT
G="two
lines"`
  const { variables, bad } = readDotenv(text, (name) => (name === 'FROM_ENV' ? 'outer' : undefined))
  expect(bad).toEqual([])
  expect(variables).toEqual({ A: '1', B: 'x y', C: '${A}', D: '1-x y#q', E: '', F: '3', FROM_ENV: 'outer', G: 'two\nlines' })
})

test('lines of a .env file that cannot be read', () => {
  expect(readDotenv('A=1\n"quoted\nnot a name = 3\n', () => undefined).bad).toEqual([2, 3])
})
