/** The two notations of a line of `matchers`: the classic one, and that with UTF-8 label names of Alertmanager 0.27 and later. */

export const OPERATORS = ['=', '!=', '=~', '!~'] as const
export type Operator = (typeof OPERATORS)[number]

/** A matcher as it is written. */
export interface MatcherText {
  readonly name: string
  readonly op: Operator
  readonly value: string
}

// Where both notations can read a line and do not agree, Alertmanager takes the classic one.
/** The matchers of one line; undefined when it is of neither notation. */
export const parseMatchers = (line: string): readonly MatcherText[] | undefined => parseClassic(line) ?? parseUtf8(line)

const CLASSIC = /^[\t\n\f\r ]*([a-zA-Z_:][a-zA-Z0-9_:]*)[\t\n\f\r ]*(=~|=|!=|!~)[\t\n\f\r ]*(.*?)[\t\n\f\r ]*$/s

function parseClassic(line: string): readonly MatcherText[] | undefined {
  const parts = splitOutsideQuotes(line.replace(/^\{/, '').replace(/\}$/, ''))
  const matchers = parts.map((part) => {
    const [, name = '', op = '', raw = ''] = CLASSIC.exec(part) ?? []
    const value = unescapeClassic(raw)
    return isOperator(op) && value !== undefined ? { name, op, value } : undefined
  })
  return everyOne(matchers)
}

function splitOutsideQuotes(text: string): string[] {
  const parts = ['']
  let [quoted, escaped] = [false, false]
  for (const sign of text) {
    if (sign === ',' && !quoted) {
      parts.push('')
      continue
    }
    if (sign === '"' && !escaped) quoted = !quoted
    escaped = sign === '\\' ? !escaped : sign === ',' && escaped
    parts.push(`${parts.pop()}${sign}`)
  }
  return parts.at(-1)?.trim() === '' ? parts.slice(0, -1) : parts
}

/** The value without its quotes; undefined when a quote in it is not escaped, or the last one is missing. */
function unescapeClassic(raw: string): string | undefined {
  const inner = raw.startsWith('"') ? /^"((?:[^"\\]|\\.)*)"$/s.exec(raw)?.[1] : raw
  if (inner === undefined || inner.replace(/\\./gs, '').includes('"')) return undefined
  return inner.replace(/\\(["\\n])/g, (_, sign) => (sign === 'n' ? '\n' : sign))
}

const TOKEN = /[\s\u0085]+|([{},]|=~|!=|!~|=|"(?:[^"\\]|\\.)*")|([^\s\u0085{}!=~,\\"'`]+)/suy

type Token = { readonly sign: string } | { readonly word: string }

function parseUtf8(line: string): readonly MatcherText[] | undefined {
  const tokens = tokensOf(line)
  if (tokens === undefined) return undefined
  const sign = (at: number) => signOf(tokens[at])
  const braced = sign(0) === '{'
  if (braced !== (tokens.length > 1 && sign(tokens.length - 1) === '}')) return undefined
  const inner = braced ? tokens.slice(1, -1) : tokens
  const body = signOf(inner.at(-1)) === ',' && inner.length > 1 ? inner.slice(0, -1) : inner
  const matchers: (MatcherText | undefined)[] = []
  for (let at = 0; at < body.length; at += 4) {
    const [name, op, value] = [wordOf(body[at]), signOf(body[at + 1]), wordOf(body[at + 2])]
    const ends = at + 3 >= body.length || (signOf(body[at + 3]) === ',' && at + 4 < body.length)
    matchers.push(name !== undefined && isOperator(op) && value !== undefined && ends ? { name, op, value } : undefined)
  }
  return everyOne(matchers)
}

function tokensOf(line: string): Token[] | undefined {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < line.length) {
    const found = TOKEN.exec(line)
    if (found === null) return undefined
    const [, sign, word = sign?.startsWith('"') ? unquoteGo(sign) : undefined] = found
    if (word !== undefined) tokens.push({ word })
    else if (sign?.startsWith('"')) return undefined
    else if (sign !== undefined) tokens.push({ sign })
  }
  return tokens
}

const GO_ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, '"': 34 }
const GO_TOKEN = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\"]))|([^\\\n])/uy

/** What a quoted string of Go means; undefined when it is none, or no UTF-8. */
function unquoteGo(quoted: string): string | undefined {
  const text = quoted.slice(1, -1)
  const bytes: number[] = []
  GO_TOKEN.lastIndex = 0
  while (GO_TOKEN.lastIndex < text.length) {
    const [, hex, short, long, octal, named, plain] = GO_TOKEN.exec(text) ?? []
    const rune = short ?? long
    if (rune !== undefined) bytes.push(...utf8(Number.parseInt(rune, 16)))
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else bytes.push(...(plain === undefined ? [GO_ESCAPES[named ?? ''] ?? NO_BYTE] : Buffer.from(plain)))
    if (bytes.some((byte) => byte > 255)) return undefined
  }
  const read = Buffer.from(bytes)
  const meant = read.toString('utf8')
  return Buffer.from(meant).equals(read) ? meant : undefined
}

const NO_BYTE = 256

const utf8 = (rune: number): readonly number[] =>
  rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000) ? [NO_BYTE] : [...Buffer.from(String.fromCodePoint(rune))]

const signOf = (token: Token | undefined): string => (token !== undefined && 'sign' in token ? token.sign : '')

const wordOf = (token: Token | undefined): string | undefined => (token !== undefined && 'word' in token ? token.word : undefined)

const isOperator = (text: string): text is Operator => OPERATORS.some((op) => op === text)

const everyOne = <T>(values: readonly (T | undefined)[]): readonly T[] | undefined => {
  const there = values.flatMap((value) => (value === undefined ? [] : [value]))
  return there.length === values.length ? there : undefined
}
