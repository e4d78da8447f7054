import { RequestFailed } from '../../clients/http.ts'
import { redactor } from '../../lib/redact.ts'
import { acceptHeader, type Exposition, parseExposition } from '../../prom-parser/index.ts'
import type { Observed } from '../contract.ts'
import { redaction } from './redaction.ts'
import type { MetricsSpec } from './spec.ts'

/** One look at the endpoint: an answer and what it holds, or why none came. */
export type Scrape = { readonly failed: string } | Answer

/** What came over the wire. */
interface Raw {
  readonly status: number
  readonly contentType: string
  readonly durationMs: number
  /** Content-Encoding, in small letters; '' when there is none. */
  readonly encoding: string
  /** Where a redirect leads to. */
  readonly location: string | undefined
  /** The families read from it are views into it, so keeping it costs nothing. */
  readonly body: Uint8Array
}

/** An answer with any status. */
export interface Answer extends Raw {
  /** Undefined unless the status is 200. */
  readonly exposition: Exposition | undefined
  /** For the evidence: the answer as it came, secrets removed. */
  toJSON(): object
}

const TIMEOUT = 10_000
const EVIDENCE = 64 * 1024
const HEAD = 80

/** Reads the endpoint once. That it does not answer is seen, not thrown: the endpoint is what is asked for. */
export async function scrape(spec: MetricsSpec, at: Observed): Promise<Scrape> {
  try {
    const answer = await at.http.request(at.stack.resolve(spec.endpoint), {
      headers: { accept: acceptHeader(spec.format), 'user-agent': 'firedrill' },
      timeout: Math.max(TIMEOUT, spec.scrapeWithin ?? 0),
      signal: at.signal,
      ...(spec.maxBytes === undefined ? {} : { maxBytes: spec.maxBytes }),
    })
    const { status, durationMs, body, headers } = answer
    const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase()
    const location = headers.location === undefined ? undefined : redactor()(headers.location)
    return readAnswer({ status, contentType: headers['content-type'] ?? '', durationMs, encoding, location, body }, spec)
  } catch (error) {
    if (error instanceof RequestFailed && error.reason !== 'aborted') return { failed: error.message }
    throw error
  }
}

/** An answer with the exposition in it, read as the suite's mode reads it. */
export function readAnswer(raw: Raw, { mode = 'scraper' }: Pick<MetricsSpec, 'mode'>): Answer {
  const { status, contentType, durationMs, body } = raw
  return {
    ...raw,
    exposition: status === 200 ? parseExposition(body, { contentType, mode }) : undefined,
    toJSON: () => ({ status, contentType, durationMs, bytes: body.length, body: beginning(body, EVIDENCE) }),
  }
}

/** The first 80 characters, for a finding. */
export const headOf = (body: Uint8Array): string => beginning(body, HEAD)

// Redacted before it is cut, so that no half of a secret is left.
function beginning(body: Uint8Array, characters: number): string {
  const { line } = redaction()
  const text = new TextDecoder().decode(body.subarray(0, 4 * characters + 2048))
  return [...text.split('\n').map(line).join('\n')].slice(0, characters).join('')
}
