import { redactor } from '../../lib/redact.ts'
import { secretFinder } from '../../prom-parser/index.ts'

/** Takes secrets out of what came from elsewhere. */
export interface Redaction {
  /** Free text. */
  text(text: string): string
  /** The value of a label. */
  value(label: string, value: string): string
  /** A line of an exposition. */
  line(line: string): string
}

const PAIR = /([^\s{},="]{1,200})("?\s{0,4}=\s{0,4}")((?:[^"\\]|\\.)*)/g

/** Secrets are the given values, what `redactor` knows, what the linter finds, and the whole value of every label whose name tells. */
export function redaction(secrets: Iterable<string> = []): Redaction {
  const text = redactor(secrets)
  // The name tells when redactor would hide what is assigned to it.
  const tells = (label: string) => text(`${label}=value`) !== `${label}=value`
  const value = (label: string, given: string): string => {
    if (given === '' || tells(label)) return given === '' ? '' : '***'
    const hidden = text(given)
    return hidden === given && secretFinder(label)(given) !== undefined ? '***' : hidden
  }
  return {
    text,
    value,
    line: (line) => text(line.replace(PAIR, (_, label, between, given) => label + between + value(label, given))),
  }
}
