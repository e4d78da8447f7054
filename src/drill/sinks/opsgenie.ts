import { lines, listAt, message, objectOf, textAt, unreadable } from './reading.ts'
import { json, type Sink, type Told } from './sink.ts'

const OF_ALIAS = /^\/v2\/alerts\/([^/]+)\/(close|message|description)$/

/** Alert API: create, close, and the updates of `update_alerts`. */
export const opsgenie = (): Sink => ({
  receive({ method, path, body }) {
    const payload = objectOf(body)
    if (payload === undefined) {
      return { answer: json(422, { message: 'Request body is not processable.' }), told: unreadable(body) }
    }
    const [, alias, action] = OF_ALIAS.exec(path) ?? []
    if (method === 'PUT' && alias !== undefined && action !== 'close') return { answer: ACCEPTED, told: undefined }
    if (method === 'POST' && action === 'close') {
      return { answer: ACCEPTED, told: message({ status: 'resolved', thread: alias, payload: { alias, ...payload } }) }
    }
    if (method !== 'POST' || path !== '/v2/alerts') return { answer: json(404, { message: 'no such resource' }), told: undefined }
    const told = created(payload)
    if (told.title === undefined) {
      return { answer: json(422, { message: 'Request body is not processable.', errors: { message: 'may not be empty' } }), told }
    }
    return { answer: ACCEPTED, told }
  },
  fail: (status) => json(status, { message: status === 429 ? 'You are making too many requests!' : 'Internal Server Error' }),
})

const ACCEPTED = json(202, { result: 'Request will be processed', took: 0, requestId: 'firedrill' })

const created = (payload: Readonly<Record<string, unknown>>): Told =>
  message({
    status: 'firing',
    thread: textAt(payload, 'alias'),
    title: textAt(payload, 'message'),
    text: lines(textAt(payload, 'description'), textAt(payload, 'note')),
    to: listAt(payload, 'responders').flatMap((one) => textAt(one, 'name') ?? textAt(one, 'username') ?? textAt(one, 'id') ?? []),
    payload,
  })
