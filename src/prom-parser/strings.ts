import { BACKSLASH, LF, QUOTE } from './bytes.ts'

const SLOTS = 8192

/** Decodes ranges to strings. Names and label values repeat, so the last ones are kept and found again by their bytes. */
export class Strings {
  bytes: Uint8Array = new Uint8Array()
  readonly #known: (string | undefined)[] = new Array(SLOTS)
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** The range as it stands. */
  raw(from: number, to: number): string {
    return this.#decoder.decode(this.bytes.subarray(from, to))
  }

  /** The range with its escapes resolved; `quotes: false` leaves `\"` alone, as the text format does in HELP. */
  resolved(from: number, to: number, quotes = true): string {
    const { bytes } = this
    if (bytes.subarray(from, to).indexOf(BACKSLASH) < 0) return this.raw(from, to)
    const out = new Uint8Array(to - from)
    let size = 0
    for (let i = from; i < to; i++) {
      const next = bytes[i] === BACKSLASH && i + 1 < to ? bytes[i + 1] : undefined
      if (next === 110) out[size++] = LF
      else if (next === BACKSLASH || (next === QUOTE && quotes)) out[size++] = next
      else out[size++] = bytes[i] as number
      if (next === 110 || next === BACKSLASH || (next === QUOTE && quotes)) i++
    }
    return this.#decoder.decode(out.subarray(0, size))
  }

  /** The range with `\\`, `\n` and `\"` resolved; any other backslash stays as it is. */
  read(from: number, to: number): string {
    const { bytes } = this
    let hash = to - from
    for (let i = from; i < to; i++) {
      const c = bytes[i] ?? 0
      if (c >= 0x80 || c === BACKSLASH) return this.resolved(from, to)
      hash = Math.imul(hash ^ c, 0x01000193)
    }
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
    const known = this.#known[slot]
    if (known !== undefined && sameAscii(known, bytes, from, to)) return known
    const text = this.raw(from, to)
    this.#known[slot] = text
    return text
  }
}

function sameAscii(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false
  return true
}
