import { type BuiltIn, builtIn, type Reference, type Surroundings } from './builtin.ts'
import { escapeFor } from './escape.ts'
import { type FormatValue, formatAs, percentEncode } from './format.ts'
import type { Interpolated, Overrides, Scope, VariableState } from './scope.ts'

/** Whom a text is for, and what else is known; without `times` Grafana's own intervals stay as they are. */
export interface InterpolateOptions extends Surroundings {
  readonly overrides?: Overrides | undefined
}

/** What stands for All in saved choices and addresses. */
export const ALL = '$__all'

const ALL_TEXT = 'All'
// Its own value may name variables, which may name it again.
const DEEPEST = 5
const REFERENCE =
  /\$(?<bare>\w+)|\[\[(?<old>\w+)(?::(?<oldFormat>\w+))?\]\]|\$\{(?<braced>\w+)(?<path>(?:[.[][^:{}]*)?)(?::(?<format>[^{}]+))?\}/g

/** Replaces the variables of a text as Grafana does before it asks a data source; names that nothing defines stay, and are told. */
export function interpolate(text: string, scope: Scope, options: InterpolateOptions): Interpolated {
  const run = new Interpolation(scope, options)
  const replaced = run.replace(text, options.format, 0)
  return { text: replaced, used: [...run.used], unknown: [...run.unknown], empty: [...run.empty] }
}

/** Names of the variables in a text, Grafana's own among them. */
export const namesIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(REFERENCE)].map((match) => referenceOf(match).name))

class Interpolation {
  readonly used = new Set<string>()
  readonly unknown = new Set<string>()
  readonly empty = new Set<string>()
  readonly #scope: Scope
  readonly #options: InterpolateOptions

  constructor(scope: Scope, options: InterpolateOptions) {
    this.#scope = scope
    this.#options = options
  }

  replace(text: string, dialect: Surroundings['format'], depth: number): string {
    let replaced = ''
    let done = 0
    for (const match of text.matchAll(REFERENCE)) {
      replaced += text.slice(done, match.index) + this.#one(referenceOf(match), text, dialect, depth)
      done = match.index + match[0].length
    }
    return replaced + text.slice(done)
  }

  #one(reference: Reference, text: string, dialect: Surroundings['format'], depth: number): string {
    const { name, match } = reference
    const chosen = this.#chosen(name)
    if (chosen !== undefined) {
      this.used.add(name)
      if (chosen.raw === undefined && chosen.missing) this.empty.add(name)
      return this.#write(reference, chosen, dialect, depth)
    }
    const own: BuiltIn = builtIn(reference, { ...this.#options, format: dialect })
    if (own?.is === 'text') return own.text
    if (own === undefined && !ofPattern(name, text)) this.unknown.add(name)
    return match
  }

  #chosen(name: string): Chosen | undefined {
    const { overrides = {} } = this.#options
    const state = this.#scope.get(name)
    const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined
    if (override !== undefined) return chosenBy(override, state)
    return state && chosenOf(state)
  }

  #write(reference: Reference, chosen: Chosen, dialect: Surroundings['format'], depth: number): string {
    const { name, format, field } = reference
    if (chosen.raw !== undefined) return this.#raw(chosen.raw, reference, depth)
    const value = field === undefined ? chosen.value : fieldOf(chosen, field)
    const escaped = format === undefined ? escapeFor(dialect, value, chosen.pattern) : undefined
    return escaped ?? formatAs(format ?? 'glob', { name, value, text: chosen.text, inUrl: chosen.inUrl })
  }

  /** What the dashboard says All stands for is written as it is, whatever the format. */
  #raw(allValue: string, { name, format = '' }: Reference, depth: number): string {
    if (format === 'text') return ALL_TEXT
    if (format === 'percentencode') return percentEncode(allValue)
    if (format === 'queryparam') return formatAs(format, { name, value: ALL, text: ALL_TEXT, inUrl: [ALL] })
    return depth < DEEPEST ? this.replace(allValue, 'plain', depth + 1) : allValue
  }
}

function referenceOf(match: RegExpMatchArray): Reference {
  const { bare, old, oldFormat, braced, path = '', format } = match.groups ?? {}
  const field = path === '' ? undefined : path.replace(/^\./, '')
  return { match: match[0], name: bare ?? old ?? braced ?? '', field, format: oldFormat ?? format }
}

/** `$1` and `$group` of label_replace are no variables. */
const ofPattern = (name: string, text: string): boolean =>
  /^\d+$/.test(name) || text.includes(`(?P<${name}>`) || text.includes(`(?<${name}>`)

interface Chosen {
  readonly value: FormatValue
  /** Text of the dashboard that stands for All. */
  readonly raw: string | undefined
  readonly text: string
  readonly inUrl: readonly string[]
  /** It is formatted as a regular expression. */
  readonly pattern: boolean
  readonly missing: boolean
  readonly state: VariableState | undefined
}

function chosenOf(state: VariableState): Chosen {
  const { values, texts, all, allValue, multi, list = multi } = state
  return {
    value: all || list ? values : (values[0] ?? ''),
    raw: all && allValue ? allValue : undefined,
    text: all ? ALL_TEXT : texts.join(' + '),
    inUrl: all ? [ALL] : list || values.length > 0 ? values : [''],
    pattern: multi,
    missing: values.length === 0,
    state,
  }
}

/** A choice from outside: a repeated panel has one value, and is a regular expression where its variable is. */
function chosenBy(values: readonly string[], state: VariableState | undefined): Chosen {
  if (values[0] === ALL && state !== undefined)
    return chosenOf({ ...state, all: true, values: state.options, texts: state.options })
  const [only = ''] = values
  const texts = values.map((value) => state?.texts[state.values.indexOf(value)] ?? value)
  return {
    value: values.length === 1 ? only : values,
    raw: undefined,
    text: texts.join(' + '),
    inUrl: values,
    pattern: state?.multi ?? values.length > 1,
    missing: values.length === 0,
    state,
  }
}

/** `${v.field}`: the n-th of several values, or what else is known of each option, often nothing (getFieldAtPath). */
function fieldOf({ value, state }: Chosen, field: string): FormatValue {
  const of = (one: string): string => (state?.options.includes(one) ? (state.fields?.get(one)?.[field] ?? '') : one)
  if (typeof value === 'string') return of(value)
  return /^\d+/.test(field) && Number.parseInt(field, 10) < value.length
    ? (value[Number.parseInt(field, 10)] ?? '')
    : value.map(of)
}
