import {
  CLASS,
  CLOSE,
  COMMA,
  EQUALS,
  isDigit,
  isUtf8,
  LABEL_PART,
  LABEL_START,
  LF,
  METRIC_PART,
  METRIC_START,
  OPEN,
  QUOTE,
  SPACE,
  STRING_STOP,
  TOKEN_STOP,
} from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { type LabelRanges, PAIRWISE } from './label-ranges.ts'
import { parseNumber } from './number.ts'

/** Where a plain line was left and what it said; one object serves every line. */
export interface PlainLine {
  value: number
  timestamp: number | undefined
}

/**
 * Reads `name{label="value",…} number timestamp` and its line feed when it has no blank, escape or exemplar too many: the form of
 * nearly every line, and one that all dialects read alike. Otherwise false, nothing has moved, and the careful reader decides.
 * No loop needs to ask for the end of the bytes: each one stops at the line feed.
 */
export function readPlain(cursor: Cursor, labels: LabelRanges, line: PlainLine): boolean {
  const { bytes, pos } = cursor
  if (pos >= cursor.linesEnd || !is(bytes[pos], METRIC_START)) return false
  let at = pos + 1
  while (is(bytes[at], METRIC_PART)) at++
  labels.clear()
  labels.nameFrom = pos
  labels.nameTo = at
  if (bytes[at] === OPEN) {
    at = readPlainLabels(bytes, at + 1, labels)
    if (at < 0 || (labels.size > 1 && !labels.namesDiffer())) return false
  }
  return bytes[at] === SPACE && readNumbers(cursor, at + 1, line)
}

const is = (c: number | undefined, mask: number): boolean => ((CLASS[c as number] as number) & mask) !== 0

// From behind the opening brace; gives the place behind the closing one, or -1.
function readPlainLabels(bytes: Uint8Array, from: number, labels: LabelRanges): number {
  for (let at = from; labels.size < PAIRWISE; at++) {
    const start = at
    if (!is(bytes[at], LABEL_START)) return -1
    while (is(bytes[at], LABEL_PART)) at++
    if (bytes[at] !== EQUALS || bytes[at + 1] !== QUOTE) return -1
    const end = at
    const close = plainStringEnd(bytes, at + 2)
    if (close < 0 || isReserved(bytes, start, end)) return -1
    labels.add(start, end, end + 2, close)
    at = close + 1
    if (bytes[at] === CLOSE) return at + 1
    if (bytes[at] !== COMMA) return -1
  }
  return -1
}

// Place of the closing quote, or -1 when the string holds an escape, a line feed or broken UTF-8.
function plainStringEnd(bytes: Uint8Array, from: number): number {
  let at = from
  let high = false
  for (;;) {
    while (!is(bytes[at], STRING_STOP)) at++
    const c = bytes[at] as number
    if (c === QUOTE) return high && !isUtf8(bytes, from, at) ? -1 : at
    if (c < 0x80) return -1
    high = true
    at++
  }
}

// `__name__`, roughly: the careful reader knows who refuses it.
const isReserved = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from === 8 && bytes[from] === 95 && bytes[from + 1] === 95

function readNumbers(cursor: Cursor, from: number, line: PlainLine): boolean {
  const { bytes } = cursor
  let at = from
  while (!is(bytes[at], TOKEN_STOP)) at++
  const value = parseNumber(bytes, from, at)
  // Infinity may have been written as digits, which not every dialect takes.
  if (value === undefined || value === Infinity || value === -Infinity) return false
  line.value = value
  line.timestamp = undefined
  if (bytes[at] === SPACE) {
    const start = ++at
    while (isDigit(bytes[at] as number)) at++
    if (at === start || at - start > 15) return false
    const time = parseNumber(bytes, start, at)
    if (time === undefined) return false
    line.timestamp = cursor.dialect.timestamp === 'seconds' ? time * 1000 : time
  }
  if (bytes[at] !== LF) return false
  cursor.pos = at
  return true
}
