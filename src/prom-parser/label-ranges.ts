import { BACKSLASH } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import { labelKey, labelsKey } from './series.ts'
import type { Labels } from './types.ts'

const NO_LABELS: Labels = new Map()
/** Up to so many label names are compared in place. */
export const PAIRWISE = 16

/** The labels of one `{…}` as ranges of bytes; strings are made only when asked for. */
export class LabelRanges {
  protected readonly cursor: Cursor
  // Name from, name to, value from, value to of each label; longer than `size` asks for, so that a line rarely allocates.
  #ranges = new Int32Array(16 * PAIRWISE)
  /** Number of labels. */
  size = 0
  /** Range of the metric's name; `nameFrom` is -1 until it is known. */
  nameFrom = -1
  nameTo = -1
  /** Where the name begins that stands twice. */
  protected duplicateAt = 0
  protected hasEscapedName = false
  #hasEmptyValue = false
  // Used by `key` alone: names in order, and which label each one is.
  readonly #names: string[] = []
  readonly #order: number[] = []

  constructor(cursor: Cursor) {
    this.cursor = cursor
  }

  clear(): void {
    this.size = 0
    this.nameFrom = -1
    this.hasEscapedName = false
    this.#hasEmptyValue = false
  }

  add(nameFrom: number, nameTo: number, valueFrom: number, valueTo: number): void {
    const at = 4 * this.size++
    if (at === this.#ranges.length) this.#ranges = doubled(this.#ranges)
    const ranges = this.#ranges
    ranges[at] = nameFrom
    ranges[at + 1] = nameTo
    ranges[at + 2] = valueFrom
    ranges[at + 3] = valueTo
    if (valueFrom === valueTo) this.#hasEmptyValue = true
  }

  toMap(): Labels {
    if (this.size === 0) return NO_LABELS
    const labels = new Map<string, string>()
    for (let i = 0; i < this.size; i++) labels.set(this.nameAt(i), this.valueAt(i))
    // A name that stands twice, once without a value, is one without a value.
    if (this.#hasEmptyValue) for (let i = 0; i < this.size; i++) if (this.#isEmpty(i)) labels.set(this.nameAt(i), '')
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
    if (this.#hasEmptyValue) return this.toMap().get(name)
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
  equals(other: LabelRanges, without: string | undefined): boolean {
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
    const { bytes } = this.cursor
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
  #sameRange(at: number, other: LabelRanges, otherAt: number): boolean {
    const { bytes } = this.cursor
    const from = this.#ranges[at] as number
    const otherFrom = other.#ranges[otherAt] as number
    const length = (this.#ranges[at + 1] as number) - from
    if (length !== (other.#ranges[otherAt + 1] as number) - otherFrom) return false
    for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[otherFrom + i]) return false
    return true
  }

  #read(at: number): string {
    return this.cursor.strings.read(this.#ranges[at] ?? 0, this.#ranges[at + 1] ?? 0)
  }

  /** False when a label name stands twice. Few labels are compared one with another, many through a table: linear in any case. */
  namesDiffer(): boolean {
    if (this.hasEscapedName) return this.#resolvedNamesDiffer()
    if (this.size > PAIRWISE) return this.#manyNamesDiffer()
    for (let i = 1; i < this.size; i++) {
      for (let k = 0; k < i; k++)
        if (this.#sameName(i, k) && !this.#isDropped(i) && !this.#isDropped(k)) return this.#duplicate(i)
    }
    return true
  }

  // A scrape drops labels without a value before it looks for duplicates.
  #isDropped(index: number): boolean {
    return this.#hasEmptyValue && this.cursor.dialect.rules === 'none' && this.#isEmpty(index)
  }

  #resolvedNamesDiffer(): boolean {
    const seen = new Set<string>()
    for (let i = 0; i < this.size; i++) {
      if (this.#isDropped(i)) continue
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
      if (this.#isDropped(i)) continue
      let slot = this.#nameHash(i) & mask
      for (let other = table[slot] ?? 0; other !== 0; other = table[slot] ?? 0) {
        if (this.#sameName(i, other - 1)) return this.#duplicate(i)
        slot = (slot + 1) & mask
      }
      table[slot] = i + 1
    }
    return true
  }

  #duplicate(index: number): false {
    this.duplicateAt = this.#ranges[4 * index] ?? 0
    return false
  }

  #isEmpty(index: number): boolean {
    return this.#ranges[4 * index + 2] === this.#ranges[4 * index + 3]
  }

  #nameHash(index: number): number {
    const to = this.#ranges[4 * index + 1] ?? 0
    let hash = 0
    for (let i = this.#ranges[4 * index] ?? 0; i < to; i++) hash = Math.imul(hash ^ (this.cursor.bytes[i] ?? 0), 0x01000193)
    return hash ^ (hash >>> 15)
  }

  #sameName(index: number, other: number): boolean {
    return this.#sameRange(4 * index, this, 4 * other)
  }
}

function doubled(ranges: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * ranges.length)
  longer.set(ranges)
  return longer
}
