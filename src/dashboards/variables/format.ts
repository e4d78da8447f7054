import { writeDate } from './date-format.ts'

/** A value as the formats see it: one, or a list. */
export type FormatValue = string | readonly string[]

/** What a format knows beside the value. */
export interface Formatted {
  readonly name: string
  readonly value: FormatValue
  /** What the picker shows: `All`, `a + b`. */
  readonly text: string
  /** What follows `fmt:` in `${v:fmt:arg}`. */
  readonly args: readonly string[]
  /** What stands for it in the address of the dashboard. */
  readonly inUrl: readonly string[]
}

type Format = (of: Formatted) => string

const joined = (value: FormatValue, between: string): string => (typeof value === 'string' ? value : value.join(between))
const listOf = (value: FormatValue): readonly string[] => (typeof value === 'string' ? [value] : value)

// As in formatRegistry.ts of grafana/scenes, where an unknown name is glob.
const FORMATS: Readonly<Record<string, Format>> = {
  raw: ({ value }) => joined(value, ','),
  csv: ({ value }) => joined(value, ','),
  pipe: ({ value }) => joined(value, '|'),
  join: ({ value, args }) => joined(value, args[0] ?? ','),
  glob: ({ value }) => (typeof value === 'string' || value.length < 2 ? joined(value, ',') : `{${value.join(',')}}`),
  regex: ({ value }) => anyOf(listOf(value).map(escapeRegex)),
  json: ({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)),
  text: ({ text }) => text,
  html: ({ value }) => escapeHtml(joined(value, ', ')),
  lucene: ({ value }) => lucene(value),
  distributed: ({ name, value }) => listOf(value).reduce((all, one, i) => (i === 0 ? one : `${all},${name}=${one}`), ''),
  singlequote: ({ value }) => quoted(value, "'", (one) => one.replaceAll("'", "\\'")),
  doublequote: ({ value }) => quoted(value, '"', (one) => one.replaceAll('"', '\\"')),
  sqlstring: ({ value }) => quoted(value, "'", (one) => one.replaceAll("'", "''").replaceAll('"', '\\"')),
  percentencode: ({ value }) => percentEncode(braced(value)),
  uriencode: ({ value }) => strict(safely(encodeURI, braced(value))),
  queryparam: ({ name, inUrl }) => inUrl.map((one) => `var-${name}=${inAddress(one)}`).join('&'),
  customqueryparam: ({ name, value, args }) => {
    const [key = '', prefix = ''] = args
    return listOf(value)
      .map((one) => `${percentEncode(key === '' ? name : key)}=${percentEncode(prefix)}${percentEncode(one)}`)
      .join('&')
  },
  date: ({ value, args }) => writeDate(Number.parseInt(joined(value, ','), 10), args),
}

/** A value in a format of Grafana (`regex`, `csv`, `date:YYYY-MM`); glob where there is no such format. */
export function formatAs(format: string, of: Omit<Formatted, 'args'>): string {
  const [id = '', ...args] = format.split(':')
  const write = Object.hasOwn(FORMATS, id) ? FORMATS[id] : FORMATS.glob
  return write?.({ ...of, args }) ?? ''
}

/** `a`, `(a|b)`; `()` of none. */
export const anyOf = (patterns: readonly string[]): string =>
  patterns.length === 1 ? (patterns[0] ?? '') : `(${patterns.join('|')})`

/** A text as a regular expression of JavaScript that matches it alone. */
export const escapeRegex = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&')

/** Percent-encoded by RFC 3986: `!'()*` too. */
export const percentEncode = (text: string): string => strict(safely(encodeURIComponent, text))

const strict = (text: string): string => text.replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

// Half a surrogate pair cannot be encoded.
const safely = (encode: (text: string) => string, text: string): string => encode(text.toWellFormed())

const braced = (value: FormatValue): string => (typeof value === 'string' ? value : `{${value.join(',')}}`)

const quoted = (value: FormatValue, quote: string, within: (one: string) => string): string =>
  listOf(value)
    .map((one) => `${quote}${within(one)}${quote}`)
    .join(',')

function lucene(value: FormatValue): string {
  if (typeof value === 'string') return luceneOne(value)
  return value.length === 0 ? '__empty__' : `(${value.map((one) => `"${luceneOne(one)}"`).join(' OR ')})`
}

const luceneOne = (text: string): string =>
  Number.isNaN(Number(text)) ? text.replace(/[!*+\-=<>\s&|()[\]{}^~?:\\/"]/g, '\\$&') : text

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '/': '&#47;',
  '"': '&quot;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>'/"]/g, (found) => HTML[found] ?? found)

// Grafana leaves in addresses what AngularJS left.
const inAddress = (text: string): string =>
  strict(
    safely(encodeURIComponent, text)
      .replaceAll('%25', '%2525')
      .replaceAll('%40', '@')
      .replaceAll('%3A', ':')
      .replaceAll('%24', '$')
      .replaceAll('%2C', ',')
      .replaceAll('%3B', ';')
      .replaceAll('%20', '+'),
  )
