/** Mutations of bytes: small, fast, and the same for the same seed. */

/** Numbers that look random and repeat with their seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }

  of<T>(list: readonly T[], fallback: T): T {
    return list[this.below(list.length)] ?? fallback
  }
}

const ROOM = 4096
const LONG = 600
const NONE = new Uint8Array()

/** Makes one input after the other out of seeds and pieces. */
export class Mutator {
  readonly #random: Random
  readonly #seeds: readonly Uint8Array[]
  readonly #pieces: readonly Uint8Array[]
  readonly #buffer = new Uint8Array(ROOM)
  #length = 0

  constructor(random: Random, seeds: readonly Uint8Array[], pieces: readonly Uint8Array[]) {
    this.#random = random
    this.#seeds = seeds
    this.#pieces = pieces
  }

  /** A new input of its own memory. */
  next(): Uint8Array {
    this.#length = 0
    this.#insert(0, this.#slice(LONG))
    for (let left = this.#random.below(6); left >= 0; left--) this.#mutate()
    return this.#buffer.slice(0, this.#length)
  }

  #mutate(): void {
    const random = this.#random
    const at = random.below(this.#length + 1)
    const size = 1 + random.below(random.below(4) === 0 ? 64 : 4)
    switch (random.below(9)) {
      case 0:
        if (at < this.#length) this.#buffer[at] = (this.#buffer[at] ?? 0) ^ (1 << random.below(8))
        break
      case 1:
        if (at < this.#length) this.#buffer[at] = random.below(256)
        break
      case 2:
        this.#remove(at, size)
        break
      case 3:
        this.#insert(at, this.#buffer.slice(at, Math.min(at + size, this.#length)))
        break
      case 4:
        this.#insert(random.below(this.#length + 1), this.#buffer.slice(at, Math.min(at + size, this.#length)))
        break
      case 5:
        this.#length = at
        this.#insert(at, this.#slice(LONG / 2))
        break
      case 6:
        if (random.below(4) === 0) this.#length = at
        break
      default:
        this.#insert(at, random.of(this.#pieces, NONE))
    }
  }

  /** A part of some seed, not longer than `limit`. */
  #slice(limit: number): Uint8Array {
    const seed = this.#random.of(this.#seeds, NONE)
    const from = seed.length <= limit ? 0 : this.#random.below(seed.length - limit)
    return seed.subarray(from, from + limit)
  }

  #insert(at: number, bytes: Uint8Array): void {
    if (this.#length + bytes.length > ROOM) return
    this.#buffer.copyWithin(at + bytes.length, at, this.#length)
    this.#buffer.set(bytes, at)
    this.#length += bytes.length
  }

  #remove(at: number, size: number): void {
    const end = Math.min(at + size, this.#length)
    this.#buffer.copyWithin(at, end, this.#length)
    this.#length -= end - at
  }
}

/** The bytes in pieces, cut anywhere; some of them empty. */
export function* chunksOf(bytes: Uint8Array, random: Random): Generator<Uint8Array> {
  const longest = 1 + random.below(random.below(2) === 0 ? 8 : 200)
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + random.below(longest + 1))
    yield bytes.subarray(at, end)
    at = end
  }
}
