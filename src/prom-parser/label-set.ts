import { BACKSLASH, CLASS, CLOSE, COMMA, END, EQUALS, LABEL_PART, LABEL_START, QUOTE } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { labelKey, labelsKey } from './series.ts'
import type { Labels } from './types.ts'

const NO_LABELS: Labels = new Map()
/** Up to so many label names are compared in place. */
export const PAIRWISE = 16

/** One `{…}`, read in place: ranges of names and values; strings are made only when asked for. */
export class LabelSet {
  readonly #cursor: Cursor
  readonly #isExemplar: boolean
  // Name from, name to, value from, value to of each label; longer than `size` asks for, so that a line rarely allocates.
  #ranges = new Int32Array(16 * PAIRWISE)
  /** Number of labels. */
  size = 0
  /** Range of the metric's name; `nameFrom` is -1 until it is known. */
  nameFrom = -1
  nameTo = -1
  #duplicateAt = 0
  #hasEscapedName = false
  // Used by `key` alone: names in order, and which label each one is.
  readonly #names: string[] = []
  readonly #order: number[] = []

  constructor(cursor: Cursor, isExemplar: boolean) {
    this.#cursor = cursor
    this.#isExemplar = isExemplar
  }

  clear(): void {
    this.size = 0
    this.nameFrom = -1
    this.#hasEscapedName = false
  }

