import { isDigit } from './bytes.ts'

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i)
const decoder = new TextDecoder('latin1')

/**
 * The float in the range, or undefined when it is none. Decimal, `Inf`, `Infinity` (with sign) and `NaN` in any case;
 * no hexadecimal, no underscores: what Go's pre-1.13 ParseFloat and the OpenMetrics ABNF agree on.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number | undefined {
  let i = from
  const first = bytes[i]
  const negative = first === 45
  if (negative || first === 43) i++
  let mantissa = 0
  let digits = 0
  let scale = 0
  for (; i < to && isDigit(bytes[i] ?? 0); i++, digits++) mantissa = mantissa * 10 + (bytes[i] ?? 0) - 48
  if (bytes[i] === 46 && i < to) {
    for (i++; i < to && isDigit(bytes[i] ?? 0); i++, digits++, scale++) mantissa = mantissa * 10 + (bytes[i] ?? 0) - 48
  }
  if (digits === 0) return i === from || i === from + 1 ? parseWord(bytes, i, to, from) : undefined
  // Up to 15 digits and a power of ten up to 22 are both exact, so their quotient is correctly rounded.
  if (i === to && digits <= 15) return (negative ? -mantissa : mantissa) / (POWERS[scale] ?? 1)
  return i === to || isExponent(bytes, i, to) ? Number(decoder.decode(bytes.subarray(from, to))) : undefined
}

function isExponent(bytes: Uint8Array, at: number, to: number): boolean {
  if (bytes[at] !== 101 && bytes[at] !== 69) return false
  let i = at + 1
  if (bytes[i] === 43 || bytes[i] === 45) i++
  if (i >= to) return false
  for (; i < to; i++) if (!isDigit(bytes[i] ?? 0)) return false
  return true
}

function parseWord(bytes: Uint8Array, at: number, to: number, from: number): number | undefined {
  if (to - at > 8) return undefined
  const word = decoder.decode(bytes.subarray(at, to)).toLowerCase()
  if (word === 'inf' || word === 'infinity') return bytes[from] === 45 ? -Infinity : Infinity
  return word === 'nan' && at === from ? Number.NaN : undefined
}

const encoder = new TextEncoder()

/** The same for text: values of `le` and `quantile`. */
export function parseNumberText(text: string): number | undefined {
  const bytes = encoder.encode(text)
  return parseNumber(bytes, 0, bytes.length)
}

/** Digits only (`signed`: one sign before them), within 64 bits: timestamps of the text format. */
export function parseInteger(bytes: Uint8Array, from: number, to: number, signed: boolean): number | undefined {
  let i = from
  if (signed && (bytes[i] === 43 || bytes[i] === 45)) i++
  if (i >= to) return undefined
  for (let k = i; k < to; k++) if (!isDigit(bytes[k] ?? 0)) return undefined
  const value = Number(decoder.decode(bytes.subarray(from, to)))
  return Math.abs(value) < 2 ** 63 ? value : undefined
}
