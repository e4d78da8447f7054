import type { Ledger } from '../../lib/ledger.ts'
import { count } from '../../lib/text.ts'
import { parseComparison, satisfies } from '../comparison.ts'
import type { Finding } from '../contract.ts'
import { describeLedger, parseLedgerExpression, readLedger } from '../metrics/ledger-expression.ts'
import { type LogsSpec, shape } from './spec.ts'

/** What of a log was looked at so far. */
export interface LogsSeen {
  readonly service: string
  readonly looked: number
  readonly matched: number
  /** The first lines that were as asked for, or those that come nearest: redacted. */
  readonly lines: readonly string[]
  readonly load: { readonly name: string; readonly ledger: Ledger | undefined } | undefined
}

interface Wanted {
  readonly holds: (n: number) => boolean
  /** `700 lines`, `> 5 lines`. */
  readonly text: string
  /** `the load sent 700`. */
  readonly why: string
}

/** No lines, too few, too many, or one that must not be. */
export function judge(spec: LogsSpec, seen: LogsSeen): Finding[] {
  const where = placeOf(spec, seen)
  if (spec.none) return seen.matched === 0 ? [] : [{ ...unwanted(spec, seen), where }]
  if (spec.count !== undefined && seen.load !== undefined && seen.load.ledger === undefined)
    return [{ message: `load ${seen.load.name} has not finished`, expected: 'its ledger', actual: 'still running' }]
  const wanted = wantedOf(spec, seen)
  if ('message' in wanted) return [{ ...wanted, where }]
  if (wanted.holds(seen.matched)) return []
  return [{ ...(seen.looked === 0 ? silence(seen, wanted) : miscount(spec, seen, wanted)), where }]
}

const placeOf = ({ since }: LogsSpec, { service }: LogsSeen): string =>
  `the log of ${service} since ${since === 'start' ? 'it was started' : 'the phase began'}`

function unwanted(spec: LogsSpec, { service, matched, lines, looked }: LogsSeen): Finding {
  return {
    message: `${service} logged ${matched === 1 ? 'a line' : `${matched} lines`} ${shape(spec)}`,
    expected: 'no such line',
    actual: `${matched} of ${count(looked, 'line')}: ${shown(lines)}`,
  }
}

const silence = ({ service, load }: LogsSeen, { text }: Wanted): Finding => ({
  message: `${service} logged nothing at all${load === undefined ? '' : `, beside the load ${load.name} too`}`,
  expected: text,
  actual: 'no line',
  hint: 'only what it writes to its standard output and error is read: not files, and nothing that it keeps in a buffer',
})

function miscount(spec: LogsSpec, { service, matched, looked, lines }: LogsSeen, { text, why }: Wanted): Finding {
  const near = lines.length === 0 ? '' : `; ${matched === 0 ? 'the nearest' : 'for example'}: ${shown(lines)}`
  const told = why === '' ? '' : `, ${why}`
  return {
    message: `${service} logged ${matched === 0 ? 'no line' : count(matched, 'line')} ${shape(spec)}${told}`,
    expected: text,
    actual: `${matched} of ${count(looked, 'line')}${near}`,
  }
}

const shown = (lines: readonly string[]): string => lines.join(' ¶ ')

function wantedOf({ count: asked = '>= 1' }: LogsSpec, { load }: LogsSeen): Wanted | Finding {
  const expression = typeof asked === 'string' ? parseLedgerExpression(asked) : undefined
  if (expression === undefined) return compared(asked)
  if (load?.ledger === undefined)
    return { message: `${asked} needs a load, and the phase has none`, hint: 'name one in the phase: `load: <name>`' }
  const value = readLedger(load.ledger, expression)
  if (typeof value !== 'number')
    return {
      message: `the load ${load.name} has no request named ${JSON.stringify(value.unknown)}`,
      expected: `a request of the load in ${asked}`,
      hint: value.hint,
    }
  // Silence on both sides would prove nothing.
  if (value === 0)
    return { message: `${describeLedger(expression, 0)}: no line can be told to be of it`, expected: `more than 0 in ${asked}` }
  return { holds: (n) => n === value, text: count(value, 'line'), why: describeLedger(expression, value) }
}

function compared(asked: string | number): Wanted | Finding {
  const comparison = parseComparison(asked)
  if (comparison === undefined) return { message: `${asked} is no comparison` }
  const exact = 'operator' in comparison && comparison.operator === '==' ? comparison.bound : undefined
  const text = asked === '>= 1' ? 'at least one' : exact === undefined ? `${comparison.text} lines` : count(exact, 'line')
  return { holds: (n) => satisfies(comparison, n), text, why: '' }
}

/** What more lines cannot undo: the count is asked for with a lower bound only. */
export function growsInto({ count: asked = '>= 1', none }: LogsSpec): boolean {
  if (none || (typeof asked === 'string' && parseLedgerExpression(asked) !== undefined)) return false
  const comparison = parseComparison(asked)
  return comparison !== undefined && 'operator' in comparison && /^>/.test(comparison.operator)
}

/** More have come than may be. */
export function overshot({ count: asked = '>= 1', none }: LogsSpec, { matched, load }: LogsSeen): boolean {
  if (none) return matched > 0
  const expression = typeof asked === 'string' ? parseLedgerExpression(asked) : undefined
  if (expression !== undefined) {
    const value = load?.ledger === undefined ? undefined : readLedger(load.ledger, expression)
    return typeof value === 'number' && matched > value
  }
  const comparison = parseComparison(asked)
  if (comparison === undefined) return false
  if ('to' in comparison) return matched > comparison.to
  const { operator, bound } = comparison
  return operator === '<' ? matched >= bound : (operator === '<=' || operator === '==') && matched > bound
}
