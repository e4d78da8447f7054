import { isDigit } from './bytes.ts'

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i)
const decoder = new TextDecoder('latin1')

/**
 * The float in the range, or undefined when it is none. Decimal, `Inf`, `Infinity` (with sign) and `NaN` in any case;
 * no hexadecimal, no underscores: what Go's pre-1.13 ParseFloat and the OpenMetrics ABNF agree on.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number | undefined {
  const first = bytes[from]
  const start = first === 45 || first === 43 ? from + 1 : from
  let i = start
  let mantissa = 0
  for (; i < to && isDigit(bytes[i] as number); i++) mantissa = mantissa * 10 + ((bytes[i] as number) - 48)
  let digits = i - start
  let scale = 0
  if (i < to && bytes[i] === 46) {
    const point = i++
    for (; i < to && isDigit(bytes[i] as number); i++) mantissa = mantissa * 10 + ((bytes[i] as number) - 48)
    scale = i - point - 1
    digits += scale
  }
  if (digits === 0) return i === start ? parseWord(bytes, i, to, from) : undefined
  if (i < to) {
    if (!isExponent(bytes, i, to)) return undefined
    scale -= exponent(bytes, i + 1, to)
  }
  // A mantissa below 2^53 and a power of ten up to 22 are both exact, so one division or product is correctly rounded.
  if (mantissa < 2 ** 53 && scale <= 22 && scale >= -22) {
    const value = scale < 0 ? mantissa * (POWERS[-scale] as number) : mantissa / (POWERS[scale] as number)
    return first === 45 ? -value : value
  }
  return Number(decoder.decode(bytes.subarray(from, to)))
}

// The number behind `e`, up to where it does not matter any more.
function exponent(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from]
  let value = 0
  for (let i = first === 43 || first === 45 ? from + 1 : from; i < to && value < 1000; i++)
    value = value * 10 + (bytes[i] as number) - 48
  return first === 45 ? -value : value
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

const short = new Uint8Array(64)

/** The same for text: values of `le` and `quantile`. */
export function parseNumberText(text: string): number | undefined {
  const bytes = text.length <= short.length ? short : new Uint8Array(text.length)
  // A character beyond ASCII is in no number: any byte that is no digit serves for it.
  for (let i = 0; i < text.length; i++) bytes[i] = Math.min(text.charCodeAt(i), 0xff)
  return parseNumber(bytes, 0, text.length)
}

/** True for an infinity that was written as digits; `inf` and `infinity` end in f and y. `last` is the last byte. */
export const overflows = (value: number, last: number | undefined): boolean =>
  (value === Infinity || value === -Infinity) && last !== undefined && last < 58

/** Digits only (`signed`: one sign before them), within 64 bits: timestamps of the text format. */
export function parseInteger(bytes: Uint8Array, from: number, to: number, signed: boolean): number | undefined {
  const first = bytes[from]
  let start = signed && (first === 43 || first === 45) ? from + 1 : from
  if (start >= to) return undefined
  for (let i = start; i < to; i++) if (!isDigit(bytes[i] as number)) return undefined
  while (start < to - 1 && bytes[start] === 48) start++
  // 2^63 - 1 and its neighbour are one double, so they are told apart as integers.
  if (to - start > 19) return undefined
  const value = BigInt(decoder.decode(bytes.subarray(start, to)))
  if (first === 45) return value > 2n ** 63n ? undefined : -Number(value)
  return value >= 2n ** 63n ? undefined : Number(value)
}
