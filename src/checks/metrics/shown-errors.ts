import type { ParseError } from '../../prom-parser/index.ts'
import type { Redaction } from './redaction.ts'

/** An error of the exposition, with the piece of its line around it. */
export interface ShownError extends ParseError {
  /** The line, clipped to what is near the column. */
  readonly source?: string
  /** How many characters of `source` stand before the offending text. */
  readonly at?: number
}

/** Characters kept before and after the column. */
const NEAR = 200
/** Characters that are looked through for secrets on each side: the name of a label stands before its value. */
const LOOKED = 4000
const CLIP = 60

/** The errors in the order of the lines, each with its own, secrets removed. */
export function shownErrors(
  errors: readonly ParseError[],
  body: Uint8Array | undefined,
  redact: Redaction,
): readonly ShownError[] {
  const lines = body === undefined ? new Map<number, string>() : linesOf(body, new Set(errors.map(({ line }) => line)))
  return errors
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .map((error) => shownError(error, lines.get(error.line), redact))
}

function shownError(error: ParseError, line: string | undefined, redact: Redaction): ShownError {
  if (line === undefined) return { ...error, text: redact.text(error.text) }
  const characters = [...line]
  const column = Math.min(error.column - 1, characters.length)
  const start = Math.max(0, column - LOOKED)
  const near = { before: characters.slice(start, column).join(''), after: characters.slice(column, column + LOOKED).join('') }
  const { before, after } = hidden(near.before, near.after, redact)
  // What the parser says of the line is in the line: it is taken from there when the line holds a secret.
  const text = after === near.after ? redact.text(error.text) : [...after].slice(0, CLIP).join('')
  const [head, rest] = [[...before], [...after]]
  const kept = head.length > NEAR ? ['…', ...head.slice(-NEAR)] : head
  return { ...error, text, source: [...kept, ...rest.slice(0, NEAR)].join(''), at: kept.length }
}

// A secret may stand on both sides of the column: then it is shown from where the line was changed on.
function hidden(before: string, after: string, redact: Redaction): { readonly before: string; readonly after: string } {
  const safe = redact.line(before + after)
  const apart = { before: redact.line(before), after: redact.line(after) }
  if (apart.before + apart.after === safe) return apart
  const same = Math.min(before.length, commonStart(before + after, safe))
  return { before: safe.slice(0, same), after: safe.slice(same) }
}

function commonStart(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}

/** The texts of these lines, found in one pass over the bytes. */
function linesOf(body: Uint8Array, wanted: ReadonlySet<number>): Map<number, string> {
  const found = new Map<number, string>()
  const last = Math.max(0, ...wanted)
  const decoder = new TextDecoder()
  for (let line = 1, start = 0; line <= last; line++) {
    const feed = body.indexOf(10, start)
    const end = feed === -1 ? body.length : feed
    if (wanted.has(line)) found.set(line, decoder.decode(body.subarray(start, end)))
    if (feed === -1) break
    start = end + 1
  }
  return found
}
