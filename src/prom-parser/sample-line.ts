import { CLASS, COLON, END, HASH, LABEL_PART, LF, METRIC_PART, METRIC_START, OPEN, SPACE, TAB } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { LabelSet } from './label-set.ts'
import { overflows, parseInteger, parseNumber } from './number.ts'
import { type PlainLine, readPlain } from './plain-line.ts'
import type { SeriesHash } from './series-set.ts'
import type { ErrorCode, Exemplar, FamilyHead, Labels, SampleView } from './types.ts'

const NO_FAMILY: FamilyHead = { name: '', type: 'unknown', unit: undefined, help: undefined, line: 0 }

/** One sample line, read in place: ranges are kept, strings are made only when asked for. The same object serves every line. */
export class SampleLine implements SampleView, PlainLine {
  family: FamilyHead = NO_FAMILY
  readonly #cursor: Cursor
  readonly #labels: LabelSet
  readonly #exemplarLabels: LabelSet
  value = 0
  timestamp: number | undefined
  hasExemplar = false
  #exemplarValue = 0
  #exemplarTimestamp: number | undefined
  // Lines of one family follow each other: their name is made once.
  #name: string | undefined
  #nameFrom = 0
  #nameTo = 0

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    this.#labels = new LabelSet(cursor, false)
    this.#exemplarLabels = new LabelSet(cursor, true)
  }

  get name(): string {
    this.#name ??= this.#cursor.strings.read(this.#nameFrom, this.#nameTo)
    return this.#name
  }

  get line(): number {
    return this.#cursor.line
  }

  get labels(): Labels {
    return this.#labels.toMap()
  }

  label(name: string): string | undefined {
    return this.#labels.get(name)
  }

  get exemplar(): Exemplar | undefined {
    if (!this.hasExemplar) return undefined
    return { labels: this.#exemplarLabels.toMap(), value: this.#exemplarValue, timestamp: this.#exemplarTimestamp }
  }

  /** Takes the labels into a hash, the label `without` left out. */
  hashInto(hash: SeriesHash, without?: string): void {
    this.#labels.hashInto(hash, without)
  }

  /** Reads the line at the cursor up to its end; false when it is wrong (`cursor.failure` says how). */
  read(): boolean {
    this.hasExemplar = false
    if (!readPlain(this.#cursor, this.#labels, this) && !this.#readWithCare()) return false
    this.#noteName()
    return true
  }

  /** What was read belongs to a window that is gone. */
  forget(): void {
    this.#nameTo = this.#nameFrom
  }

  #noteName(): void {
    const { nameFrom, nameTo } = this.#labels
    const { bytes } = this.#cursor
    const length = nameTo - nameFrom
    let same = length === this.#nameTo - this.#nameFrom
    for (let i = 0; same && i < length; i++) same = bytes[nameFrom + i] === bytes[this.#nameFrom + i]
    if (!same) this.#name = undefined
    this.#nameFrom = nameFrom
    this.#nameTo = nameTo
  }

  #readWithCare(): boolean {
    const { dialect } = this.#cursor
    this.#labels.clear()
    this.timestamp = undefined
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
    if (cursor.name(METRIC_START, METRIC_PART)) {
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
    if (this.#isNativeHistogram())
      return cursor.fail('native-histogram', 'a number (native histograms are not supported in text)')
    const value = this.#readNumber('bad-value', 'a number, Inf or NaN')
    if (value === undefined) return false
    this.value = value
    return true
  }

  // `{count:3,sum:…}` where the value should be: what drafts of OpenMetrics 2.0 write.
  #isNativeHistogram(): boolean {
    const { bytes, pos } = this.#cursor
    let at = pos
    if (bytes[at] === OPEN)
      do at++
      while (((CLASS[bytes[at] ?? 0] ?? 0) & LABEL_PART) !== 0 && at < pos + 20)
    return at > pos + 1 && bytes[at] === COLON
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
    if (Number.isFinite(seconds)) return toMilliseconds(seconds)
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

// To the microsecond: 1.001 s are 1001 ms, and not what their product as doubles is.
const toMilliseconds = (seconds: number): number =>
  Math.abs(seconds) < 1e9 * 1000 ? Math.round(seconds * 1e6) / 1000 : seconds * 1000
