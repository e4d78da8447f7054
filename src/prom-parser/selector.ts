import { parseGoString } from './go-string.ts'
import { anchored } from './regexp.ts'
import type { Family, Sample } from './types.ts'

export type MatchOp = '=' | '!=' | '=~' | '!~'

export interface Matcher {
  readonly label: string
  readonly op: MatchOp
  readonly value: string
}

/** A PromQL vector selector without range, offset and modifiers. */
export interface Selector {
  readonly text: string
  /** The metric name when it is given as such or by `__name__="…"`. */
  readonly name: string | undefined
  /** All matchers, the name's among them (label `__name__`). */
  readonly matchers: readonly Matcher[]
  matches(sample: Pick<Sample, 'name' | 'labels'>): boolean
}

/** A selector that PromQL would not accept; `column` counts characters from 1. */
export class SelectorError extends Error {
  readonly column: number

  constructor(message: string, column: number) {
    super(`column ${column}: ${message}`)
    this.name = 'SelectorError'
    this.column = column
  }
}

/** Reads `name{label="x",other=~"y.*"}` or `{__name__="x"}`; throws `SelectorError`. */
export function parseSelector(text: string): Selector {
  const matchers = new SelectorReader(text).read()
  const names = matchers.filter(({ label, op }) => label === '__name__' && op === '=')
  const tests = matchers.map((matcher) => testOf(matcher, text))
  if (!tests.some((holds) => !holds(''))) throw new SelectorError('at least one matcher must not match the empty string', 1)
  return {
    text,
    name: names[0]?.value,
    matchers,
    // A label that is not there is the empty string, as in PromQL.
    matches: ({ name, labels }) =>
      matchers.every(({ label }, i) => tests[i]?.(label === '__name__' ? name : (labels.get(label) ?? '')) ?? false),
  }
}

/** The samples that a selector chooses, in their order. */
export function select(from: Iterable<Family | Sample>, selector: string | Selector): Sample[] {
  const { name, matches } = typeof selector === 'string' ? parseSelector(selector) : selector
  const found: Sample[] = []
  for (const item of from) {
    // The names of a family's samples begin with its own: no other family needs to make its samples.
    if (name !== undefined && !name.startsWith(item.name)) continue
    for (const sample of 'samples' in item ? item.samples : [item]) if (matches(sample)) found.push(sample)
  }
  return found
}

function testOf({ op, value }: Matcher, text: string): (actual: string) => boolean {
  if (op === '=') return (actual) => actual === value
  if (op === '!=') return (actual) => actual !== value
  const pattern = anchored(value)
  if (typeof pattern === 'string') throw new SelectorError(pattern, Math.max(1, text.indexOf(op) + 1))
  return op === '=~' ? (actual) => pattern.test(actual) : (actual) => !pattern.test(actual)
}

class SelectorReader {
  readonly #text: string
  #at = 0
  readonly #matchers: Matcher[] = []

  constructor(text: string) {
    this.#text = text
  }

  read(): readonly Matcher[] {
    this.#blanks()
    const name = this.#word(/[a-zA-Z_:][a-zA-Z0-9_:]*/y)
    if (name !== undefined) this.#setName(name, 0)
    this.#blanks()
    if (this.#peek() === '{') this.#braces()
    else if (name === undefined) this.#fail('expected a metric name or {')
    this.#blanks()
    if (this.#at < this.#text.length)
      this.#fail(`expected the end of the selector, got ${JSON.stringify(this.#text.slice(this.#at, this.#at + 20))}`)
    return this.#matchers
  }

  #braces(): void {
    this.#at++
    for (this.#blanks(); this.#peek() !== '}'; this.#blanks()) {
      this.#matcher()
      this.#blanks()
      if (this.#peek() === ',') this.#at++
      else if (this.#peek() !== '}') this.#fail('expected , or }')
    }
    this.#at++
  }

  #matcher(): void {
    const start = this.#at
    const quoted = this.#string()
    const label = quoted ?? this.#word(/[a-zA-Z_][a-zA-Z0-9_]*/y) ?? this.#fail('expected a label name')
    this.#blanks()
    if (quoted !== undefined && (this.#peek() === ',' || this.#peek() === '}')) {
      this.#setName(quoted, start)
      return
    }
    const op = (this.#word(/=~|!~|!=|=/y) ?? this.#fail('expected =, !=, =~ or !~')) as MatchOp
    this.#blanks()
    const value = this.#string() ?? this.#fail('expected a value in quotes')
    if (label === '__name__' && op === '=') this.#setName(value, start)
    else this.#matchers.push({ label, op, value })
  }

  #setName(value: string, at: number): void {
    if (this.#matchers.some(({ label, op }) => label === '__name__' && op === '='))
      this.#fail('the metric name is given twice', at)
    this.#matchers.push({ label: '__name__', op: '=', value })
  }

  #string(): string | undefined {
    const read = parseGoString(this.#text, this.#at)
    if (read === undefined) return undefined
    if ('problem' in read) return this.#fail(read.problem, read.at)
    this.#at = read.end
    return read.value
  }

  #word(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const word = pattern.exec(this.#text)?.[0]
    this.#at += word?.length ?? 0
    return word
  }

  #blanks(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#peek())) this.#at++
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #fail(message: string, at = this.#at): never {
    throw new SelectorError(message, at + 1)
  }
}
