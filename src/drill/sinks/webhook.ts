import { alertsIn, lines, listAt, message, objectOf, statusOf, textAt, unreadable } from './reading.ts'
import { json, type Sink, type Told, text } from './sink.ts'

/** Alertmanager's own JSON (version 4), or what `payload:` of the config makes of it. Any answer of the 2xx will do. */
export const webhook = (): Sink => ({
  receive({ body }) {
    const payload = objectOf(body)
    // With `payload:` it may be any JSON, and a server that takes it takes all.
    if (payload === undefined) return { answer: text(400, 'no JSON object\n'), told: unreadable(body) }
    return { answer: text(200, ''), told: groupOf(payload) }
  },
})

/** incident.io takes the same group under a version of its own. */
export const incidentio = (): Sink => ({
  receive({ body }) {
    const payload = objectOf(body)
    if (payload === undefined) return { answer: json(422, { message: 'invalid JSON' }), told: unreadable(body) }
    return { answer: json(202, { status: 'accepted', message: 'Event accepted for processing' }), told: groupOf(payload) }
  },
})

function groupOf(payload: Readonly<Record<string, unknown>>): Told {
  const alerts = alertsIn(listAt(payload, 'alerts'))
  const descriptions = [...new Set(alerts.map(({ annotations }) => annotations.description))]
  return message({
    status: statusOf(payload.status),
    title: textAt(payload, 'commonAnnotations', 'summary') ?? textAt(payload, 'title'),
    text: lines(...descriptions) ?? textAt(payload, 'text') ?? textAt(payload, 'message'),
    alerts,
    payload,
  })
}
