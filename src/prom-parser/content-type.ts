import type { ErrorCode, EscapingScheme, Format } from './types.ts'

/** What a Content-Type says to Prometheus: a format, or why a scrape of it fails. */
export type Detected =
  | { readonly format: Format; readonly escaping: EscapingScheme | undefined }
  | { readonly format: undefined; readonly escaping: undefined; readonly code: ErrorCode; readonly expected: string }

const SCHEMES: readonly EscapingScheme[] = ['allow-utf-8', 'underscores', 'dots', 'values']
const OPENMETRICS_VERSIONS: ReadonlyMap<string, Format> = new Map([
  ['0.0.1', 'openmetrics-0.0.1'],
  ['2.0.0', 'openmetrics-2.0.0'],
])
const KNOWN = 'text/plain or application/openmetrics-text'

/** Reads a Content-Type header as Prometheus 3 does: the media type decides, an unknown version does not matter, blank or unknown fails. */
export function detectFormat(contentType: string): Detected {
  if (contentType.trim() === '')
    return refused('content-type-missing', `a Content-Type: ${KNOWN} (Prometheus 3 refuses a blank one)`)
  const parsed = parseMediaType(contentType)
  if (parsed === undefined) return refused('content-type-invalid', `a well-formed Content-Type: ${KNOWN}`)
  const format = formatOf(parsed)
  if (format === undefined) return refused('content-type-unknown', `${KNOWN} (Prometheus 3 refuses others)`)
  const escaping = parsed.parameters.get('escaping')
  return { format, escaping: SCHEMES.find((scheme) => scheme === escaping) }
}

const refused = (code: ErrorCode, expected: string): Detected => ({ format: undefined, escaping: undefined, code, expected })

function formatOf({ type, parameters }: MediaType): Format | undefined {
  const version = parameters.get('version')
  switch (type) {
    case 'text/plain':
      return version === '1.0.0' ? 'text-1.0.0' : 'text-0.0.4'
    case 'application/openmetrics-text':
      return OPENMETRICS_VERSIONS.get(version ?? '') ?? 'openmetrics-1.0.0'
    case 'application/vnd.google.protobuf':
      return 'protobuf'
    default:
      return undefined
  }
}

interface MediaType {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

function parseMediaType(header: string): MediaType | undefined {
  const [first = '', ...rest] = splitParameters(header)
  const type = first.trim().toLowerCase()
  const [main = '', sub = '', ...more] = type.split('/')
  if (!isToken(main) || !isToken(sub) || more.length > 0) return undefined
  const parameters = new Map<string, string>()
  for (const [index, part] of rest.entries()) {
    if (part.trim() === '' && index === rest.length - 1) continue
    const equals = part.indexOf('=')
    const key = part.slice(0, Math.max(equals, 0)).trim().toLowerCase()
    const value = unquote(part.slice(equals + 1).trim())
    if (!isToken(key) || value === undefined || (parameters.get(key) ?? value) !== value) return undefined
    parameters.set(key, value)
  }
  return { type, parameters }
}

// A semicolon inside quotes separates nothing.
function splitParameters(header: string): string[] {
  const parts = ['']
  let quoted = false
  for (let i = 0; i < header.length; i++) {
    const c = header[i] ?? ''
    if (c === '"') quoted = !quoted
    if (c === ';' && !quoted) parts.push('')
    else parts[parts.length - 1] += quoted && c === '\\' ? c + (header[++i] ?? '') : c
  }
  return parts
}

function unquote(text: string): string | undefined {
  if (!text.startsWith('"')) return isToken(text) ? text : undefined
  return text.length > 1 && text.endsWith('"') ? text.slice(1, -1).replaceAll('\\', '') : undefined
}

function isToken(text: string): boolean {
  for (const c of text) if (c <= ' ' || c > '~' || '()<>@,;:\\"/[]?='.includes(c)) return false
  return text !== ''
}
