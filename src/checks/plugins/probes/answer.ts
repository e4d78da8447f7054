import { parseJson, textOf } from '../../../clients/answer-text.ts'
import type { HttpAnswer } from '../../../clients/http.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import { clip } from '../../../lib/text.ts'
import { recordOf, textIn } from './config.ts'

/** Who made an answer. Kong says it by its latency headers; where those are off, by Via and Server; undefined: nothing tells. */
export function madeBy({ headers }: Pick<HttpAnswer, 'headers'>): 'kong' | 'upstream' | undefined {
  if (headers['x-kong-upstream-latency'] !== undefined || headers['x-cache-status'] === 'Hit') return 'upstream'
  if (headers['x-kong-response-latency'] !== undefined) return 'kong'
  if (/\bkong\b/i.test(headers.via ?? '')) return 'upstream'
  return /^kong\b/i.test(headers.server ?? '') ? 'kong' : undefined
}

/** Kong's own statuses for an upstream that does not answer: the request was let through. */
const BEHIND = new Set([502, 503, 504])

/** Whether Kong, or a plugin of it, turned the request away; an answer of the upstream never is that, whatever its status. */
export const refused = (answer: HttpAnswer): boolean =>
  answer.status >= 400 && !BEHIND.has(answer.status) && madeBy(answer) !== 'upstream'

/** The `message` of an error of Kong. */
export const messageIn = (answer: HttpAnswer): string | undefined => textIn(recordOf(parseJson(textOf(answer))), 'message')

/** `401 "No API key found in request"`, for findings. */
export const said = (answer: HttpAnswer): string => {
  // What an upstream says is none of the report's: it may quote what it was sent.
  if (madeBy(answer) === 'upstream') return `${answer.status} of the upstream`
  const message = messageIn(answer)
  return message === undefined ? String(answer.status) : `${answer.status} ${JSON.stringify(clip(message, 120))}`
}

/** A request was turned away by another plugin than the one that is probed. */
export class TurnedAway extends CannotObserve {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** Takes an answer that was let through, or turned away with one of these statuses: any other is of another plugin, and throws `TurnedAway`. */
export function through(answer: HttpAnswer, ...own: readonly number[]): HttpAnswer {
  if (!refused(answer) || own.includes(answer.status)) return answer
  throw new TurnedAway(
    `a request of the probe was turned away before the plugin could show itself: ${new URL(answer.url).pathname} gave ${said(answer)}`,
    answer.status,
  )
}
