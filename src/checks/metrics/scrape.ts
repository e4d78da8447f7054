import { RequestFailed } from '../../clients/http.ts'
import { redactor } from '../../lib/redact.ts'
import { acceptHeader, type Exposition, parseExposition } from '../../prom-parser/index.ts'
import type { Observed } from '../contract.ts'
import type { MetricsSpec } from './spec.ts'

/** One look at the endpoint: an answer and what it holds, or why none came. */
export type Scrape =
  | { readonly failed: string }
  | {
      readonly status: number
      readonly contentType: string
      readonly durationMs: number
      /** The first 80 characters, secrets removed. */
      readonly head: string
      /** Undefined unless the status is 200. */
      readonly exposition: Exposition | undefined
    }

const TIMEOUT = 10_000

/** Reads the endpoint once. That it does not answer is seen, not thrown: the endpoint is what is asked for. */
export async function scrape(spec: MetricsSpec, at: Observed): Promise<Scrape> {
  try {
    const answer = await at.http.request(at.stack.resolve(spec.endpoint), {
      headers: { accept: acceptHeader(spec.format), 'user-agent': 'firedrill' },
      timeout: Math.max(TIMEOUT, spec.scrapeWithin ?? 0),
      signal: at.signal,
      ...(spec.maxBytes === undefined ? {} : { maxBytes: spec.maxBytes }),
    })
    const contentType = answer.headers['content-type'] ?? ''
    const { status, durationMs, body } = answer
    return {
      status,
      contentType,
      durationMs,
      head: headOf(body),
      exposition: status === 200 ? parse(body, contentType, spec) : undefined,
    }
  } catch (error) {
    if (error instanceof RequestFailed && error.reason !== 'aborted') return { failed: error.message }
    throw error
  }
}

const parse = (body: Uint8Array, contentType: string, spec: MetricsSpec): Exposition =>
  parseExposition(body, { contentType, mode: spec.mode ?? 'scraper' })

// Redacted before it is cut, so that no half of a secret is left.
function headOf(body: Uint8Array): string {
  const text = redactor()(new TextDecoder().decode(body.subarray(0, 2048)))
  return [...text].slice(0, 80).join('')
}
