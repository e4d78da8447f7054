import { lines, listAt, message, objectOf, statusInText, textAt, unreadable } from './reading.ts'
import { type Answer, json, type Sink, type Told, text } from './sink.ts'

const COLOURS: Readonly<Record<string, Told['status']>> = { danger: 'firing', red: 'firing', good: 'resolved', green: 'resolved' }

/** An incoming webhook (answers `ok`), or with a bearer token the Web API's chat.postMessage (answers JSON). */
export const slack = (): Sink => ({
  receive({ body, authorization }) {
    const payload = objectOf(body)
    const bot = authorization !== undefined
    if (payload === undefined) return { answer: refusal(bot, 'invalid_payload'), told: unreadable(body) }
    const told = attachmentsOf(payload)
    if (told.text === undefined && told.title === undefined) return { answer: refusal(bot, 'no_text'), told }
    return { answer: bot ? json(200, { ok: true, channel: told.to[0] ?? '', ts: '1.000001' }) : text(200, 'ok'), told }
  },
  fail: (status) => (status === 429 ? text(429, 'rate_limited') : text(500, 'rollup_error')),
})

/** The Web API tells errors with status 200. */
const refusal = (bot: boolean, error: string): Answer =>
  bot ? { ...json(200, { ok: false, error }), refuses: true } : text(400, error)

/** Mattermost takes Slack's attachments. */
export const mattermost = (): Sink => ({
  receive({ body }) {
    const payload = objectOf(body)
    if (payload === undefined) {
      return { answer: json(400, { message: 'Unable to parse incoming data' }), told: unreadable(body) }
    }
    return { answer: text(200, 'ok'), told: attachmentsOf(payload) }
  },
})

/** Rocket.Chat takes them too, and says in the body whether it did. */
export const rocketchat = (): Sink => ({
  receive({ body }) {
    const payload = objectOf(body)
    if (payload === undefined) return { answer: json(400, { success: false, error: 'invalid-params' }), told: unreadable(body) }
    return { answer: json(200, { success: true }), told: attachmentsOf(payload) }
  },
  fail: (status) => json(status, { success: false, error: status === 429 ? 'error-too-many-requests' : 'internal-error' }),
})

function attachmentsOf(payload: Readonly<Record<string, unknown>>): Told {
  const attachments = listAt(payload, 'attachments')
  const title = lines(...attachments.map((one) => textAt(one, 'title')))
  const shown = lines(textAt(payload, 'text'), ...listAt(payload, 'blocks').map(blockText), ...attachments.map(attachmentText))
  // It stands where attachments are not shown: people read it only where nothing else is there.
  const fallback = title === undefined ? lines(...attachments.map((one) => textAt(one, 'fallback'))) : undefined
  const channel = textAt(payload, 'channel')
  return message({
    status: attachments.map((one) => COLOURS[textAt(one, 'color') ?? '']).find(Boolean) ?? statusInText(title, shown),
    title,
    text: shown ?? fallback,
    to: channel === undefined ? [] : [channel],
    payload,
  })
}

const attachmentText = (attachment: unknown): string | undefined =>
  lines(
    textAt(attachment, 'pretext'),
    textAt(attachment, 'text'),
    ...listAt(attachment, 'blocks').map(blockText),
    ...listAt(attachment, 'fields').map((field) => pair(textAt(field, 'title'), textAt(field, 'value'))),
  )

const blockText = (block: unknown): string | undefined =>
  lines(textAt(block, 'text', 'text'), ...listAt(block, 'fields').map((field) => textAt(field, 'text')))

const pair = (title: string | undefined, value: string | undefined): string | undefined =>
  title === undefined ? value : `${title}: ${value ?? ''}`
