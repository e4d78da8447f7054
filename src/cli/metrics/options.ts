import { parseDuration } from '../../lib/duration.ts'
import { UsageError } from '../../lib/errors.ts'
import { nearest } from '../../lib/text.ts'
import { type Mode, parseSelector, type Selector, SelectorError } from '../../prom-parser/index.ts'
import { type LintRuleId, lintRules } from '../../prom-parser/lint.ts'

/** `firedrill metrics` as typed: everything is text still. */
export interface MetricsCommandOptions {
  readonly mode: string
  readonly format?: string
  readonly sort: string
  readonly select?: string
  readonly lint: boolean
  readonly off: readonly string[]
  readonly header: readonly string[]
  readonly timeout: string
  readonly maxBytes: string
  readonly errors: string
  readonly json?: boolean
}

/** The same, read and found right. */
export interface MetricsSettings {
  readonly mode: Mode
  readonly format: 'openmetrics' | 'prometheus' | undefined
  readonly sort: 'name' | 'series'
  readonly selector: Selector | undefined
  readonly lint: boolean
  readonly off: readonly LintRuleId[]
  /** By lower-case name. The values are secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds for the whole answer, redirects included. */
  readonly timeout: number
  readonly maxBytes: number
  /** Errors of the exposition that are shown; reading stops after them. */
  readonly errors: number
  readonly json: boolean
}

/** Reads the options; throws `UsageError` with what was expected. */
export function metricsSettings(options: MetricsCommandOptions): MetricsSettings {
  return {
    mode: oneOf('--mode', options.mode, ['scraper', 'openmetrics', 'expfmt']),
    format: options.format === undefined ? undefined : oneOf('--format', options.format, ['openmetrics', 'prometheus']),
    sort: oneOf('--sort', options.sort, ['name', 'series']),
    selector: options.select === undefined ? undefined : selectorOf(options.select),
    lint: options.lint,
    off: options.off.flatMap((names) => names.split(',')).map(ruleOf),
    headers: headersOf(options.header),
    timeout: timeoutOf(options.timeout),
    maxBytes: bytesOf(options.maxBytes),
    errors: countOf(options.errors),
    json: options.json ?? false,
  }
}

function oneOf<const Word extends string>(flag: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given)
  if (found !== undefined) return found
  const near = nearest(given, words)
  throw new UsageError(`${flag} expects one of ${words.join(', ')}, got ${given}`, {
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  })
}

function ruleOf(given: string): LintRuleId {
  const known = lintRules.map(({ id }) => id)
  const found = known.find((id) => id === given.trim())
  if (found !== undefined) return found
  const near = nearest(given.trim(), known)
  throw new UsageError(`--off expects names of lint rules, got ${given.trim() || 'nothing'}`, {
    hint: `${near === undefined ? '' : `did you mean ${near}? `}the rules are ${known.join(', ')}`,
  })
}

function selectorOf(text: string): Selector {
  try {
    return parseSelector(text)
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error
    throw new UsageError(`--select expects a PromQL selector, got ${text}: ${error.message}`, {
      hint: `for example --select 'http_requests_total{code=~"5.."}'`,
    })
  }
}

// The value is never in a message: it is a token more often than not.
function headersOf(entries: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const entry of entries) {
    const at = entry.indexOf(':')
    const name = entry.slice(0, Math.max(at, 0)).trim().toLowerCase()
    const value = entry.slice(at + 1).trim()
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new UsageError("--header expects 'Name: value' on one line, got something else (not shown: it may be a secret)", {
        hint: `for example --header "Authorization: Bearer $TOKEN"`,
      })
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

/** Milliseconds. */
const MAX_TIMEOUT = 86_400_000

function timeoutOf(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0 && ms <= MAX_TIMEOUT) return ms
  throw new UsageError(`--timeout expects a duration as Prometheus writes it, of at most 1d, got ${text}`, {
    hint: 'for example 10s or 500ms',
  })
}

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

// As body_size_limit of prometheus.yml: powers of 1024.
function bytesOf(text: string): number {
  const [, amount, unit] = /^([1-9][0-9]{0,11})(?:([KMG])i?B|B)?$/.exec(text) ?? []
  if (amount !== undefined) return Number(amount) * (UNITS[unit ?? ''] ?? 1)
  throw new UsageError(`--max-bytes expects a size, got ${text}`, { hint: 'for example 16MB (of 1024 × 1024 bytes) or 5000000' })
}

function countOf(text: string): number {
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text)
  throw new UsageError(`--errors expects a number from 1 on, got ${text}`, { hint: 'for example --errors 50' })
}
