import { PromqlProblem } from './problem.ts'

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
])
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]?))|[\s\S]/gu
const NUMBER = /^(?:\d+(?:_?\d+)*(?:\.\d+(?:_?\d+)*)?|\.\d+(?:_?\d+)*|\d+\.)(?:[eE][+-]?\d+(?:_?\d+)*)?$/
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/
const SIZES = [365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1]

/** The value of a string in any of PromQL's quotes; throws `PromqlProblem`. `from` is where it begins. */
export function readString(text: string, from: number): string {
  const place = { from, to: from + text.length }
  const quote = text[0]
  if (text.length < 2 || text.at(-1) !== quote) throw new PromqlProblem(`the string has no closing ${quote}`, place)
  const body = text.slice(1, -1)
  if (quote === '`') return body
  if (body.includes('\n')) throw new PromqlProblem('a string in these quotes cannot go over a line end', place)
  return unescapeGo(body, from + 1, quote === '"' ? "'" : '"')
}

// A byte of \x and of an octal escape is a byte of UTF-8: several of them make one character.
function unescapeGo(body: string, from: number, otherQuote: string): string {
  if (!body.includes('\\')) return body
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (const { 0: all, 1: hex, 2: short, 3: long, 4: octal, 5: simple, index } of body.matchAll(ESCAPE)) {
    const wide = short ?? long
    const character = simple === undefined || simple === otherQuote ? undefined : SIMPLE.get(simple)
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else if (octal !== undefined && Number.parseInt(octal, 8) < 256) bytes.push(Number.parseInt(octal, 8))
    else if (wide !== undefined && isCodePoint(Number.parseInt(wide, 16)))
      bytes.push(...encoder.encode(String.fromCodePoint(Number.parseInt(wide, 16))))
    else if (!all.startsWith('\\')) bytes.push(...encoder.encode(all))
    else if (character !== undefined) bytes.push(...encoder.encode(character))
    else throw new PromqlProblem(`unknown escape ${all}`, { from: from + index, to: from + index + all.length })
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}

const isCodePoint = (code: number): boolean => code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)

/** A number or a duration without a sign as the seconds or the number that it is; throws `PromqlProblem`. */
export function readNumber(text: string, from: number): number {
  if (/^inf$/i.test(text)) return Number.POSITIVE_INFINITY
  if (/^nan$/i.test(text)) return Number.NaN
  if (/^0[xX][0-9a-fA-F_]+$/.test(text)) return Number(text.replaceAll('_', ''))
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  if (NUMBER.test(text)) return Number(text.replaceAll('_', ''))
  const ms = readDuration(text)
  if (ms !== undefined) return ms / 1000
  throw new PromqlProblem(`bad number or duration ${JSON.stringify(text)}`, { from, to: from + text.length })
}

/** Milliseconds of a duration with units, largest first (`1h30m`); undefined when it is none. */
function readDuration(text: string): number | undefined {
  const parts = DURATION.exec(text)
  if (parts === null || text === '') return undefined
  return SIZES.reduce((sum, size, i) => sum + Number(parts[i + 1] ?? 0) * size, 0)
}

/** Whole milliseconds as Prometheus writes a duration: `1m30s`, `250ms`, `-5m`. */
export function writeDuration(ms: number): string {
  if (ms === 0) return '0s'
  const names = ['d', 'h', 'm', 's', 'ms']
  let rest = Math.abs(ms)
  let text = ms < 0 ? '-' : ''
  for (const [i, size] of SIZES.slice(2).entries()) {
    const amount = Math.floor(rest / size)
    rest -= amount * size
    if (amount > 0) text += `${amount}${names[i]}`
  }
  return text
}
