import type { Redaction } from '../../checks/metrics/redaction.ts'
import { type EscapingScheme, type Family, type Format, type ParseError, parseExposition } from '../../prom-parser/index.ts'
import type { MetricsSettings } from './options.ts'
import { emptiness, otherFormat, stranger } from './problems.ts'
import type { Reading, Trouble } from './reading.ts'

/** What was read, parsed; or the trouble that stands in its place. */
export interface Parsed {
  readonly format?: Format
  readonly escaping?: EscapingScheme
  readonly families: readonly Family[]
  /** One more than `--errors` when there are more than are shown. */
  readonly errors: readonly ParseError[]
  readonly trouble?: Trouble
}

/** Reads the bytes by the mode; a web page, JSON or nothing is trouble of its own, not a hundred errors. */
export function parseReading(
  reading: Reading,
  settings: Pick<MetricsSettings, 'mode' | 'errors' | 'format'>,
  redact: Redaction,
): Parsed {
  const { answer, body, trouble } = reading
  const nothing = { families: [], errors: [] }
  if (body === undefined || trouble !== undefined) return { ...nothing, ...(trouble && { trouble }) }
  const { mode, errors: limit } = settings
  const contentType = answer?.contentType
  const { format, escaping, families, errors } = parseExposition(body, { contentType, mode, errorLimit: limit + 1 })
  const other = families.length > 0 ? undefined : stranger(reading, body, format, redact)
  if (other !== undefined) return { ...nothing, trouble: other }
  const known = { ...(format && { format }), ...(escaping && { escaping }) }
  if (format === undefined && mode === 'scraper') {
    // Refused for its Content-Type alone: what it holds is shown all the same.
    const inner = parseExposition(body, { mode, errorLimit: limit })
    return { ...known, families: inner.families, errors: [...errors, ...inner.errors] }
  }
  const isEmpty = errors.length === 0 && families.every(({ samples }) => samples.length === 0)
  const wrong = isEmpty ? emptiness(body, families.length) : otherFormat(settings.format, format)
  return { ...known, families, errors, ...(wrong && { trouble: wrong }) }
}
