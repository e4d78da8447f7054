/** Harmless words for the variables of a query: whatever the place, what stands there reads as the language wants it. */
import type { Variable } from '../model.ts'
import { isBuiltIn, type Use } from './uses.ts'

/** Where a variable of a query stands. */
type Where = 'string' | 'range' | 'code'

/** A variable of a query, and the words to try in its place, the likeliest first. */
export interface Placed extends Use {
  readonly where: Where
  /** The words are all that it may stand for, as the language sees it: whatever is wrong with them is wrong with the query. */
  readonly sure: boolean
  readonly words: readonly string[]
}

const MARK = 'firedrill_variable_'

/** Whether a name or a value of a read query holds a variable. */
export const isStandIn = (text: string): boolean => text.includes(MARK)

/** Which variables (by their number in the query) a name or a value of a read query holds. */
export const standInsOf = (text: string): readonly number[] =>
  [...text.matchAll(new RegExp(`${MARK}(\\d+)_`, 'g'))].map((match) => Number(match[1]))

/** Places the variables of a query: in a string, in a range, or elsewhere. */
export function placeUses(text: string, uses: readonly Use[], variables: ReadonlyMap<string, Variable>): readonly Placed[] {
  const scan = new Scan(text)
  return uses.map((use, i) => {
    const where = scan.at(use.from)
    scan.skip(use.to)
    const words = wordsFor(text, use, where, `${MARK}${i}_`)
    const known = where === 'code' ? sureValueOf(variables.get(use.name)) : undefined
    const sure = where !== 'code' || known !== undefined || (isBuiltIn(use.name) && words.length === 1)
    return { ...use, where, sure, words: known === undefined ? words : [known] }
  })
}

/** What a variable surely stands for; undefined where that is chosen or asked for. */
function sureValueOf(variable: Variable | undefined): string | undefined {
  if (variable === undefined || variable.multi || variable.includeAll) return undefined
  return variable.type === 'constant' && variable.query !== '' ? variable.query : undefined
}

const DURATIONS = new Set(['__interval', '__rate_interval', '__range', '__auto'])

function wordsFor(text: string, { name, from, to }: Use, where: Where, mark: string): readonly string[] {
  const before = text[from - 1] ?? ''
  const after = text.slice(to)
  if (where === 'string') return [mark]
  const isNumber = /^[a-z]/.test(after)
  const duration = /\d/.test(before) ? 'm' : isNumber ? '5' : '5m'
  if (where === 'range' || /\boffset\s+-?$/.test(text.slice(0, from))) return [duration]
  if (DURATIONS.has(name) || name.startsWith('__auto_interval_')) return [duration, '5']
  if (isBuiltIn(name)) return ['300']
  if (/[\w:]/.test(before) || /^[\w:]/.test(after)) return [mark, '1']
  // A function or an aggregation, or a metric before nothing but brackets: the tree cannot be known.
  if (/^\s*(?:\(|by\b|without\b)/.test(after)) return ['sum', 'rate', 'topk', mark]
  return [mark, '1', '', `${mark}="x"`, `,${mark}="x"`, '==']
}

/** Goes through a query once and knows whether a place is in a string or between square brackets. */
class Scan {
  readonly #text: string
  #offset = 0
  #quote = ''
  #brackets = 0

  constructor(text: string) {
    this.#text = text
  }

  at(offset: number): Where {
    while (this.#offset < offset) this.#step()
    return this.#quote !== '' ? 'string' : this.#brackets > 0 ? 'range' : 'code'
  }

  skip(to: number): void {
    this.#offset = to
  }

  #step(): void {
    const char = this.#text[this.#offset++] ?? ''
    if (this.#quote !== '') {
      if (char === '\\' && this.#quote !== '`') this.#offset++
      else if (char === this.#quote) this.#quote = ''
    } else if (char === '#') {
      const end = this.#text.indexOf('\n', this.#offset)
      this.#offset = end < 0 ? this.#text.length : end
    } else if ('"\'`'.includes(char)) this.#quote = char
    else if (char === '[') this.#brackets++
    else if (char === ']') this.#brackets--
  }
}
