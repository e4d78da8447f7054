import type { Known } from './known.ts'

/** From this length on a secret is found anywhere; a shorter one only between signs, not within a longer word or number. */
const ANYWHERE = 16
/** Every spelling has as many characters at least. */
const START = 4
const HASHES = 65_536
const WORD = /[\p{L}\p{N}]/u
/** A character that JSON or a URL wrote as letters and digits: `\n`, `\u003d`, `%3D`. */
const ESCAPE = /(?:%[0-9a-f]{2}|\\[bfnrt]|\\u[0-9a-f]{4})$/i

interface Spelling {
  readonly text: string
  readonly what: string
}

/**
 * Finds the first of these secrets in a text and tells whose it is. It goes through the text once, however many there are: only where four
 * characters fit the beginning of one is it compared.
 */
export function knownFinder(known: readonly Known[]): (text: string) => string | undefined {
  const starts = new Map<string, Spelling[]>()
  const marked = new Uint8Array(HASHES)
  for (const { what, spelt } of known)
    for (const text of spelt.filter(({ length }) => length >= START)) {
      const start = text.slice(0, START)
      starts.set(start, [...(starts.get(start) ?? []), { text, what }])
      marked[hashOf(start)] = 1
    }
  if (starts.size === 0) return () => undefined
  return (text) => {
    let hash = 0
    for (let end = 0; end < text.length; end++) {
      hash = next(hash, text.charCodeAt(end))
      if (marked[hash] === 0) continue
      const from = end + 1 - START
      const found = starts.get(text.slice(Math.max(0, from), end + 1))?.find((one) => standsAt(one, text, from))
      if (found !== undefined) return found.what
    }
    return undefined
  }
}

/** Of the last four characters: those before them have left its 16 bits. */
const next = (hash: number, code: number): number => ((hash << 4) ^ code) % HASHES

function hashOf(start: string): number {
  let hash = 0
  for (let at = 0; at < start.length; at++) hash = next(hash, start.charCodeAt(at))
  return hash
}

function standsAt({ text: secret }: Spelling, text: string, from: number): boolean {
  if (!text.startsWith(secret, from)) return false
  if (secret.length >= ANYWHERE) return true
  const before = text.slice(Math.max(0, from - 6), from)
  return !WORD.test(text[from + secret.length] ?? '') && (!WORD.test(before.slice(-1)) || ESCAPE.test(before))
}
