import { redactor } from '../../lib/redact.ts'
import type { MetricsSettings } from './options.ts'
import type { Source } from './reading.ts'

const PUBLIC = new Set(['accept', 'accept-encoding', 'user-agent'])
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
