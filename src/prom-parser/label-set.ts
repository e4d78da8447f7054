import {
  BACKSLASH,
  CLASS,
  CLOSE,
  COMMA,
  END,
  EQUALS,
  LABEL_PART,
  LABEL_START,
  METRIC_PART,
  METRIC_START,
  QUOTE,
} from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { LabelRanges } from './label-ranges.ts'

/** Reads one `{…}` with care: as the dialect says. */
export class LabelSet extends LabelRanges {
  readonly #isExemplar: boolean

  constructor(cursor: Cursor, isExemplar: boolean) {
    super(cursor)
    this.#isExemplar = isExemplar
  }

  /** Reads from the opening brace to behind the closing one; false when it is wrong. */
  read(): boolean {
    const cursor = this.cursor
    const { dialect } = cursor
    cursor.pos++
    for (let entries = 0, comma = true; ; entries++) {
      cursor.blanks()
      if (cursor.peek() === CLOSE) {
        if (comma && entries > 0 && !dialect.trailingComma) return cursor.fail('bad-label', 'a label after the comma')
        cursor.pos++
        if (this.#isExemplar && dialect.rules === 'none') return true
        return this.namesDiffer() || this.cursor.fail('duplicate-label', 'each label name once', this.duplicateAt)
      }
      if (!comma && !(dialect.missingComma && this.#atLabel())) return cursor.fail('bad-label', 'a comma or }')
      if (!this.#readEntry()) return false
      cursor.blanks()
      comma = cursor.peek() === COMMA
      if (comma) cursor.pos++
    }
  }

  #atLabel(): boolean {
    const c = this.cursor.peek()
    return c === QUOTE || (c !== END && ((CLASS[c] ?? 0) & LABEL_START) !== 0)
  }

  // One `name="value"`, or the metric's own name in quotes.
  #readEntry(): boolean {
    const cursor = this.cursor
    const { dialect } = cursor
    const start = cursor.pos
    const quoted = cursor.peek() === QUOTE
    if (quoted && !cursor.string('bad-label', dialect.newlineInName && !this.#isExemplar)) return false
    if (!quoted && !cursor.name(LABEL_START, LABEL_PART)) return cursor.fail('bad-label', 'a label name')
    const { from, to } = cursor
    cursor.blanks()
    const c = cursor.peek()
    if ((c === COMMA || c === CLOSE) && (quoted || dialect.bareNameInBraces)) return this.#setName(from, to, start)
    if (c !== EQUALS) return cursor.fail('bad-label', '=')
    if (from === to) return cursor.fail('bad-label', 'a label name that is not empty', start)
    if (quoted && !cursor.nameHolds(LABEL_START, LABEL_PART)) return cursor.fail('bad-label', cursor.nameExpected, start)
    if (!this.#isExemplar && this.#isReserved(from, to))
      return cursor.fail('bad-label', 'a label name other than __name__', start)
    if (quoted && cursor.bytes.subarray(from, to).includes(BACKSLASH)) this.hasEscapedName = true
    cursor.pos++
    cursor.blanks()
    if (cursor.peek() !== QUOTE) return cursor.fail('bad-label-value', 'a label value in double quotes')
    if (!cursor.string('bad-label-value', dialect.newlineInValue)) return false
    this.add(from, to, cursor.from, cursor.to)
    return true
  }

  // Prometheus keeps the metric's name in a label, so no sample may bring its own; mode openmetrics does not judge reserved names.
  #isReserved(from: number, to: number): boolean {
    const { dialect, strings } = this.cursor
    return to - from === 8 && dialect.rules !== 'openmetrics' && strings.raw(from, to) === '__name__'
  }

  #setName(from: number, to: number, start: number): boolean {
    if (this.#isExemplar) return this.cursor.fail('bad-label', '= and a label value')
    if (this.nameFrom >= 0) return this.cursor.fail('bad-label', '= and a label value (the metric has its name already)')
    if (from === to) return this.cursor.fail('bad-name', 'a metric name that is not empty', start)
    if (!this.cursor.nameHolds(METRIC_START, METRIC_PART)) return this.cursor.fail('bad-name', this.cursor.nameExpected, start)
    this.nameFrom = from
    this.nameTo = to
    return true
  }
}
