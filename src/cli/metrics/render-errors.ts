import type { ShownError } from '../../checks/metrics/shown-errors.ts'
import { count } from '../../lib/text.ts'
import { clean, cut, oneLine, width } from '../../report/width.ts'
import type { MetricsReport } from './report.ts'
import type { View } from './view.ts'

const INDENT = '    '

/** The errors of the exposition: place, what was expected, and the line with what is wrong in it underlined. */
export function errorLines({ errors, stopped }: Pick<MetricsReport, 'errors' | 'stopped'>, view: View): readonly string[] {
  const lines = errors.flatMap((error) => oneError(error, view))
  if (!stopped) return lines
  return [
    ...lines,
    view.paint.dim(`… there is more: reading stopped after ${count(errors.length, 'error')}, --errors allows more`),
  ]
}

function oneError(error: ShownError, { columns, paint }: View): readonly string[] {
  const { line, column, text, expected, code } = error
  const place = line === 0 ? 'Content-Type' : `line ${line}, column ${column}`
  const mark = marked(error, columns - INDENT.length)
  const got = mark?.shows
    ? ''
    : `, got ${text === '' ? (line === 0 ? 'none' : 'the end of the line') : JSON.stringify(oneLine(text))}`
  const head = `${paint.bad('✗')} ${paint.bold(`${place}:`)} expected ${oneLine(expected)}${got} ${paint.dim(`(${code})`)}`
  return mark === undefined ? [head] : [head, `${INDENT}${mark.line}`, `${INDENT}${paint.bad(mark.under)}`]
}

interface Marked {
  readonly line: string
  readonly under: string
  /** The offending text is in the line to be seen. */
  readonly shows: boolean
}

function marked({ source, at = 0, text }: ShownError, columns: number): Marked | undefined {
  if (source === undefined || source.trim() === '') return undefined
  const characters = [...source]
  const offending = text.replace(/…$/, '')
  const rest = characters.slice(at).join('')
  // Some errors are about a word further on in the line: the name of a family.
  const ahead = rest.startsWith(offending) ? 0 : rest.indexOf(offending)
  const start = ahead < 0 ? at : at + [...rest.slice(0, ahead)].length
  const before = clean(characters.slice(0, start).join(''))
  const after = clean(characters.slice(start).join(''))
  const head = leftCut(before, Math.floor(columns * 0.6))
  const under = Math.max(1, Math.min(width(word(after)), columns - width(head)))
  return {
    line: cut(head + after, columns).trimEnd(),
    under: `${' '.repeat(width(head))}${'^'.repeat(under)}`,
    shows: ahead >= 0 && offending !== '',
  }
}

// What is wrong begins at the column; where it ends nobody says, so its first word is underlined.
const word = (text: string): string => /^("(?:[^"\\]|\\.)*"?|[^\s,{}="]+|.)/.exec(text)?.[0] ?? ''

function leftCut(text: string, columns: number): string {
  if (width(text) <= columns) return text
  const characters = [...text]
  let from = characters.length
  for (let left = columns - 1; from > 0; from--) {
    left -= width(characters[from - 1] ?? '')
    if (left < 0) break
  }
  return `…${characters.slice(from).join('')}`
}
