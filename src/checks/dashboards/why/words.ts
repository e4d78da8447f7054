import { clip } from '../../../lib/text.ts'
import type { Matcher, VectorSelector } from '../../../promql/index.ts'
import type { Diagnosis } from './why.ts'

const MOST_SHOWN = 8
const MOST_CHARACTERS = 160
const PLAIN_NAME = /^[a-zA-Z_]\w*$/
const PLAIN_METRIC = /^[a-zA-Z_:][\w:]*$/

/** An expression in one line, cut. */
export const inLine = (text: string): string => clip(text.replace(/\s+/g, ' ').trim(), MOST_CHARACTERS)

/** `a, b, c and 4 more`. */
export function few(values: Iterable<string>): string {
  const all = [...values]
  const shown = all.slice(0, MOST_SHOWN).join(', ')
  return all.length > MOST_SHOWN ? `${shown} and ${all.length - MOST_SHOWN} more` : shown
}

/** Values of labels, as they stand in a query. */
export const fewQuoted = (values: readonly string[]): string => few(values.map((value) => JSON.stringify(value)))

/** Epoch milliseconds as `2026-01-31T12:00:00Z`. */
export const moment = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** `code="500"`. */
export const matcherText = ({ name, op, value }: Matcher): string =>
  `${PLAIN_NAME.test(name) ? name : JSON.stringify(name)}${op}${JSON.stringify(value)}`

/** What `match[]` takes: `{__name__="up",job=~"a|b"}`. */
export const matchText = (matchers: readonly Matcher[]): string => `{${matchers.map(matcherText).join(',')}}`

/** A selector without range, offset and `@`: `up{job="app"}`. */
export function selectorText({ name, matchers }: VectorSelector): string {
  if (name === undefined || !PLAIN_METRIC.test(name)) return matchText(matchers)
  const rest = matchers.filter((matcher) => matcher.name !== '__name__')
  return rest.length === 0 ? name : `${name}${matchText(rest)}`
}

/** A number for people: six digits are enough. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(6)))

export const metricMissing = (why: string, hint: string | undefined): Diagnosis => ({
  state: 'metric never existed',
  why,
  hint,
})
export const labelMissing = (why: string, hint: string | undefined): Diagnosis => ({
  state: 'label or value never existed',
  why,
  hint,
})
/** The label is there, and one of its series may yet come: an error that has not happened. */
export const valueMissing = (why: string, hint: string | undefined): Diagnosis => ({
  ...labelMissing(why, hint),
  excusable: true,
})
/** Nothing is wrong, and this is to be known. */
export const noted = (why: string, hint?: string): Diagnosis => ({ state: 'data', why, hint })
export const notExercised = (why: string, hint: string | undefined): Diagnosis => ({
  state: 'exists but not exercised by this load',
  why,
  hint,
})
export const wrongType = (why: string, hint: string, types?: { expected: string; actual: string }): Diagnosis => ({
  state: 'wrong type',
  why,
  ...types,
  hint,
})
export const isEmpty = (why: string, hint?: string): Diagnosis => ({ state: 'empty', why, hint })

/** How many letters two words have in common at both of their ends. */
export function commonEnds(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return start + end
}
