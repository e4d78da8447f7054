/** The other HTTP integrations: what they read their parts from, and the answer that Alertmanager takes for success. */
import { lines, listAt, message, objectAt, objectOf, statusInText, textAt, unreadable } from './reading.ts'
import { type Answer, type Incoming, json, type Received, type Sink, type Told, text } from './sink.ts'

type Payload = Readonly<Record<string, unknown>>
type Read = (payload: Payload) => Partial<Told>

const sink = (read: Read, answer: Answer, fail?: Sink['fail']): Sink => ({
  receive({ body }) {
    const payload = objectOf(body)
    if (payload === undefined) return { answer: json(400, { message: 'no JSON object' }), told: unreadable(body) }
    return { answer, told: toldBy(read, payload) }
  },
  ...(fail === undefined ? {} : { fail }),
})

function toldBy(read: Read, payload: Payload): Told {
  const told = message({ payload, ...read(payload) })
  return told.status === undefined ? { ...told, status: statusInText(told.title, told.text) } : told
}

const COLOURS: Readonly<Record<string, Told['status']>> = {
  10038562: 'firing',
  3066993: 'resolved',
  '8C1A1A': 'firing',
  '2DC72D': 'resolved',
  Attention: 'firing',
  Good: 'resolved',
}

/** Any integration without a sink of its own. */
export const generic = (): Sink =>
  sink(
    (payload) => ({
      title: textAt(payload, 'title') ?? textAt(payload, 'summary'),
      text: textAt(payload, 'text') ?? textAt(payload, 'message') ?? textAt(payload, 'description'),
    }),
    json(200, {}),
  )

export const discord = (): Sink =>
  sink(
    (payload) => ({
      status: COLOURS[String(objectAt(payload, 'embeds', 0)?.color)],
      title: textAt(payload, 'embeds', 0, 'title'),
      text: lines(textAt(payload, 'content'), textAt(payload, 'embeds', 0, 'description')),
    }),
    { status: 204, type: 'application/json', body: '' },
    (status) =>
      json(status, { message: status === 429 ? 'You are being rate limited.' : '500: Internal Server Error', retry_after: 1 }),
  )

export const msteams = (): Sink =>
  sink(
    (payload) => ({
      status: COLOURS[textAt(payload, 'themeColor') ?? ''],
      title: textAt(payload, 'title'),
      text: textAt(payload, 'text'),
    }),
    text(200, '1'),
  )

export const msteamsv2 = (): Sink =>
  sink(
    (payload) => {
      const [title, ...rest] = listAt(payload, 'attachments', 0, 'content', 'body')
      return {
        status: COLOURS[textAt(title, 'color') ?? ''],
        title: textAt(title, 'text'),
        text: lines(...rest.map((block) => textAt(block, 'text'))),
      }
    },
    text(202, ''),
  )

export const victorops = (): Sink =>
  sink(
    (payload) => ({
      status: textAt(payload, 'message_type') === 'RECOVERY' ? 'resolved' : 'firing',
      title: textAt(payload, 'entity_display_name'),
      text: textAt(payload, 'state_message'),
    }),
    json(200, { result: 'success', entity_id: 'firedrill' }),
  )

export const webex = (): Sink =>
  sink((payload) => ({ text: textAt(payload, 'markdown'), to: said(payload.roomId) }), json(200, { id: 'firedrill' }))

export const telegram = (): Sink =>
  sink(
    (payload) => ({ text: textAt(payload, 'text'), to: said(payload.chat_id) }),
    json(200, { ok: true, result: { message_id: 1, date: 1, chat: { id: 1, type: 'private' }, text: '' } }),
    (status) =>
      json(status, {
        ok: false,
        error_code: status,
        description: status === 429 ? 'Too Many Requests: retry after 1' : 'Internal Server Error',
        ...(status === 429 ? { parameters: { retry_after: 1 } } : {}),
      }),
  )

/** WeChat asks for a token first, and tells errors by their code in the body. */
export const wechat = (): Sink => {
  const send = sink(
    (payload) => ({
      text: textAt(payload, 'text', 'content') ?? textAt(payload, 'markdown', 'content'),
      to: ['touser', 'toparty', 'totag'].flatMap((key) => said(payload[key])),
    }),
    json(200, { errcode: 0, errmsg: 'ok' }),
  )
  const token = json(200, { errcode: 0, errmsg: 'ok', access_token: 'firedrill', expires_in: 7200 })
  return {
    receive: (request) => (request.path.endsWith('/gettoken') ? { answer: token, told: undefined } : send.receive(request)),
  }
}

/** Pushover takes all in the query. */
export const pushover = (): Sink => ({
  receive({ query, body }) {
    const payload = Object.fromEntries(
      [...query, ...new URLSearchParams(body)].filter(([key]) => key !== 'token' && key !== 'user'),
    )
    const told = toldBy((from) => ({ title: textAt(from, 'title'), text: textAt(from, 'message') }), payload)
    if (told.text === undefined) return { answer: json(400, { status: 0, errors: ['message cannot be blank'] }), told }
    return { answer: json(200, { status: 1, request: 'firedrill' }), told }
  },
})

/** SNS takes a form and answers XML. */
export const sns = (): Sink => ({
  receive: ({ body }: Incoming): Received => {
    const payload = Object.fromEntries(new URLSearchParams(body))
    const told = toldBy(
      (from) => ({
        title: textAt(from, 'Subject'),
        text: textAt(from, 'Message'),
        to: ['TopicArn', 'TargetArn', 'PhoneNumber'].flatMap((key) => said(from[key])),
      }),
      payload,
    )
    return payload.Action === 'Publish'
      ? { answer: xml(200, PUBLISHED), told }
      : { answer: xml(400, fault('InvalidAction', 'no such action')), told }
  },
  fail: (status) =>
    xml(status, status === 429 ? fault('Throttling', 'Rate exceeded') : fault('InternalFailure', 'internal failure')),
})

const xml = (status: number, body: string): Answer => ({ status, type: 'text/xml', body })

const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>firedrill</MessageId></PublishResult>' +
  '<ResponseMetadata><RequestId>firedrill</RequestId></ResponseMetadata></PublishResponse>'

const fault = (code: string, why: string): string =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${why}</Message></Error>` +
  '<RequestId>firedrill</RequestId></ErrorResponse>'

const said = (value: unknown): readonly string[] =>
  typeof value === 'number' || (typeof value === 'string' && value !== '') ? [String(value)] : []