  add(nameFrom: number, nameTo: number, valueFrom: number, valueTo: number): void {
    const at = 4 * this.size++
    if (at === this.#ranges.length) this.#ranges = doubled(this.#ranges)
    const ranges = this.#ranges
    ranges[at] = nameFrom
    ranges[at + 1] = nameTo
    ranges[at + 2] = valueFrom
    ranges[at + 3] = valueTo
  }

  toMap(): Labels {
    if (this.size === 0) return NO_LABELS
    const labels = new Map<string, string>()
    for (let i = 0; i < this.size; i++) labels.set(this.nameAt(i), this.valueAt(i))
    return labels
  }

  nameAt(index: number): string {
    return this.#read(4 * index)
  }

  valueAt(index: number): string {
    return this.#read(4 * index + 2)
  }

  /** The value of the label of this name, or undefined. */
  get(name: string): string | undefined {
    for (let i = 0; i < this.size; i++) if (this.#isNamed(i, name)) return this.valueAt(i)
    return undefined
  }

  /** One string per label set, whatever the order of its labels; the label `without` does not count. */
  key(without?: string): string {
    if (this.size > PAIRWISE) return labelsKey(this.toMap(), without)
    const names = this.#names
    const order = this.#order
    let n = 0
    for (let i = 0; i < this.size; i++) {
      if (without !== undefined && this.#isNamed(i, without)) continue
      const name = this.nameAt(i)
      let at = n++
      for (; at > 0 && (names[at - 1] as string) > name; at--) {
        names[at] = names[at - 1] as string
        order[at] = order[at - 1] as number
      }
      names[at] = name
      order[at] = i
    }
    let key = ''
    for (let i = 0; i < n; i++) key += labelKey(names[i] as string, this.valueAt(order[i] as number))
    return key
  }

  /** True when both hold the same bytes for the same labels in the same order, apart from the label `without`. */
  equals(other: LabelSet, without: string | undefined): boolean {
    let k = 0
    for (let i = 0; i < this.size; i++) {
      if (without !== undefined && this.#isNamed(i, without)) continue
      if (without !== undefined && k < other.size && other.#isNamed(k, without)) k++
      if (k >= other.size || !this.#sameRange(4 * i, other, 4 * k) || !this.#sameRange(4 * i + 2, other, 4 * k + 2)) return false
      k++
    }
    return k === other.size || (k === other.size - 1 && without !== undefined && other.#isNamed(k, without))
  }

  #isNamed(index: number, name: string): boolean {
    const { bytes } = this.#cursor
    const from = this.#ranges[4 * index] as number
    const length = (this.#ranges[4 * index + 1] as number) - from
    for (let i = 0; i < length; i++) {
      const c = bytes[from + i] as number
      if (c >= 0x80 || c === BACKSLASH) return this.nameAt(index) === name
      if (c !== name.charCodeAt(i)) return false
    }
    return length === name.length
  }

  // Compares the range at this place of the list with one of another list.
  #sameRange(at: number, other: LabelSet, otherAt: number): boolean {
    const { bytes } = this.#cursor
    const from = this.#ranges[at] as number
    const otherFrom = other.#ranges[otherAt] as number
    const length = (this.#ranges[at + 1] as number) - from
    if (length !== (other.#ranges[otherAt + 1] as number) - otherFrom) return false
    for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[otherFrom + i]) return false
    return true
  }

  #read(at: number): string {
    return this.#cursor.strings.read(this.#ranges[at] ?? 0, this.#ranges[at + 1] ?? 0)
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
        return this.namesDiffer() || this.#cursor.fail('duplicate-label', 'each label name once', this.#duplicateAt)
      }
      if (!comma && !(dialect.missingComma && this.#atLabel())) return cursor.fail('bad-label', 'a comma or }')
      if (!this.#readEntry()) return false
      cursor.blanks()
      comma = cursor.peek() === COMMA
      if (comma) cursor.pos++
    }
  }

  #atLabel(): boolean {
    const c = this.#cursor.peek()
    return c === QUOTE || (c !== END && ((CLASS[c] ?? 0) & LABEL_START) !== 0)
  }

  // One `name="value"`, or the metric's own name in quotes.
  #readEntry(): boolean {
    const cursor = this.#cursor
    const start = cursor.pos
    const quoted = cursor.peek() === QUOTE
    if (quoted && !cursor.string('bad-label')) return false
    if (!quoted && !cursor.name(LABEL_START, LABEL_PART)) return cursor.fail('bad-label', 'a label name')
    const { from, to } = cursor
    cursor.blanks()
    const c = cursor.peek()
    if ((c === COMMA || c === CLOSE) && (quoted || cursor.dialect.bareNameInBraces)) return this.#setName(from, to, start)
    if (c !== EQUALS) return cursor.fail('bad-label', '=')
    if (from === to) return cursor.fail('bad-label', 'a label name that is not empty', start)
    if (!this.#isExemplar && this.#isReserved(from, to))
      return cursor.fail('bad-label', 'a label name other than __name__', start)
    if (quoted && cursor.bytes.subarray(from, to).includes(BACKSLASH)) this.#hasEscapedName = true
    cursor.pos++
    cursor.blanks()
    if (cursor.peek() !== QUOTE) return cursor.fail('bad-label-value', 'a label value in double quotes')
    if (!cursor.string('bad-label-value')) return false
    this.add(from, to, cursor.from, cursor.to)
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

  /** False when a label name stands twice. Few labels are compared one with another, many through a table: linear in any case. */
  namesDiffer(): boolean {
    if (this.#hasEscapedName) return this.#resolvedNamesDiffer()
    if (this.size > PAIRWISE) return this.#manyNamesDiffer()
    for (let i = 1; i < this.size; i++) {
      for (let k = 0; k < i; k++) if (this.#sameName(i, k)) return this.#duplicate(i)
    }
    return true
  }

  #resolvedNamesDiffer(): boolean {
    const seen = new Set<string>()
    for (let i = 0; i < this.size; i++) {
      if (seen.has(this.nameAt(i))) return this.#duplicate(i)
      seen.add(this.nameAt(i))
    }
    return true
  }

  // Open addressing: indices by the hash of their name, 0 = free.
  #manyNamesDiffer(): boolean {
    const table = new Int32Array(2 ** Math.ceil(Math.log2(2 * this.size)))
    const mask = table.length - 1
    for (let i = 0; i < this.size; i++) {
      let slot = this.#nameHash(i) & mask
      for (let other = table[slot] ?? 0; other !== 0; other = table[slot] ?? 0) {
        if (this.#sameName(i, other - 1)) return this.#duplicate(i)
        slot = (slot + 1) & mask
      }
      table[slot] = i + 1
    }
    return true
  }

  #nameHash(index: number): number {
    const to = this.#ranges[4 * index + 1] ?? 0
    let hash = 0
    for (let i = this.#ranges[4 * index] ?? 0; i < to; i++) hash = Math.imul(hash ^ (this.#cursor.bytes[i] ?? 0), 0x01000193)
    return hash ^ (hash >>> 15)
  }

  #sameName(index: number, other: number): boolean {
    return this.#sameRange(4 * index, this, 4 * other)
  }

  #duplicate(index: number): false {
    this.#duplicateAt = this.#ranges[4 * index] ?? 0
    return false
  }
}

function doubled(ranges: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * ranges.length)
  longer.set(ranges)
  return longer
}
