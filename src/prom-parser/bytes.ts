export const END = -1
export const TAB = 9
export const LF = 10
export const SPACE = 32
export const QUOTE = 34
export const HASH = 35
export const COMMA = 44
export const COLON = 58
export const EQUALS = 61
export const BACKSLASH = 92
export const OPEN = 123
export const CLOSE = 125

/** What a byte may be, one bit each; `CLASS[byte] & METRIC_PART` asks. */
export const METRIC_START = 1
export const METRIC_PART = 2
export const LABEL_START = 4
export const LABEL_PART = 8
/** Ends the plain part of a quoted string: a quote, a backslash, a line feed, a byte of a longer UTF-8 sequence. */
export const STRING_STOP = 16
/** Ends a token: a space or a line feed. */
export const TOKEN_STOP = 32

export const CLASS = new Uint8Array(256)
const add = (mask: number, from: number, to = from): void => {
  for (let c = from; c <= to; c++) CLASS[c] = (CLASS[c] ?? 0) | mask
}
const START = METRIC_START | METRIC_PART | LABEL_START | LABEL_PART
add(START, 65, 90)
add(START, 97, 122)
add(START, 95)
add(METRIC_START | METRIC_PART, COLON)
add(METRIC_PART | LABEL_PART, 48, 57)
for (const c of [QUOTE, BACKSLASH, LF]) add(STRING_STOP, c)
add(STRING_STOP, 0x80, 0xff)
for (const c of [SPACE, LF]) add(TOKEN_STOP, c)

export const isDigit = (c: number): boolean => c >= 48 && c <= 57

/** True when the range is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  let i = from
  while (i < to) {
    const c = bytes[i] ?? 0
    if (c < 0x80) i++
    else {
      const length = sequenceLength(c, bytes[i + 1] ?? 0)
      if (length === 0 || i + length > to) return false
      for (let k = 1; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return false
      i += length
    }
  }
  return true
}

// The second byte decides about overlong forms and surrogates; 0 = not well-formed.
function sequenceLength(first: number, second: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (first === 0xe0) return second >= 0xa0 ? 3 : 0
  if (first === 0xed) return second <= 0x9f ? 3 : 0
  if (first >= 0xe1 && first <= 0xef) return 3
  if (first === 0xf0) return second >= 0x90 ? 4 : 0
  if (first === 0xf4) return second <= 0x8f ? 4 : 0
  return first >= 0xf1 && first <= 0xf3 ? 4 : 0
}
