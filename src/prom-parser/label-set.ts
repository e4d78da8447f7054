import { CLOSE, COMMA, EQUALS, isLabelPart, isLabelStart, QUOTE } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import type { Labels } from './types.ts'

const NO_LABELS: Labels = new Map()
const PAIRWISE = 16

/** One `{…}`, read in place: ranges of names and values; strings are made only when asked for. */
export class LabelSet {
  readonly #cursor: Cursor
  readonly #isExemplar: boolean
  // Name from, name to, value from, value to of each label.
  readonly #ranges: number[] = []
  /** Range of the metric's name; `nameFrom` is -1 until it is known. */
  nameFrom = -1
  nameTo = -1

  constructor(cursor: Cursor, isExemplar: boolean) {
    this.#cursor = cursor
    this.#isExemplar = isExemplar
  }

  clear(): void {
    this.#ranges.length = 0
    this.nameFrom = -1
  }

  toMap(): Labels {
    const ranges = this.#ranges
    if (ranges.length === 0) return NO_LABELS
    const { strings } = this.#cursor
    const labels = new Map<string, string>()
    for (let i = 0; i < ranges.length; i += 4) {
      labels.set(strings.read(ranges[i] ?? 0, ranges[i + 1] ?? 0), strings.read(ranges[i + 2] ?? 0, ranges[i + 3] ?? 0))
    }
    return labels
  }

  /** Reads from the opening brace to behind the closing one; false when it is wrong. */
  read(): boolean {
    const cursor = this.#cursor
    const { dialect } = cursor
    cursor.pos++
    for (let entries = 0, comma = true; ; entries++) {
      cursor.blanks()
      if (cursor.peek() === CLOSE) {
        if (comma && entries > 0 && !dialect.trailingComma) return cursor.fail('bad-label', 'a label after the comma')
        cursor.pos++
        return this.#namesDiffer()
      }
      if (!comma && !dialect.missingComma) return cursor.fail('bad-label', 'a comma or }')
      if (!this.#readEntry()) return false
      cursor.blanks()
      comma = cursor.peek() === COMMA
      if (comma) cursor.pos++
    }
  }

  // One `name="value"`, or the metric's own name in quotes.
  #readEntry(): boolean {
    const cursor = this.#cursor
    const start = cursor.pos
    const quoted = cursor.peek() === QUOTE
    if (quoted && !cursor.string('bad-label')) return false
    if (!quoted && !cursor.name(isLabelStart, isLabelPart)) return cursor.fail('bad-label', 'a label name')
    const { from, to } = cursor
    cursor.blanks()
    const c = cursor.peek()
    if ((c === COMMA || c === CLOSE) && (quoted || cursor.dialect.bareNameInBraces)) return this.#setName(from, to, start)
    if (c !== EQUALS) return cursor.fail('bad-label', '=')
    if (from === to) return cursor.fail('bad-label', 'a label name that is not empty', start)
    if (!this.#isExemplar && this.#isReserved(from, to))
      return cursor.fail('bad-label', 'a label name other than __name__', start)
    cursor.pos++
    cursor.blanks()
    if (cursor.peek() !== QUOTE) return cursor.fail('bad-label-value', 'a label value in double quotes')
    if (!cursor.string('bad-label-value')) return false
    this.#ranges.push(from, to, cursor.from, cursor.to)
    return true
  }

  // Prometheus keeps the metric's name in a label, so no sample may bring its own; the specification does not forbid it.
  #isReserved(from: number, to: number): boolean {
    const { dialect, strings } = this.#cursor
    return to - from === 8 && dialect.rules !== 'openmetrics' && strings.raw(from, to) === '__name__'
  }

  #setName(from: number, to: number, start: number): boolean {
    if (this.#isExemplar) return this.#cursor.fail('bad-label', '= and a label value')
    if (this.nameFrom >= 0) return this.#cursor.fail('bad-label', '= and a label value (the metric has its name already)')
    if (from === to) return this.#cursor.fail('bad-name', 'a metric name that is not empty', start)
    this.nameFrom = from
    this.nameTo = to
    return true
  }

  // Few labels are compared in place, many through a set: linear in any case.
  #namesDiffer(): boolean {
    const ranges = this.#ranges
    if (ranges.length > 4 * PAIRWISE) return this.#manyNamesDiffer()
    for (let i = 4; i < ranges.length; i += 4) {
      for (let k = 0; k < i; k += 4) if (this.#sameName(i, k)) return this.#duplicate(i)
    }
    return true
  }

  #manyNamesDiffer(): boolean {
    const ranges = this.#ranges
    const seen = new Set<string>()
    for (let i = 0; i < ranges.length; i += 4) {
      const name = this.#cursor.strings.read(ranges[i] ?? 0, ranges[i + 1] ?? 0)
      if (seen.has(name)) return this.#duplicate(i)
      seen.add(name)
    }
    return true
  }

  #sameName(a: number, b: number): boolean {
    const { bytes } = this.#cursor
    const from = this.#ranges[a] ?? 0
    const other = this.#ranges[b] ?? 0
    const length = (this.#ranges[a + 1] ?? 0) - from
    if (length !== (this.#ranges[b + 1] ?? 0) - other) return false
    for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[other + i]) return false
    return true
  }

  #duplicate(index: number): false {
    return this.#cursor.fail('duplicate-label', 'each label name once', this.#ranges[index] ?? 0)
  }
}
