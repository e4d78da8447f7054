import type { HttpAnswer } from '../../../clients/http.ts'
import { messageIn, refused, said } from './answer.ts'
import { WINDOWS } from './room.ts'

/** One answer as far as a rate limit is concerned. */
export interface RateAnswer {
  readonly status: number
  readonly refused: boolean
  readonly said: string
  readonly message: string | undefined
  /** RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset and Retry-After; the last two are seconds. */
  readonly limit: number | undefined
  readonly remaining: number | undefined
  readonly reset: number | undefined
  readonly retryAfter: number | undefined
  /** By window, of X-RateLimit-Limit-Minute and X-RateLimit-Remaining-Minute. */
  readonly windows: Readonly<Record<string, { readonly limit: number | undefined; readonly remaining: number | undefined }>>
  /** How long it took, ms. */
  readonly took: number
}

export function rateAnswer(answer: HttpAnswer): RateAnswer {
  const { headers, status, durationMs } = answer
  const number = (name: string): number | undefined => {
    const text = headers[name]
    return text === undefined || !/^[\d.]+$/.test(text) ? undefined : Number(text)
  }
  const windows = Object.keys(WINDOWS).flatMap((window) => {
    const [limit, remaining] = [number(`x-ratelimit-limit-${window}`), number(`x-ratelimit-remaining-${window}`)]
    return limit === undefined && remaining === undefined ? [] : [[window, { limit, remaining }] as const]
  })
  return {
    status,
    refused: refused(answer),
    said: said(answer),
    message: messageIn(answer),
    limit: number('ratelimit-limit'),
    remaining: number('ratelimit-remaining'),
    reset: number('ratelimit-reset'),
    retryAfter: number('retry-after'),
    windows: Object.fromEntries(windows),
    took: durationMs,
  }
}

/** What is left in this window. */
export const leftIn = (answer: RateAnswer, window: string): number | undefined => answer.windows[window]?.remaining
