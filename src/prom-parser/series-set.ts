import { BACKSLASH } from './bytes.ts'

/** 64 bits for a label set, made from its bytes without any string. Sums up its labels, so their order does not matter. */
export class SeriesHash {
  a = 0
  b = 0
  #a = 0
  #b = 0

  clear(): void {
    this.a = 0
    this.b = 0
  }

  /** A label begins. */
  begin(): void {
    this.#a = 0x2c1b3c6d
    this.#b = 0x297a2d39
  }

  /** A name or a value as it is written; false and nothing taken when an escape has to be resolved before. */
  part(bytes: Uint8Array, from: number, to: number): boolean {
    let a = this.#a
    let b = this.#b
    for (let i = from; i < to; i++) {
      const c = bytes[i] as number
      if (c === BACKSLASH) return false
      a = Math.imul(a ^ c, 0x01000193)
      b = Math.imul((b ^ c) + (b << 7), 0x5bd1e995)
    }
    // No byte of UTF-8: what ends a part.
    this.#a = Math.imul(a ^ 0xff, 0x01000193)
    this.#b = Math.imul((b ^ 0xff) + (b << 7), 0x5bd1e995)
    return true
  }

  /** The same for a text whose escapes are resolved. */
  text(text: string): void {
    // A backslash in the text itself stands for one byte that no UTF-8 has.
    const bytes = new TextEncoder().encode(text).map((c) => (c === BACKSLASH ? 0xfe : c))
    this.part(bytes, 0, bytes.length)
  }

  /** The label ends. */
  end(): void {
    this.a = (this.a + mix(this.#a)) | 0
    this.b = (this.b + mix(this.#b)) | 0
  }
}

function mix(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const SLOTS = 64

/**
 * Label sets that were there, by their 64 bits: 16 to 32 bytes each, however long they are. Two different ones of a million in one
 * family are taken for the same once in thirty million expositions.
 */
export class SeriesSet {
  // Pairs of 32 bits, open addressing; two zeros are a free slot.
  #table = new Int32Array(2 * SLOTS)
  #size = 0
  #hasZero = false

  /** False when it was there already. */
  add(a: number, b: number): boolean {
    if (a === 0 && b === 0) {
      const known = this.#hasZero
      this.#hasZero = true
      return !known
    }
    if (4 * (this.#size + 1) > this.#table.length) this.#grow()
    if (!insert(this.#table, a, b)) return false
    this.#size++
    return true
  }

  clear(): void {
    if (this.#size > 0) this.#table = this.#table.length > 2 * SLOTS ? new Int32Array(2 * SLOTS) : this.#table.fill(0)
    this.#size = 0
    this.#hasZero = false
  }

  #grow(): void {
    const table = new Int32Array(2 * this.#table.length)
    for (let i = 0; i < this.#table.length; i += 2) {
      const [a, b] = [this.#table[i] as number, this.#table[i + 1] as number]
      if (a !== 0 || b !== 0) insert(table, a, b)
    }
    this.#table = table
  }
}

function insert(table: Int32Array, a: number, b: number): boolean {
  const mask = table.length - 1
  let at = (a << 1) & mask
  while (table[at] !== 0 || table[at + 1] !== 0) {
    if (table[at] === a && table[at + 1] === b) return false
    at = (at + 2) & mask
  }
  table[at] = a
  table[at + 1] = b
  return true
}
