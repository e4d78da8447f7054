import { named, rule } from './rule.ts'
import { secretFinder } from './secret-patterns.ts'
import type { LabelSurvey } from './survey.ts'

interface Leak {
  readonly label: string
  readonly kind: string
  readonly values: number
  readonly line: number
}

function leakOf({ name, values }: LabelSurvey): Leak | undefined {
  const kindOf = secretFinder(name)
  let first: { kind: string; line: number } | undefined
  let found = 0
  for (const [value, line] of values) {
    const kind = kindOf(value)
    if (kind === undefined) continue
    found++
    first ??= { kind, line }
  }
  return first && { label: name, ...first, values: found }
}

// Family, label and line only: the value itself never leaves this room.
const leakText = ({ label, kind, values, line }: Leak): string =>
  `what looks like ${kind} in the label ${named([label])} (${values === 1 ? '' : `${values} values, the first on `}line ${line})`

export const secretRules = [
  rule({
    id: 'secret-in-label',
    severity: 'error',
    summary: 'No label value is a secret: key, token, password, private key',
    promlint: false,
    judge({ family, labels }) {
      const leaks = [...labels.values()].flatMap((label) => leakOf(label) ?? [])
      if (leaks.length === 0) return undefined
      const shown = leaks.slice(0, 3).map(leakText).join(', ')
      const more = leaks.length > 3 ? ` and ${leaks.length - 3} more labels` : ''
      return {
        message: `${family.name} has ${shown}${more}`,
        hint: 'take the label out, and revoke what it shows, since whoever can query Prometheus can read it',
        line: Math.min(...leaks.map(({ line }) => line)),
      }
    },
  }),
]
