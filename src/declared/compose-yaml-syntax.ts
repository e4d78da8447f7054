import type { YAMLError } from 'yaml'
import { describe, type Position, type Problem } from './compose-problems.ts'

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented by spaces only: replace the tab',
  DUPLICATE_KEY: 'remove one of the two, or merge them',
  BAD_INDENT: 'entries of one list or mapping must begin in the same column',
  MISSING_CHAR: 'look for a missing colon, comma or closing quote, here or just before',
  UNEXPECTED_TOKEN: 'look for a list and a mapping mixed at the same indentation, or text that needs quotes',
  BAD_SCALAR_START: 'put the text into quotes',
  MULTILINE_IMPLICIT_KEY: 'look for a missing colon, or a quote that is not closed on the line before',
  BLOCK_AS_IMPLICIT_KEY: 'text that holds ": " must be in quotes; otherwise look at the indentation',
  MULTIPLE_DOCS: 'a file holds one document: remove what follows the second ---',
}

/** What the YAML parser says. One mistake often makes it complain again: the first complaint of a line says it, and the first of a token out of place. */
export function syntaxProblems(
  errors: readonly YAMLError[],
  file: string,
  position: (offset: number) => Position,
  text: string,
): Problem[] {
  const lines = text.split('\n')
  const found = new Map<number | undefined, Problem>()
  let lost = false
  for (const error of errors) {
    const at = position(error.pos[0])
    if (found.has(at.line) || (lost && error.code === 'UNEXPECTED_TOKEN')) continue
    lost ||= error.code === 'UNEXPECTED_TOKEN'
    const line = lines[(at.line ?? 1) - 1]?.trim() ?? ''
    const message = `not valid YAML: ${error.message.split('; please use')[0]}`
    found.set(at.line, {
      file,
      ...at,
      path: '',
      message,
      expected: undefined,
      got: line === '' ? undefined : describe(line),
      hint: hintOf(error, line),
    })
  }
  return [...found.values()]
}

function hintOf(error: YAMLError, line: string): string {
  if (/ must be sufficiently indented and end with a /.test(error.message))
    return 'a bracket or brace was opened on a line before and not closed'
  if (error.code === 'UNEXPECTED_TOKEN' && line.includes('${')) return `between [ ] or { } a \${variable} must be in quotes`
  return HINTS[error.code] ?? 'look at the indentation and the quotes here and on the line before'
}
