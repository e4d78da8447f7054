import { z } from 'zod'

type Operator = '>' | '>=' | '<' | '<=' | '==' | '!='

/** A condition on a number, as suites write it: `> 0`, `== 3`, `0.2..0.4`. */
export type Comparison =
  | { readonly text: string; readonly operator: Operator; readonly bound: number }
  | { readonly text: string; readonly from: number; readonly to: number }

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+|inf)`
const ORDER = new RegExp(`^(>=|<=|==|!=|>|<)\\s*(${NUMBER})$`, 'i')
const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})$`, 'i')

/** Reads a comparison; a bare number means `==`. Undefined when the text is none. */
export function parseComparison(input: string | number): Comparison | undefined {
  const text = typeof input === 'number' ? `== ${input}` : input.trim()
  const [, operator, bound] = ORDER.exec(text) ?? []
  if (operator !== undefined && bound !== undefined) return { text, operator: operator as Operator, bound: toNumber(bound) }
  const [, from, to] = RANGE.exec(text) ?? []
  if (from !== undefined && to !== undefined) return { text: `${from}..${to}`, from: toNumber(from), to: toNumber(to) }
  return new RegExp(`^${NUMBER}$`, 'i').test(text) ? { text: `== ${text}`, operator: '==', bound: toNumber(text) } : undefined
}

const toNumber = (text: string): number => (/inf$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text))

/** True when `value` satisfies it. NaN satisfies nothing, not even `!=`. */
export function satisfies(comparison: Comparison, value: number): boolean {
  if (Number.isNaN(value)) return false
  if ('from' in comparison) return value >= comparison.from && value <= comparison.to
  const { operator, bound } = comparison
  if (operator === '>') return value > bound
  if (operator === '>=') return value >= bound
  if (operator === '<') return value < bound
  if (operator === '<=') return value <= bound
  return operator === '==' ? value === bound : value !== bound
}

/** A comparison in a suite file. */
export const comparisonSchema = z
  .union([z.number(), z.string()], { error: 'expected a number or a comparison like "> 0", "== 3" or "0.2..0.4"' })
  .refine((input) => parseComparison(input) !== undefined, { error: 'expected a comparison like "> 0", "== 3" or "0.2..0.4"' })
  .refine((input) => !isEmptyRange(input), { error: 'expected a range from the smaller to the larger number' })
  .meta({ description: 'A number, or a comparison: "> 0", ">= 1", "!= 2", or "0.2..0.4" (inclusive).' })

function isEmptyRange(input: string | number): boolean {
  const comparison = parseComparison(input)
  return comparison !== undefined && 'from' in comparison && comparison.from > comparison.to
}
