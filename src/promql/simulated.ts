import { UsageError } from '../lib/errors.ts'
import { readNumber } from './literal.ts'
import { parseExpr } from './parse.ts'
import { PromqlProblem } from './problem.ts'

/** A sample, the end of a series (`stale`), or no sample (undefined). */
export type SimulatedValue = number | 'stale' | undefined

/** A series or its values are not written as promtool wants them; the place is in UTF-16 offsets, `to` exclusive. */
export class NotationError extends UsageError {
  readonly from: number
  readonly to: number

  constructor(message: string, place: { readonly from: number; readonly to: number }, hint: string) {
    super(message, { hint })
    this.from = place.from
    this.to = place.to
  }
}

// A week of a sample each second, and more than anybody writes by hand.
const MOST = 1_000_000
const HINT = 'write 0+10x60 (0, 10, … 600), 1x4 (1 five times), _x3 (three gaps), stale, NaN, -Inf, with blanks between them'
const SERIES_HINT = 'write a series as up{job="node",instance="a:9100"}'
const NUMBER = String.raw`(?:(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|(?:inf|nan)(?![\w:])`
const ITEM = new RegExp(
  `^(?:(?<gap>_)|(?<stale>stale)|(?<sign>[+-]?)(?<value>${NUMBER})(?:(?<by>[+-])(?<step>${NUMBER}))?)(?:x(?<times>\\d+))?$`,
  'i',
)

/** The values of promtool's notation, one for each interval; throws `NotationError`. */
export function simulatedValues(notation: string): readonly SimulatedValue[] {
  const values: SimulatedValue[] = []
  for (const { 0: word, index } of notation.matchAll(/[^ \t]+/g)) {
    const place = { from: index, to: index + word.length }
    for (const value of valuesOf(word, place)) {
      if (values.length === MOST)
        throw new NotationError(`expected at most ${MOST} values, got more at ${at(word, place)}`, place, HINT)
      values.push(value)
    }
  }
  return values
}

interface Place {
  readonly from: number
  readonly to: number
}

const at = (word: string, { from }: Place): string => `${JSON.stringify(word)}, character ${from + 1}`

function* valuesOf(word: string, place: Place): Generator<SimulatedValue> {
  const { gap, stale, sign, value, by, step, times } = ITEM.exec(word)?.groups ?? {}
  if (stale === 'stale' && times === undefined) yield 'stale'
  else if (gap !== undefined) for (let i = 0; i < Number(times ?? 1); i++) yield undefined
  else if (value !== undefined && (step === undefined || times !== undefined)) {
    const increment = step === undefined ? 0 : signed(by, step, word, place)
    let current = signed(sign, value, word, place)
    for (let i = 0; i <= Number(times ?? 0); i++, current += increment) yield current
  } else throw new NotationError(`expected ${expectedOf(word)}, got ${at(word, place)}`, place, HINT)
}

function signed(sign: string | undefined, text: string, word: string, place: Place): number {
  try {
    return readNumber(text, place.from) * (sign === '-' ? -1 : 1)
  } catch (problem) {
    if (!(problem instanceof PromqlProblem)) throw problem
    throw new NotationError(`expected a number, got ${at(word, place)}`, place, HINT)
  }
}

function expectedOf(word: string): string {
  if (word.startsWith('{{')) return 'numbers (histograms have no notation here)'
  if (/^stale[x+-]/.test(word)) return 'stale as often as it is meant (it cannot be repeated with x)'
  if (/^(?:nan|inf)x/i.test(word)) return `${word.slice(0, 3)}+0${word.slice(3)} (${word.slice(0, 3)} is repeated with a step)`
  if (/^x\d/.test(word)) return 'no blank before x'
  if (/^[^x]*\d[+-][\d.]+$/.test(word)) return 'how often, as in 0+10x60'
  return 'a value of a series'
}

/** The labels of a series, its name as `__name__`: `up{job="ollama"}`; throws `NotationError`. */
export function parseSeries(text: string): Readonly<Record<string, string>> {
  const parsed = parseExpr(text)
  const fail = (what: string, place: Place): never => {
    throw new NotationError(
      `expected a series, got ${JSON.stringify(text)}: ${what} at character ${place.from + 1}`,
      place,
      SERIES_HINT,
    )
  }
  if (!parsed.ok) return fail(parsed.error.message, parsed.error)
  const { expr } = parsed
  if (expr.type !== 'selector' || expr.offset !== undefined || expr.at !== undefined || expr.edges !== undefined)
    return fail('it is more than a name and labels', expr)
  const labels = new Map<string, string>()
  for (const { name, op, value } of expr.matchers) {
    if (op !== '=') return fail(`${name}${op}${JSON.stringify(value)} does not say one value`, expr)
    if (labels.has(name)) return fail(`the label ${name} is given twice`, expr)
    labels.set(name, value)
  }
  if (!labels.get('__name__')) return fail('it has no name', expr)
  return Object.fromEntries([...labels].filter(([, value]) => value !== ''))
}
