export const END = -1
export const TAB = 9
export const LF = 10
export const SPACE = 32
export const QUOTE = 34
export const HASH = 35
export const COMMA = 44
export const EQUALS = 61
export const BACKSLASH = 92
export const OPEN = 123
export const CLOSE = 125

const LETTER = 1
const DIGIT = 2
const COLON = 4

const CLASS = new Uint8Array(256)
for (let c = 0; c < 26; c++) {
  CLASS[65 + c] = LETTER
  CLASS[97 + c] = LETTER
}
for (let c = 48; c < 58; c++) CLASS[c] = DIGIT
CLASS[95] = LETTER
CLASS[58] = COLON

const is = (c: number, mask: number): boolean => ((CLASS[c] ?? 0) & mask) !== 0

export const isDigit = (c: number): boolean => c >= 48 && c <= 57
export const isMetricStart = (c: number): boolean => is(c, LETTER | COLON)
export const isMetricPart = (c: number): boolean => is(c, LETTER | COLON | DIGIT)
export const isLabelStart = (c: number): boolean => is(c, LETTER)
export const isLabelPart = (c: number): boolean => is(c, LETTER | DIGIT)

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
