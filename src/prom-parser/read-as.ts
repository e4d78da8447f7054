import { detectFormat } from './content-type.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import type { ErrorCode, EscapingScheme, Format, Mode, ParseError, ParseOptions, ReadAs } from './types.ts'

const MODES: readonly Mode[] = ['scraper', 'openmetrics', 'expfmt']

/** How an input is going to be read; without a dialect it is not. */
export interface Reading extends ReadAs {
  readonly dialect: Dialect | undefined
  /** What is wrong with the Content-Type. */
  readonly error: ParseError | undefined
}

/** Decides by mode and Content-Type how to read; for a file, whose type nobody says, by its end. */
export function readAs({ contentType, mode = 'scraper' }: ParseOptions, whole?: Uint8Array): Reading {
  if (!MODES.includes(mode)) throw new RangeError(`mode: expected one of ${MODES.join(', ')}, got ${mode}`)
  if (contentType === undefined) {
    const isOpenMetrics = mode === 'openmetrics' || (mode === 'scraper' && whole !== undefined && endsWithEof(whole))
    return as(mode, isOpenMetrics ? 'openmetrics-1.0.0' : 'text-0.0.4')
  }
  const detected = detectFormat(contentType)
  const { format, escaping } = detected
  // expfmt reads a file or a body whose type it does not ask for.
  if (mode === 'expfmt' && format !== 'protobuf') return { ...as(mode, format ?? 'text-0.0.4', escaping), format }
  const refused = (code: ErrorCode, expected: string): Reading => {
    const error = { line: 0, column: 0, text: contentType.slice(0, 60), code, expected }
    return { format, escaping, dialect: undefined, error }
  }
  if (format === undefined) return refused(detected.code, detected.expected)
  if (format === 'protobuf') return refused('protobuf', 'a text format')
  if (mode === 'openmetrics' && format === 'openmetrics-2.0.0')
    return refused('version-unsupported', 'OpenMetrics 1.0 (2.0 is not read yet)')
  if (mode === 'openmetrics' && !format.startsWith('openmetrics')) {
    const { error } = refused('content-type-mismatch', 'application/openmetrics-text')
    return { ...as(mode, format, escaping), error }
  }
  return as(mode, format, escaping)
}

const as = (mode: Mode, format: Format, escaping?: EscapingScheme): Reading => ({
  format,
  escaping,
  dialect: dialectOf(mode, format, escaping),
  error: undefined,
})

function endsWithEof(bytes: Uint8Array): boolean {
  const tail = new TextDecoder('latin1').decode(bytes.subarray(-7))
  return tail === '# EOF' || tail.endsWith('\n# EOF') || tail.endsWith('\n# EOF\n') || tail === '# EOF\n'
}
