import { sourceHealthAnswer } from './grafana-answers.ts'
import { type ApiAnswer, refused, shaped } from './grafana-call.ts'
import type { GrafanaLogin, SourceHealth } from './grafana-types.ts'

/** What the answer of a data source's health says of it; a login that may not ask throws `CannotObserve`. */
export function sourceHealthOf(answer: ApiAnswer, login: GrafanaLogin): SourceHealth {
  const { status, json, message, messageId } = answer
  // 400 with the same words is a data source that is ill; other 400s are of the request.
  if (status === 200 || (status === 400 && sourceHealthAnswer.safeParse(json).success)) {
    const { status: word, message: said } = shaped(answer, sourceHealthAnswer)
    if (word.toUpperCase() === 'OK' && status === 200) return { status: 'ok', message: said }
    // UNKNOWN too is what a plugin says that has asked and got nothing.
    return { status: 'error', message: said === '' ? word : said }
  }
  if (status === 401 || status === 403 || message === undefined) throw refused(answer, login)
  if (messageId === 'plugin.notRegistered') return { status: 'error', message: `${message}: its plugin is not installed` }
  if (messageId === 'plugin.notImplemented' || status === 501) return { status: 'unsupported', message }
  // Before 9.3 there were no ids; `Not found` is what a plugin without a health check gave.
  if (status === 404 && /^(plugin )?not found$/i.test(message)) return { status: 'unsupported', message }
  return { status: 'error', message: `${status}: ${message}` }
}
