import { BACKSLASH } from './bytes.ts'
import type { Cursor } from './cursor.ts'
import type { SeriesHash } from './series-set.ts'
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

  /** Takes the labels into a hash that does not mind their order; the label `without` does not count. */
  hashInto(hash: SeriesHash, without?: string): void {
    hash.clear()
    const ranges = this.#ranges
    const { bytes } = this.cursor
    for (let i = 0; i < this.size; i++) {
      if (without !== undefined && this.#isNamed(i, without)) continue
      const at = 4 * i
      hash.begin()
      if (!hash.part(bytes, ranges[at] as number, ranges[at + 1] as number)) hash.text(this.nameAt(i))
      if (!hash.part(bytes, ranges[at + 2] as number, ranges[at + 3] as number)) hash.text(this.valueAt(i))
      hash.end()
    }
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
    const { bytes } = this.cursor
    const a = this.#ranges[4 * index] as number
    const b = this.#ranges[4 * other] as number
    const length = (this.#ranges[4 * index + 1] as number) - a
    if (length !== (this.#ranges[4 * other + 1] as number) - b) return false
    for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false
    return true
  }
}

function doubled(ranges: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * ranges.length)
  longer.set(ranges)
  return longer
}
