import type { ErrorCode, Format } from './types.ts'

/** What a Content-Type says to Prometheus: a format, or why a scrape of it fails. */
export type Detected =
  | { readonly format: Format }
  | { readonly format: undefined; readonly code: ErrorCode; readonly expected: string }

const KNOWN = 'text/plain or application/openmetrics-text'

/** Reads a Content-Type header as Prometheus 3 does: the media type decides, an unknown version does not matter, blank or unknown fails. */
export function detectFormat(contentType: string): Detected {
  if (contentType.trim() === '')
    return {
      format: undefined,
      code: 'content-type-missing',
      expected: `a Content-Type: ${KNOWN} (Prometheus 3 refuses a blank one)`,
    }
  const parsed = parseMediaType(contentType)
  if (parsed === undefined)
    return { format: undefined, code: 'content-type-invalid', expected: `a well-formed Content-Type: ${KNOWN}` }
  const version = parsed.parameters.get('version')
  switch (parsed.type) {
    case 'text/plain':
      return { format: version === '1.0.0' ? 'text-1.0.0' : 'text-0.0.4' }
    case 'application/openmetrics-text':
      return { format: version === '0.0.1' ? 'openmetrics-0.0.1' : 'openmetrics-1.0.0' }
    case 'application/vnd.google.protobuf':
      return { format: 'protobuf' }
    default:
      return { format: undefined, code: 'content-type-unknown', expected: `${KNOWN} (Prometheus 3 refuses others)` }
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
