import { isSecret } from '../../declared/compose-secrets.ts'
import { redactor } from '../../lib/redact.ts'
import { clip } from '../../lib/text.ts'
import { secretFinder } from '../../prom-parser/index.ts'
import type { Observed } from '../contract.ts'
import { differences } from './match.ts'
import type { LogsSpec } from './spec.ts'

const SHOWN = 300
/** Of a line whose differences are told. */
const EXCERPT = 100
/** Words that are looked at one by one: a secret without a telling name is one of them. */
const WORD = /[^\s"',;(){}[\]]{6,}/g

/** Makes a line of a log fit to be shown: without what names, forms and the stack's own environment tell to be a secret, and short. */
export function lineRedactor({ stack }: Pick<Observed, 'stack'>): (line: string) => string {
  const secrets = stack.services.flatMap(({ environment }) =>
    Object.entries(environment).flatMap(([name, value]) => (isSecret(name, value) ? [value] : [])),
  )
  const redact = redactor(secrets)
  const find = secretFinder('')
  return (line) => {
    const hidden = redact(line).replace(WORD, (word) => (find(word) === undefined ? word : '***'))
    return clip(find(hidden) === undefined ? hidden : '*** (a line that looks like a secret)', SHOWN)
  }
}

/** A line that is not as asked for, fit to be shown: what differs stands before it. */
export function nearLine(spec: LogsSpec, line: string, redact: (line: string) => string): string {
  const different = differences(spec, line)
  if (different.length === 0) return redact(line)
  return `${redact(different.join(', '))}, in ${clip(redact(line), EXCERPT)}`
}
