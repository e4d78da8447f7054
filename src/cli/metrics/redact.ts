import { redactor } from '../../lib/redact.ts'
import type { MetricsSettings } from './options.ts'
import type { Source } from './reading.ts'

/** Takes secrets out of what came from elsewhere. */
export interface Redaction {
  /** Free text. */
  text(text: string): string
  /** The value of a label. */
  value(label: string, value: string): string
  /** A line of an exposition. */
  line(line: string): string
}

const PUBLIC = new Set(['accept', 'accept-encoding', 'user-agent'])
const PAIR = /([^\s{},="]{1,200})("?\s{0,4}=\s{0,4}")((?:[^"\\]|\\.)*)/g

/** Secrets are the given values, what `redactor` knows, and the whole value of every label whose name tells. */
export function redaction(secrets: Iterable<string> = []): Redaction {
  const text = redactor(secrets)
  // The name tells when redactor would hide what is assigned to it.
  const tells = (label: string) => text(`${label}=value`) !== `${label}=value`
  const value = (label: string, given: string) => (given !== '' && tells(label) ? '***' : text(given))
  return {
    text,
    value,
    line: (line) => text(line.replace(PAIR, (_, label, between, given) => label + between + value(label, given))),
  }
}

/** The secrets that the command line itself holds. */
export function commandSecrets(source: Source, { headers }: MetricsSettings): readonly string[] {
  const secret = Object.entries(headers).filter(([name]) => !PUBLIC.has(name))
  const sent = secret.flatMap(([, value]) => [value, value.split(' ').at(-1) ?? ''])
  if (source.kind !== 'url') return sent
  const { username, password } = source.url
  // A user without a password is a token.
  const word = password === '' ? username : password
  return [...sent, word, decodeURIComponent(word)]
}

/** A URL without its user and password, and without secrets in its query. */
export const shownUrl = (text: string): string => redactor()(text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1***@'))
