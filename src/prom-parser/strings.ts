import { BACKSLASH } from './bytes.ts'

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

  /** The range with `\\`, `\n` and `\"` resolved; any other backslash stays as it is. */
  read(from: number, to: number): string {
    const { bytes } = this
    let hash = to - from
    for (let i = from; i < to; i++) {
      const c = bytes[i] ?? 0
      if (c >= 0x80 || c === BACKSLASH) return resolveEscapes(this.raw(from, to))
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

/** Resolves the escapes of label values; `quotes: false` leaves `\"` alone, as the text format does in HELP. */
export function resolveEscapes(text: string, quotes = true): string {
  let at = text.indexOf('\\')
  if (at < 0) return text
  let out = ''
  let from = 0
  for (; at >= 0 && at < text.length - 1; at = text.indexOf('\\', from)) {
    const next = text[at + 1]
    const resolved = next === 'n' ? '\n' : next === '\\' || (next === '"' && quotes) ? next : `\\${next}`
    out += text.slice(from, at) + resolved
    from = at + 2
  }
  return out + text.slice(from)
}
