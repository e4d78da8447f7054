import type { Family, MetricType } from '../types.ts'
import { rule } from './rule.ts'
import { ABBREVIATIONS, wrongUnit } from './units.ts'

/** `aB`: what tells camelCase from snake_case. */
export const isCamelCase = (name: string): boolean => /[a-z][A-Z]/.test(name)

/** Whether the lower-case name has the word between underscores, other than as its beginning. */
const hasWord = (name: string, word: string): boolean => name.includes(`_${word}_`) || name.endsWith(`_${word}`)

/** OpenMetrics names the counter `x_total` by its family `x`; the text format by the sample. */
function countsInTotal({ name, samples }: Family): boolean {
  return name.endsWith('_total') || samples.every((one) => one.name === `${name}_total` || one.name === `${name}_created`)
}

const SUM_OR_COUNT: ReadonlySet<MetricType> = new Set(['histogram', 'summary'])

/** The endings that belong to the samples of other types. */
function foreignEnding({ name, type }: Family): string | undefined {
  if (type === 'unknown') return undefined
  if (type !== 'histogram' && name.endsWith('_bucket')) return '_bucket'
  if (SUM_OR_COUNT.has(type)) return undefined
  return ['_count', '_sum'].find((ending) => name.endsWith(ending))
}

/** `gauge_histogram` is how promlint spells that type. */
const SPELLINGS: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  counter: ['counter'],
  gauge: ['gauge'],
  histogram: ['histogram'],
  gaugehistogram: ['gaugehistogram', 'gauge_histogram'],
  summary: ['summary'],
  stateset: ['stateset'],
}

export const nameRules = [
  rule({
    id: 'counter-total',
    severity: 'warning',
    summary: 'The name of a counter ends in _total',
    promlint: true,
    judge: ({ family }) =>
      family.type === 'counter' && !countsInTotal(family)
        ? {
            message: `the counter ${family.name} does not end in _total`,
            hint: `name it ${family.name}_total, or give it its true type`,
          }
        : undefined,
  }),
  rule({
    id: 'non-counter-total',
    severity: 'warning',
    summary: 'Only counters end in _total',
    promlint: true,
    judge: ({ family: { name, type } }) =>
      type !== 'counter' && type !== 'unknown' && name.endsWith('_total')
        ? { message: `${name} ends in _total but is a ${type}`, hint: 'declare it a counter if it only rises, else drop _total' }
        : undefined,
  }),
  rule({
    id: 'base-unit',
    severity: 'warning',
    summary: 'A unit in a name is a base unit: seconds, bytes, meters, grams, joules, volts, amperes, celsius',
    promlint: true,
    judge({ family: { name } }) {
      const wrong = wrongUnit(name)
      if (wrong === undefined) return undefined
      const { unit, base } = wrong
      return { message: `${name} is in ${unit}, not in the base unit ${base}`, hint: `expose ${base} and say so in the name` }
    },
  }),
  rule({
    id: 'unit-abbreviation',
    severity: 'warning',
    summary: 'Units in names are written out: _seconds, not _s or _ms',
    promlint: true,
    judge({ family: { name } }) {
      const short = ABBREVIATIONS.find((unit) => hasWord(name.toLowerCase(), unit))
      if (short === undefined) return undefined
      return { message: `${name} has the abbreviated unit "${short}"`, hint: 'write the base unit out: seconds, bytes, meters' }
    },
  }),
  rule({
    id: 'reserved-suffix',
    severity: 'warning',
    summary: 'Only histograms end in _bucket, only histograms and summaries in _sum and _count',
    promlint: true,
    judge({ family }) {
      const ending = foreignEnding(family)
      if (ending === undefined) return undefined
      const message = `${family.name} is a ${family.type} but ends in ${ending}, which histograms and summaries use for their samples`
      return { message, hint: `drop ${ending}, or say what is counted: _total for a counter` }
    },
  }),
  rule({
    id: 'type-in-name',
    severity: 'warning',
    summary: 'The type is not part of the name',
    promlint: true,
    judge({ family: { name, type } }) {
      const word = SPELLINGS[type]?.find((spelling) => hasWord(name.toLowerCase(), spelling))
      return word === undefined
        ? undefined
        : { message: `${name} says its type, ${word}, in its name`, hint: 'leave it to the TYPE line' }
    },
  }),
  rule({
    id: 'colon-in-name',
    severity: 'warning',
    summary: 'Colons are kept for recording rules',
    promlint: true,
    judge: ({ family: { name } }) =>
      name.includes(':')
        ? { message: `${name} has a colon`, hint: 'use an underscore; colons are for the names of recording rules' }
        : undefined,
  }),
  rule({
    id: 'camel-case-name',
    severity: 'warning',
    summary: 'Names are snake_case',
    promlint: true,
    judge: ({ family: { name } }) =>
      isCamelCase(name) ? { message: `${name} is camelCase`, hint: 'write it in snake_case' } : undefined,
  }),
]
