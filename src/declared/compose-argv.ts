import type { Cursor } from './compose-cursor.ts'
import { shellWords } from './compose-words.ts'

/** `command` or `entrypoint`: a list of words, or a command line. */
export function readArgv(at: Cursor): readonly string[] | undefined {
  if (at.absent) return undefined
  if (at.isList()) return texts(at)
  const text = at.text('a command line, or a list of words')
  const words = text === undefined ? undefined : shellWords(text)
  if (text !== undefined && words === undefined) at.mismatch('a command line whose quotes are closed')
  return words
}

/** A list of text. */
export function texts(at: Cursor): readonly string[] {
  return at.items('a list of text').flatMap((item) => {
    if (item.absent) item.mismatch('text')
    return item.text() ?? []
  })
}
