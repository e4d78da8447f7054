import type { CauseRequest } from '../../checks/drill.ts'
import type { HttpAnswer } from '../../clients/http.ts'
import { clip } from '../../lib/text.ts'
import { type CauseContext, CauseNotLanded, type Way } from './cause.ts'

/** A fault switch: one request turns it on, one off. */
export const requestWay = (http: CauseRequest, undo: CauseRequest, context: CauseContext): Way => ({
  apply: (signal) => send(http, context, signal),
  undo: {
    run: (signal) => send(undo, context, signal),
    byHand: `send ${words(undo)} yourself, or restart that service: it is still as ${words(http)} left it`,
  },
})

const words = ({ method, url }: CauseRequest): string => `${method} ${url}`

async function send(request: CauseRequest, { http, resolve, redact }: CauseContext, signal: AbortSignal): Promise<void> {
  const { method, url, headers, body, status } = request
  const answer = await http.request(resolve(url), { method, headers, ...(body === undefined ? {} : { body }), signal })
  if (status === undefined ? answer.status < 400 : answer.status === status) return
  const expected = status === undefined ? 'a status below 400' : `status ${status}`
  throw new CauseNotLanded(`${words(request)} answered ${answer.status}, expected ${expected}: ${excerpt(answer, redact)}`)
}

/** The beginning of a body for people, on one line, without secrets. */
export function excerpt({ body }: HttpAnswer, redact: (text: string) => string): string {
  const text = redact(new TextDecoder().decode(body.subarray(0, 4000))).trim()
  return text === '' ? 'an empty body' : clip(JSON.stringify(text), 200)
}
