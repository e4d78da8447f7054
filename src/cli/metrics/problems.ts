import type { Redaction } from '../../checks/metrics/redaction.ts'
import type { Format } from '../../prom-parser/index.ts'
import type { Reading, Source, Trouble } from './reading.ts'

const SHOWN = 80
const HTML = /^\s*<(!doctype|html|head|body|\?xml)/i

/** The trouble with an exposition without a sample: Prometheus takes it, and sees nothing. */
export function emptiness(body: Uint8Array, families: number): Trouble {
  const bytes = `${body.length.toLocaleString('en-US')} bytes without a family`
  const actual =
    families > 0
      ? `${families === 1 ? '1 family' : `${families} families`} without a sample`
      : body.length === 0
        ? 'nothing'
        : bytes
  return { verdict: 'empty', problem: { message: 'the exposition is empty', expected: 'at least one sample', actual } }
}

/** The trouble when `--format` asked for another format than came. */
export function otherFormat(asked: 'openmetrics' | 'prometheus' | undefined, came: Format | undefined): Trouble | undefined {
  if (asked === undefined || came === undefined || came.startsWith('openmetrics') === (asked === 'openmetrics')) return undefined
  const message = `the endpoint does not speak the format ${asked}`
  const expected = asked === 'openmetrics' ? 'application/openmetrics-text' : 'text/plain'
  return { verdict: 'refused', problem: { message, expected, actual: came } }
}

/** The trouble when it is none of the text formats at all: a web page, JSON, protobuf. */
export function stranger(reading: Reading, body: Uint8Array, format: Format | undefined, redact: Redaction): Trouble | undefined {
  const contentType = reading.answer?.contentType ?? ''
  const start = head(body, redact)
  const what = strangerName(body, start, contentType, format)
  if (what === undefined) return undefined
  const actual = [contentType && redact.text(contentType), JSON.stringify(start)].filter(Boolean).join(', ')
  const expected = 'text/plain or application/openmetrics-text'
  return {
    verdict: 'none',
    problem: { message: `that is ${what}, no exposition`, expected, actual, ...elsewhere(reading.source) },
  }
}

function strangerName(body: Uint8Array, start: string, contentType: string, format: Format | undefined): string | undefined {
  if (HTML.test(start) || /^\s*(text\/html|application\/xhtml\+xml)/i.test(contentType)) return 'a web page'
  if (format === 'protobuf') return 'protobuf'
  if (body[0] === 0x1f && body[1] === 0x8b) return 'packed by gzip'
  return /^\s*[[{]\s*["{[\]}]/.test(start) && /^\s*(application\/([\w.-]+\+)?json|$)/i.test(contentType) ? 'JSON' : undefined
}

/** Where the metrics are more often than not, when another path was asked. */
export function elsewhere(source: Source): { readonly hint?: string } {
  return source.kind !== 'url' || source.url.pathname === '/metrics' ? {} : { hint: `are they at ${source.url.origin}/metrics?` }
}

/** The first characters of a body, secrets removed before it is cut, so that no half of one is left. */
export function head(body: Uint8Array, redact: Redaction): string {
  const text = redact.line(new TextDecoder().decode(body.subarray(0, 2048)))
  return [...text].slice(0, SHOWN).join('')
}
