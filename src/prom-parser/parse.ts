import { KeptFamily, Source } from './family.ts'
import { readAs } from './read-as.ts'
import { Reader } from './reader.ts'
import type { Exposition, ParseError, ParseOptions } from './types.ts'

const ERROR_LIMIT = 50

/** At least one error is told: none would look like a sound input. */
export const errorLimitOf = ({ errorLimit = ERROR_LIMIT }: ParseOptions): number => (errorLimit >= 1 ? errorLimit : 1)

/** Reads an exposition: its families, and everything that the mode's judge would not accept, each with its place. */
export function parseExposition(input: Uint8Array | string, options: ParseOptions = {}): Exposition {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const { format, escaping, dialect, error } = readAs(options, bytes)
  const errors = error ? [error] : []
  const families: KeptFamily[] = []
  if (dialect === undefined) return { format, escaping, families, errors }
  const source = new Source(bytes, dialect)
  const limit = errorLimitOf(options)
  const reader = new Reader(dialect, {
    sample(line, family, pos) {
      if (family instanceof KeptFamily) family.keep(pos, line.line)
      return true
    },
    metadata: () => true,
    error: (found) => errors.push(found) < limit,
    family(name, line) {
      const family = new KeptFamily(name, line, source)
      families.push(family)
      return family
    },
    keeps: true,
  })
  if (errors.length < limit) reader.read(bytes, true)
  return { format, escaping, families, errors }
}

/** One line for people: `line 3, column 5: expected a metric name, got "0a 1"`. */
export function describeError({ line, column, text, expected }: ParseError): string {
  const got = text === '' ? 'the end of the line' : JSON.stringify(text)
  return line === 0
    ? `expected ${expected}, got Content-Type ${JSON.stringify(text)}`
    : `line ${line}, column ${column}: expected ${expected}, got ${got}`
}
