import { expect, test } from 'vitest'
import { parseExposition } from '../../prom-parser/index.ts'
import { redaction } from './redaction.ts'
import { shownErrors } from './shown-errors.ts'

const shown = (text: string) => {
  const body = new TextEncoder().encode(text)
  return shownErrors(parseExposition(body).errors, body, redaction(['s3cr3t-value']))
}

test.each<[string, string, string, string]>([
  ['the line, divided at the column', 'ok 1\na{b="c"} x\n', 'a{b="c"} ', 'x'],
  ['a line without a line feed', 'a{b="c"} x', 'a{b="c"} ', 'x'],
  ['the end of the line', 'a\n', 'a', ''],
  ['characters, not bytes', '# c\na{b="é😱"} x\n', 'a{b="é😱"} ', 'x'],
  ['a secret before the column', 'a{token="abc, def"} x\n', 'a{token="***"} ', 'x'],
  ['a secret after the column', 'a{b=c,token="abc def"} 1\n', 'a{b=', 'c,token="***"} 1'],
  ['a secret at the column', 'a{password="abc\\zd} 1\n', 'a{password=', '"***'],
  ['a value that the command line holds', 'a{b="s3cr3t-value"} s3cr3t-value\n', 'a{b="***"} ', '***'],
])('%s', (_, text, before, after) => {
  const [error] = shown(text)
  expect([error?.source?.slice(0, before.length), error?.source?.slice(before.length)]).toEqual([before, after])
  expect(error?.at).toBe([...before].length)
  expect(JSON.stringify(error)).not.toMatch(/abc|def|s3cr3t/)
})

test('a long line is clipped around the column', () => {
  const [error] = shown(`a{b="${'x'.repeat(5000)}"} y${'z'.repeat(5000)}\n`)
  expect(error?.source).toBe(`…${'x'.repeat(197)}"} y${'z'.repeat(199)}`)
  expect(error?.at).toBe(201)
})
