// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { expect, test } from 'vitest'
import { readDotenv, readRawEnv } from './compose-dotenv.ts'
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

test.each([
  [`A="x" y`, 'x'],
  [`A='q'z`, 'q'],
  ['A="a # b"# c', 'a # b'],
  ['A=it\'s "it"', 'it\'s "it"'],
  ['A=\\"x', '\\"x'],
  ["A='it\\'s'", "it's"],
  ['A= #x', '#x'],
  ['A= # c', '# c'],
  ['A=x #y #z', 'x'],
])('%s is %s, as for compose', (line, value) => {
  expect(readDotenv(`${line}\n`, () => undefined)).toMatchObject({ bad: [], variables: { A: value } })
})

test.each([
  ['a line that is none', 'A=1\n"quoted\nnot a name = 3\n', [2, 3]],
  ['a quote that is not closed', 'A=1\nB="x\nC=3\n', [2]],
  ['a single one', "A=1\nB='x\\'\n", [2]],
  ['a lonely quote', 'A="', [1]],
  ['more behind a quote', 'A="a"b"c"\nB=\'a\' \'b\'\n', [1, 2]],
])('lines of a .env file that cannot be read: %s', (_, text, bad) => {
  expect(readDotenv(text, () => undefined).bad).toEqual(bad)
})

test('a raw env file: values to the letter', () => {
  const text = '\ufeffA=p$word$$x\n# c\n\n  B="q r" # d  \r\nC=${x\nE\nABSENT\nG=\nH.x-!=1\nI=a=b\n'
  expect(readRawEnv(text, (name) => (name === 'E' ? 'outer' : undefined), { Z: 'z' })).toEqual({
    variables: { Z: 'z', A: 'p$word$$x', B: '"q r" # d  ', C: '${x', E: 'outer', G: '', 'H.x-!': '1', I: 'a=b' },
    bad: [],
  })
})

test('lines of a raw env file that cannot be read', () => {
  expect(readRawEnv('A=1\nexport B=1\n=x\nC\n', () => undefined).bad).toEqual([2, 3])
})
