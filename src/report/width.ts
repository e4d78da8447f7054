import { stripVTControlCharacters } from 'node:util'

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const ZERO = /[\p{Mn}\p{Me}\u200b-\u200d]/u
// Control characters but the line feed, and those that turn the direction of text: a log line must not move the cursor or hide words.
const UNSAFE = /[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/gu
// One colour sequence of our own, or one character.
const PIECES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m|.`, 'gsu')

/** Text of others made safe to print: escape sequences gone, tabs as spaces, other control characters as `�`. Line feeds stay. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replaceAll('\t', '  ').replace(UNSAFE, '\u{fffd}')

/** The same on one line. */
export const oneLine = (text: string): string =>
  clean(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim()

/** Columns that a terminal gives to the text; colours take none. */
export function width(text: string): number {
  let columns = 0
  for (const [piece] of text.matchAll(PIECES)) columns += columnsOf(piece)
  return columns
}

/** At most `max` columns, with `…` where it was cut; colours before and after the cut stay, so none leaks. */
export function cut(text: string, max: number): string {
  if (width(text) <= max) return text
  let out = ''
  let left = max - 1
  let ended = false
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.length > 2) out += piece
    else if (!ended) {
      left -= columnsOf(piece)
      ended = left < 0
      out += !ended ? piece : max > 0 ? '…' : ''
    }
  }
  return out
}

const columnsOf = (piece: string): number => (piece.length > 2 || ZERO.test(piece) ? 0 : WIDE.test(piece) ? 2 : 1)

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)))
export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - width(text))) + text
