import { Buffer } from 'node:buffer'

/** Shorter ones would be found in texts that have nothing to do with them. */
const LEAST = 4
const LEAST_LINE = 8
const LEAST_BASE64 = 5
const BASE64_RUN = /[\w+/-]{5,}={0,2}/g

const json = (text: string): string => JSON.stringify(text).slice(1, -1)

const unicode = (text: string, which: RegExp): string =>
  text.replace(which, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const html = (text: string, quote: string, apostrophe: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', quote).replaceAll("'", apostrophe)

const percent = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const JSONS: readonly ((text: string) => string)[] = [
  json,
  // Go writes these as escapes, so that JSON may stand in HTML; PHP escapes slashes, Python all that is not ASCII.
  (text) => unicode(json(text), /[<>&\u2028\u2029]/g),
  (text) => json(text).replaceAll('/', '\\/'),
  (text) => unicode(json(text), /[^\0-\x7f]/g),
]

const SPELLINGS: readonly ((text: string) => string)[] = [
  ...JSONS,
  (text) => html(text, '&quot;', '&#39;'),
  (text) => html(text, '&#34;', '&#39;'),
  (text) => html(text, '&quot;', '&#x27;'),
  percent,
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => encodeURI(text.toWellFormed()),
  (text) => percent(text).replaceAll('%20', '+'),
  (text) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
  (text) => new URLSearchParams([['', text]]).toString().slice(1),
]

/** How these values may stand in a text: as they are, line by line, in JSON (also inside JSON), HTML, URLs and forms; longest first. */
export function spellings(values: Iterable<string>): readonly string[] {
  const plain = parts(values)
  const once = plain.flatMap((value) => SPELLINGS.flatMap((spell) => [spell(value), lowerHex(spell(value))]))
  const twice = once.flatMap((value) => JSONS.map((spell) => spell(value)))
  return [...new Set([...plain, ...once, ...twice])].filter(({ length }) => length >= LEAST).sort(longestFirst)
}

/** Hides base64 that holds one of the values, wherever it begins in what was encoded: `user:password` of a Basic header too. */
export function base64Hider(values: Iterable<string>): (text: string) => string {
  const cores = parts(values).flatMap((value) => [0, 1, 2].map((offset) => core(value, offset)))
  const long = [...new Set(cores)].filter(({ length }) => length >= LEAST_BASE64)
  if (long.length === 0) return (text) => text
  const hide = (run: string): string => {
    const standard = run.replaceAll('-', '+').replaceAll('_', '/')
    return long.some((one) => standard.includes(one)) ? '***' : run
  }
  return (text) => text.replace(BASE64_RUN, hide)
}

// The characters that the value alone decides when `offset` other bytes stand before it.
function core(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
  return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6))
}

// Logs are read line by line, and a value may be shown without the blanks around it.
function parts(values: Iterable<string>): readonly string[] {
  const all = [...values].flatMap((value) => {
    const lines = value.split(/\r?\n/)
    return [
      value,
      value.trim(),
      ...(lines.length > 1 ? lines.map((line) => line.trim()).filter(({ length }) => length >= LEAST_LINE) : []),
    ]
  })
  return [...new Set(all)].filter(({ length }) => length >= LEAST)
}

const lowerHex = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())

const longestFirst = (a: string, b: string): number => b.length - a.length
