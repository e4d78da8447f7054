import { END, HASH, isMetricPart, isMetricStart, LF, OPEN, SPACE, TAB } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { LabelSet } from './label-set.ts'
import { parseInteger, parseNumber } from './number.ts'
import type { ErrorCode, Exemplar, Labels } from './types.ts'

/** One sample line, read in place: ranges are kept, strings are made only when asked for. The same object serves every line. */
export class SampleLine {
  readonly #cursor: Cursor
  readonly #labels: LabelSet
  readonly #exemplarLabels: LabelSet
  value = 0
  timestamp: number | undefined
  hasExemplar = false
  #exemplarValue = 0
  #exemplarTimestamp: number | undefined

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    this.#labels = new LabelSet(cursor, false)
    this.#exemplarLabels = new LabelSet(cursor, true)
  }

  get name(): string {
    return this.#cursor.strings.read(this.#labels.nameFrom, this.#labels.nameTo)
  }

  get labels(): Labels {
    return this.#labels.toMap()
  }

  get exemplar(): Exemplar | undefined {
    if (!this.hasExemplar) return undefined
    return { labels: this.#exemplarLabels.toMap(), value: this.#exemplarValue, timestamp: this.#exemplarTimestamp }
  }

  /** Reads the line at the cursor up to its end; false when it is wrong (`cursor.failure` says how). */
  read(): boolean {
    const { dialect } = this.#cursor
    this.#labels.clear()
    this.timestamp = undefined
    this.hasExemplar = false
    return (
      this.#readName() &&
      this.#readValue() &&
      (dialect.openmetrics ? this.#readOpenMetricsTail() : this.#readTextTail()) &&
      this.#readEnd()
    )
  }

  #readName(): boolean {
    const cursor = this.#cursor
    const start = cursor.pos
    if (cursor.name(isMetricStart, isMetricPart)) {
      this.#labels.nameFrom = cursor.from
      this.#labels.nameTo = cursor.to
      cursor.blanks()
    } else if (cursor.peek() !== OPEN) return cursor.fail('bad-name', 'a metric name')
    if (cursor.peek() === OPEN && !this.#labels.read()) return false
    return this.#labels.nameFrom >= 0 || cursor.fail('bad-name', 'a metric name in quotes inside the braces', start)
  }

  #readValue(): boolean {
    const cursor = this.#cursor
    if (cursor.dialect.openmetrics) {
      if (cursor.peek() !== SPACE) return cursor.fail('bad-value', 'one space and a value')
      cursor.pos++
    } else cursor.blanks()
    const value = this.#readNumber('bad-value', 'a number, Inf or NaN')
    if (value === undefined) return false
    this.value = value
    return true
  }

  #readNumber(code: ErrorCode, expected: string): number | undefined {
    const cursor = this.#cursor
    const start = cursor.pos
    const end = this.#tokenEnd()
    const value = parseNumber(cursor.bytes, start, end)
    if (value === undefined) cursor.fail(code, expected)
    else if (!cursor.dialect.overflow && overflows(value, cursor.bytes[end - 1])) {
      cursor.fail(code, 'a number within the range of a double')
      return undefined
    }
    cursor.pos = end
    return value
  }

  #tokenEnd(): number {
    const { bytes, pos, dialect } = this.#cursor
    let i = pos
    for (let c = bytes[i]; c !== undefined && c !== SPACE && c !== LF && !(c === TAB && dialect.loose); c = bytes[++i]);
    return i
  }

  #readTextTail(): boolean {
    const cursor = this.#cursor
    const valueEnd = cursor.pos
    cursor.anyBlanks()
    const c = cursor.peek()
    if (c === LF || c === END) {
      if (cursor.pos > valueEnd && !cursor.dialect.trailingBlanks)
        return cursor.fail('trailing-text', 'the end of the line', valueEnd)
      return true
    }
    const start = cursor.pos
    cursor.pos = this.#tokenEnd()
    this.timestamp = parseInteger(cursor.bytes, start, cursor.pos, cursor.dialect.timestamp === 'integer')
    if (this.timestamp === undefined) return cursor.fail('bad-timestamp', 'a timestamp in whole milliseconds', start)
    if (cursor.dialect.trailingBlanks) cursor.anyBlanks()
    return true
  }

  #readOpenMetricsTail(): boolean {
    const cursor = this.#cursor
    if (cursor.peek() !== SPACE) return true
    cursor.pos++
    if (cursor.peek() !== HASH) {
      this.timestamp = this.#readSeconds()
      if (this.timestamp === undefined) return false
      if (cursor.peek() !== SPACE) return true
      cursor.pos++
    }
    return this.#readExemplar()
  }

  #readSeconds(): number | undefined {
    const start = this.#cursor.pos
    const seconds = this.#readNumber('bad-timestamp', 'a timestamp in seconds')
    if (seconds === undefined) return undefined
    if (Number.isFinite(seconds)) return seconds * 1000
    this.#cursor.fail('bad-timestamp', 'a finite timestamp in seconds', start)
    return undefined
  }

  #readExemplar(): boolean {
    const cursor = this.#cursor
    const start = cursor.pos
    this.#exemplarLabels.clear()
    this.#exemplarTimestamp = undefined
    if (cursor.peek() !== HASH) return cursor.fail('trailing-text', 'an exemplar (# {…}) or the end of the line')
    cursor.pos++
    if (cursor.peek() !== SPACE || cursor.bytes[cursor.pos + 1] !== OPEN)
      return cursor.fail('bad-exemplar', 'one space and {', cursor.pos)
    cursor.pos++
    if (!this.#exemplarLabels.read()) return false
    if (cursor.peek() !== SPACE) return cursor.fail('bad-exemplar', 'one space and a value')
    cursor.pos++
    const value = this.#readNumber('bad-exemplar', 'a number, Inf or NaN')
    if (value === undefined) return false
    this.#exemplarValue = value
    this.hasExemplar = true
    if (cursor.peek() === SPACE) {
      cursor.pos++
      this.#exemplarTimestamp = this.#readSeconds()
      if (this.#exemplarTimestamp === undefined) return false
    }
    return cursor.dialect.rules !== 'openmetrics' || this.#exemplarFits(start)
  }

  #exemplarFits(start: number): boolean {
    let length = 0
    for (const [name, value] of this.#exemplarLabels.toMap()) for (const text of [name, value]) for (const _ of text) length++
    return (
      length <= 128 || this.#cursor.fail('bad-exemplar', `at most 128 characters in the exemplar's labels, got ${length}`, start)
    )
  }

  #readEnd(): boolean {
    const cursor = this.#cursor
    const c = cursor.peek()
    return c === LF || c === END || cursor.fail('trailing-text', 'the end of the line')
  }
}

// Infinity that was written as digits; `inf` and `infinity` end in f and y.
const overflows = (value: number, last: number | undefined): boolean =>
  (value === Infinity || value === -Infinity) && last !== undefined && last < 58
