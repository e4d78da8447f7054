import type { Family } from '../types.ts'
import { counted, type Found, rule } from './rule.ts'
import { count, type Tally } from './survey.ts'

function infoProblem({ name, type, samples }: Family): Found | undefined {
  if (!name.endsWith('_info') && type !== 'info') return undefined
  if (type !== 'info' && type !== 'gauge' && type !== 'unknown') {
    return {
      message: `${name} is a ${type}, and _info promises a constant 1`,
      hint: 'make it a gauge (info in OpenMetrics) or rename it',
    }
  }
  const other: Tally = { samples: 0, line: 0 }
  for (const { value, line } of samples) if (value !== 1) count(other, line)
  if (other.samples === 0) return undefined
  const message = `${name} promises a constant 1, and has another value in ${counted(other)}`
  return { message, hint: 'let the labels say it and the value be 1, or rename it', line: other.line }
}

export const metadataRules = [
  rule({
    id: 'no-help',
    severity: 'warning',
    summary: 'Every family has a HELP text',
    promlint: true,
    judge: ({ family: { name, help } }) =>
      help === undefined || help === ''
        ? { message: `${name} has no HELP text`, hint: `add "# HELP ${name} …": what it measures, and in what unit` }
        : undefined,
  }),
  rule({
    id: 'info-metric',
    severity: 'warning',
    summary: 'A family that ends in _info is a gauge (info in OpenMetrics) with the value 1',
    promlint: false,
    judge: ({ family }) => infoProblem(family),
  }),
]
