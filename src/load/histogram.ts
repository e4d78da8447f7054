import type { Latency } from '../lib/ledger.ts'

// Microseconds, in steps of their own below 256 and in 128 steps to each doubling above: under 1% wide, up to an hour, in 13 KiB.
const PER_MS = 1000
const FINE = 256
const STEPS = FINE / 2
const LARGEST = 2 ** 32 - 1

/** From 10 µs to over an hour. */
const EDGES = Array.from({ length: 9 }, (_, power) => [1, 1.5, 2, 3, 5, 7].map((step) => Number(`${step}e${power - 2}`))).flat()
const edge = (index: number): number => EDGES[index] ?? Number.POSITIVE_INFINITY

/** Counts milliseconds in fixed memory. */
export class Histogram {
  readonly #counts = new Uint32Array(indexOf(LARGEST / PER_MS) + 1)
  #size = 0
  #max = 0

  add(ms: number): void {
    const index = indexOf(ms)
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#size++
    this.#max = Math.max(this.#max, ms)
  }

  merge(other: Histogram): void {
    for (const [index, count] of other.#counts.entries()) if (count > 0) this.#counts[index] = (this.#counts[index] ?? 0) + count
    this.#size += other.#size
    this.#max = Math.max(this.#max, other.#max)
  }

  /** Undefined when nothing was counted. */
  latency(): Latency | undefined {
    if (this.#size === 0) return undefined
    const [p50, p90, p95, p99] = [this.#at(0.5), this.#at(0.9), this.#at(0.95), this.#at(0.99)]
    return { p50, p90, p95, p99, max: rounded(this.#max) }
  }

  /** Counts in bins whose upper edges (ms) are 1, 1.5, 2, 3, 5 and 7 times a power of ten, exact to 1%, from the first to the last that holds any. */
  bins(): readonly { readonly upTo: number; readonly count: number }[] {
    const bins: { upTo: number; count: number }[] = []
    let bin = { upTo: edge(0), count: 0 }
    for (const [index, count] of this.#counts.entries()) {
      if (count === 0) continue
      while (bin.upTo < lowerEdge(index)) {
        if (bins.length > 0 || bin.count > 0) bins.push(bin)
        bin = { upTo: edge(EDGES.indexOf(bin.upTo) + 1), count: 0 }
      }
      bin.count += count
    }
    return bin.count > 0 ? [...bins, bin] : bins
  }

  // Nearest rank: the smallest value that at least this share of all values does not exceed.
  #at(share: number): number {
    let left = Math.ceil(share * this.#size)
    const index = this.#counts.findIndex((count) => {
      left -= count
      return left <= 0
    })
    return rounded(Math.min(upperEdge(index), this.#max))
  }
}

function indexOf(ms: number): number {
  const units = Math.min(LARGEST, Math.max(0, Math.round(ms * PER_MS)))
  if (units < FINE) return units
  const doubling = 32 - Math.clz32(units / FINE)
  return FINE + (doubling - 1) * STEPS + Math.floor(units / 2 ** doubling) - STEPS
}

function upperEdge(index: number): number {
  if (index < FINE) return index / PER_MS
  const doubling = Math.floor((index - FINE) / STEPS) + 1
  const step = ((index - FINE) % STEPS) + STEPS
  return ((step + 1) * 2 ** doubling - 1) / PER_MS
}

const lowerEdge = (index: number): number => (index === 0 ? 0 : rounded(upperEdge(index - 1) + 1 / PER_MS))

// Nothing below a microsecond is known.
const rounded = (ms: number): number => Math.round(ms * PER_MS) / PER_MS
