/** What follows a telling name is a secret: `password=…`, `"token": "…"`, `Authorization: …`, `set-cookie: …`. */

const WORDS = [
  'pass(?:word|wd|phrase)',
  'secret',
  'token',
  'credentials?',
  'jwt',
  '(?:api|access|private|secret|signing|encryption|master|account|shared)[_-]?key',
  '(?<=[a-z0-9][_-])(?:pass|pwd|pat|dsn)',
  'authorization',
  'cookie',
].join('|')

/** A name, perhaps in quotes, with what stands before its value: `"token": `, `:token=>`, `token: [`, or a value on YAML's next line. */
const NAMED = new RegExp(
  `(${WORDS})(?:\\\\{0,7}["'])?[ \\t]{0,4}(?:=[>~]|[:=])[ \\t]{0,16}(?:\\r?\\n[ \\t]{1,16}(?![ \\t]|["']?[\\w.-]{1,64}["']?[ \\t]?:))?(\\[[ \\t]{0,4})?`,
  'gi',
)
const TELLS = new RegExp(`(?:${WORDS})$`, 'i')

const QUOTE = /(\\{0,7})(["'])/y
/** Digest and its like go on over blanks, commas and quotes; of others the scheme is one word. */
const AUTHORIZATION = /(?:Digest|AWS4[\w-]*|OAuth|Signature|Hawk)[ \t]+[^\r\n]+|(?:[A-Za-z][\w-]*[ \t]{1,4})?[^\s"',;]+/iy
const COOKIES = /(?:="[^"\r\n]*"|[^"'\r\n])+/y
/** A comma, a semicolon or an ampersand ends a value only where another name follows. */
const PLAIN = /(?!\{)(?:[^\s"',;&]|[,;&](?!\s{0,4}["']?[\w.-]{1,64}["']?\s{0,4}[:=]))+/y
const LISTED = /[^\]"'\r\n]+/y
const NEXT_IN_LIST = /\s{0,4},\s{0,4}(?=\\{0,7}["'])/y

/** No secret, or hidden already. */
const NOTHING = /^(?:null|nil|none|true|false|undefined|<secret>|\*+|[\s,:;{}[\]()]*)$/i
const COOKIE = /([^=;,\s]+)=([^;,]*(?:,(?!\s*[^=;,\s]+=)[^;,]*)*)/g
const COOKIE_ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|version|priority)$/i

/** True when a field of that name holds a secret: `password`, `x-api-key`, `Authorization`. */
export const tellsSecretField = (name: string): boolean => TELLS.test(name)

/** The value of a field whose name tells, hidden; names and attributes of cookies stay. */
export function hideField(name: string, value: string): string {
  if (NOTHING.test(value)) return value
  if (!/cookie$/i.test(name) || !value.includes('=')) return '***'
  return value.replace(COOKIE, (whole, cookie: string) => (COOKIE_ATTRIBUTE.test(cookie) ? whole : `${cookie}=***`))
}

/** Free text with the values of telling names hidden. */
export function hidePairs(text: string): string {
  let out = ''
  let done = 0
  NAMED.lastIndex = 0
  for (let named = NAMED.exec(text); named !== null; named = NAMED.exec(text)) {
    const [, name = '', list] = named
    let at: number | undefined = NAMED.lastIndex
    while (at !== undefined) {
      const { start, end, next } = valueAt(text, at, name, list !== undefined)
      out += text.slice(done, start) + hideField(name, text.slice(start, end))
      done = end
      at = list !== undefined && next > end ? endOf(NEXT_IN_LIST, text, next) : undefined
    }
    NAMED.lastIndex = Math.max(done, NAMED.lastIndex)
  }
  return out + text.slice(done)
}

interface Span {
  readonly start: number
  readonly end: number
  /** Behind the closing quote. */
  readonly next: number
}

function valueAt(text: string, at: number, name: string, listed: boolean): Span {
  QUOTE.lastIndex = at
  const [opening, slashes = '', quote = ''] = QUOTE.exec(text) ?? []
  if (opening !== undefined) return quoted(text, at + opening.length, quote, slashes.length)
  const end = endOf(listed ? LISTED : plainForm(name), text, at) ?? at
  // Brackets and full stops behind it belong to the text around it.
  const value = text.slice(at, end).replace(/[)}\].,;]{1,8}$/, '')
  return { start: at, end: at + value.length, next: at + value.length }
}

function plainForm(name: string): RegExp {
  if (/cookie$/i.test(name)) return COOKIES
  return /authorization$/i.test(name) ? AUTHORIZATION : PLAIN
}

/**
 * Up to the quote that closes. Each level of JSON inside JSON doubles backslashes and adds one: behind an opening quote with n of them,
 * a quote with n modulo 2n+2 closes, one with fewer closes a level further out. An unclosed value ends with its line.
 */
function quoted(text: string, start: number, quote: string, slashes: number): Span {
  let run = 0
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '\n') return { start, end: at, next: at }
    if (char === '\\') run++
    else {
      const level = run % (2 * slashes + 2)
      if (char === quote && level <= slashes) {
        if (quote !== "'" || run > 0 || text[at + 1] !== quote) return { start, end: at - level, next: at + 1 }
        // YAML and SQL double a single quote inside single quotes.
        at++
      }
      run = 0
    }
  }
  return { start, end: text.length, next: text.length }
}

function endOf(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at
  return sticky.test(text) ? sticky.lastIndex : undefined
}
