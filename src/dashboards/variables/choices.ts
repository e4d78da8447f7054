import type { Variable } from '../model.ts'
import { objectOf } from './json.ts'

/** One thing that can be chosen. */
export interface Choice {
  readonly text: string
  readonly value: string
  /** What else is known of it: of custom variables in JSON. */
  readonly fields?: Readonly<Record<string, string>>
}

/** `a, b`, `shown : value`, `\,` for a comma; or a list in JSON where the variable says so (CustomVariable of grafana/scenes). */
export function customChoices(variable: Variable, query: string): readonly Choice[] {
  if (variable.raw.valuesFormat === 'json') return jsonChoices(query)
  return (query.match(/(?:\\,|[^,])+/g) ?? []).map((part) => {
    const plain = part.replaceAll('\\,', ',')
    const [, text = plain, value = plain] = /^\s*(.+)\s:\s(.+)$/.exec(plain) ?? []
    return { text: text.trim(), value: value.trim() }
  })
}

function jsonChoices(query: string): readonly Choice[] {
  const parsed: unknown = query === '' ? [] : JSON.parse(query)
  if (!Array.isArray(parsed)) throw new SyntaxError(`expected a list of objects in JSON, got ${typeof parsed}`)
  return parsed.map(objectOf).map((fields) => {
    const written = Object.entries(fields).map(([key, value]) => [key, String(value)])
    const value = String(fields.value).trim()
    return { text: fields.text ? String(fields.text).trim() : value, value, fields: Object.fromEntries(written) }
  })
}

/** `1m,10m,"1 h"`; Grafana's own list where it names none (getIntervalsFromQueryString). */
export function intervalChoices(query: string): readonly string[] {
  const found = (query.match(/(["'])(.*?)\1|\w+/g) ?? []).map((part) => part.replaceAll(/["']+/g, ''))
  const own = found.filter((part) => !part.startsWith('$__auto_interval_'))
  return found.length === 0 ? ['1m', '10m', '30m', '1h', '6h', '12h', '1d', '7d', '14d', '30d'] : [...new Set(own)]
}

/** A regular expression as Grafana reads it: `/…/flags`, or a text that must match as a whole; throws SyntaxError. */
export function readRegex(text: string): RegExp {
  if (!text.startsWith('/')) return new RegExp(`^${text}$`)
  const [, source, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? []
  if (source === undefined) throw new SyntaxError(`expected /…/ with its closing slash, got ${text}`)
  return new RegExp(source, flags)
}

/** Values of a query as choices: filtered and cut by `regex`, each value once, sorted (metricNamesToVariableValues). */
export function queryChoices(values: readonly string[], regex: RegExp | undefined, sort: number): readonly Choice[] {
  const cut = regex === undefined ? values.map(plain) : values.flatMap((value) => cutBy(regex, value))
  const seen = new Set<string>()
  const once = cut.filter(({ value }) => !seen.has(value) && seen.add(value))
  return sortChoices(once, sort)
}

const plain = (value: string): Choice => ({ text: value, value })

function cutBy(regex: RegExp, text: string): readonly Choice[] {
  const matches = allMatches(regex, text)
  const value = matches.find(({ groups }) => groups?.value)?.groups?.value
  const shown = matches.find(({ groups }) => groups?.text)?.groups?.text
  if (value !== undefined || shown !== undefined) return [{ text: shown ?? value ?? '', value: value ?? shown ?? '' }]
  const grouped = matches.find((match) => match.length > 1)
  if (matches.length > 1 && grouped !== undefined) return matches.map((match) => plain(match[1] ?? ''))
  if (grouped !== undefined) return [plain(grouped[1] ?? '')]
  return matches.length === 0 ? [] : [plain(text)]
}

/** Of an expression without `g` the first alone. */
function allMatches(regex: RegExp, text: string): readonly RegExpMatchArray[] {
  if (regex.global) return [...text.matchAll(regex)]
  const first = text.match(regex)
  return first === null ? [] : [first]
}

/** In the order that `sort` says (0 as they come; even ones descend). */
function sortChoices(choices: readonly Choice[], sort: number): readonly Choice[] {
  const order = ORDERS[Math.ceil(sort / 2)]
  if (order === undefined) return choices
  const sorted = choices.toSorted((a, b) => order(a.text, b.text))
  return sort % 2 === 0 ? sorted.toReversed() : sorted
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)
const NATURAL = new Intl.Collator('en', { sensitivity: 'accent', numeric: true })
const numberIn = (text: string): number => Number.parseInt(/\d+/.exec(text)?.[0] ?? '-1', 10)

const ORDERS: readonly (((a: string, b: string) => number) | undefined)[] = [
  undefined,
  compare,
  (a, b) => compare(numberIn(a), numberIn(b)),
  (a, b) => compare(a.toLowerCase(), b.toLowerCase()),
  NATURAL.compare,
]

/** Options that a query variable has beside those of its query, and where they go. */
export function withStatic(variable: Variable, choices: readonly Choice[]): readonly Choice[] {
  const listed = variable.raw.staticOptions
  if (!Array.isArray(listed) || listed.length === 0) return choices
  const fixed = listed.map(objectOf).map(({ text, value }): Choice => ({ text: String(text ?? value), value: String(value) }))
  const others = choices.filter(({ value }) => !fixed.some((one) => one.value === value))
  const order = variable.raw.staticOptionsOrder
  if (order === 'sorted') return sortChoices([...others, ...fixed], variable.sort)
  return order === 'after' ? [...others, ...fixed] : [...fixed, ...others]
}
