import { detectFormat } from './content-type.ts'
import { Cursor } from './cursor.ts'
import { dialectOf } from './dialect.ts'
import { LooseCollector } from './loose-collector.ts'
import { scan } from './scan.ts'
import { StrictCollector } from './strict-collector.ts'
import type { Exposition, Format, Mode, ParseError, ParseOptions } from './types.ts'

const ERROR_LIMIT = 50

/** Reads an exposition: its families, and everything that the mode's judge would not accept, each with its place. */
export function parseExposition(input: Uint8Array | string, options: ParseOptions = {}): Exposition {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const mode = options.mode ?? 'scraper'
  const { format, error } = formatOf(bytes, mode, options.contentType)
  // expfmt reads a file or a body whose type it does not ask for.
  const before = error && mode !== 'expfmt' ? [error] : []
  if (format === 'protobuf' || (format === undefined && mode === 'scraper')) return { format, families: [], errors: before }
  const cursor = new Cursor(bytes, dialectOf(mode, format ?? 'text-0.0.4'))
  const limit = Math.max(1, options.errorLimit ?? ERROR_LIMIT)
  const collector = new (mode === 'openmetrics' ? StrictCollector : LooseCollector)(cursor, limit)
  scan(cursor, collector)
  collector.finish()
  return { format, families: collector.families, errors: [...before, ...collector.errors].slice(0, limit) }
}

function formatOf(
  bytes: Uint8Array,
  mode: Mode,
  contentType: string | undefined,
): { readonly format: Format | undefined; readonly error?: ParseError } {
  if (contentType === undefined) {
    const isOpenMetrics = mode === 'openmetrics' || (mode === 'scraper' && endsWithEof(bytes))
    return { format: isOpenMetrics ? 'openmetrics-1.0.0' : 'text-0.0.4' }
  }
  const detected = detectFormat(contentType)
  const about = { line: 0, column: 0, text: contentType.slice(0, 60) }
  if (detected.format === undefined)
    return { format: undefined, error: { ...about, code: detected.code, expected: detected.expected } }
  if (detected.format === 'protobuf')
    return { format: 'protobuf', error: { ...about, code: 'protobuf', expected: 'a text format' } }
  if (mode === 'openmetrics' && !detected.format.startsWith('openmetrics')) {
    return {
      format: detected.format,
      error: { ...about, code: 'content-type-mismatch', expected: 'application/openmetrics-text' },
    }
  }
  return { format: detected.format }
}

function endsWithEof(bytes: Uint8Array): boolean {
  const tail = new TextDecoder('latin1').decode(bytes.subarray(-7))
  return tail === '# EOF' || tail.endsWith('\n# EOF') || tail.endsWith('\n# EOF\n') || tail === '# EOF\n'
}

/** One line for people: `line 3, column 5: expected a metric name, got "0a 1"`. */
export function describeError({ line, column, text, expected }: ParseError): string {
  const got = text === '' ? 'the end of the line' : JSON.stringify(text)
  return line === 0
    ? `expected ${expected}, got Content-Type ${JSON.stringify(text)}`
    : `line ${line}, column ${column}: expected ${expected}, got ${got}`
}
