import type { AddressInfo, Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { htmlText } from './html-text.ts'
import { cannotListen, hostPort, LARGEST_BODY, MOST_SOCKETS, type Place } from './place.ts'
import { message, statusInText } from './reading.ts'
import { type Behaviour, refusalOf, type SinkAddress, type SinkSlot, type Told } from './sink.ts'

/** Milliseconds without a word from the client. */
const IDLE = 60_000

const REPLIES: Readonly<Record<Exclude<Behaviour, 'timeout'>, { readonly code: number; readonly text: string }>> = {
  ok: { code: 250, text: '2.0.0 taken by firedrill' },
  error: { code: 451, text: '4.3.0 local error in processing' },
  'rate-limit': { code: 450, text: '4.7.1 too many messages, try again later' },
}
const TOO_LARGE = { code: 552, text: '5.3.4 message too big' }
const UNREADABLE = { code: 554, text: '5.6.0 message cannot be read' }

type Reply = (error: Error | null, text?: string) => void

/** A mail server of one e-mail config: plain SMTP without login, since a login would only keep mail from it. */
export class SmtpSink implements AsyncDisposable {
  readonly #slot: SinkSlot
  readonly #place: Place
  readonly #server: SMTPServer
  readonly #sockets = new Set<Socket>()

  static async open(slot: SinkSlot, place: Place): Promise<SmtpSink> {
    const sink = new SmtpSink(slot, place)
    await sink.#listen()
    return sink
  }

  private constructor(slot: SinkSlot, place: Place) {
    this.#slot = slot
    this.#place = place
    this.#server = new SMTPServer({
      name: 'firedrill',
      banner: 'firedrill sink',
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      maxClients: MOST_SOCKETS,
      socketTimeout: IDLE,
      onData: (stream, session, reply) => void this.#take(stream, session, reply),
    })
    // A client that goes away is no trouble of ours.
    this.#server.on('error', () => undefined)
    this.#server.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** `127.0.0.1:2525`. */
  get address(): SinkAddress {
    return hostPort(this.#place.name, (this.#server.server.address() as AddressInfo).port)
  }

  async #listen(): Promise<void> {
    const { server } = this.#server
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(cannotListen(this.#place.listen, error)))
      this.#server.listen(0, this.#place.listen, resolve)
    })
  }

  async #take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession, reply: Reply): Promise<void> {
    try {
      const bytes = await read(stream)
      const at = this.#place.clock.now()
      const to = envelope.rcptTo.map(({ address }) => address)
      const mail = bytes === undefined ? undefined : await parsed(bytes)
      const told = mail === undefined ? message({ to, payload: undefined }) : toldBy(mail, envelope.mailFrom, to)
      const behaviour = this.#place.behaviour(this.#slot)
      const answer = bytes === undefined ? TOO_LARGE : mail === undefined ? UNREADABLE : answerOf(behaviour)
      const { receiver, integration, index } = this.#slot
      const answered = { answered: answer?.code, refused: refusalOf(answer && { status: answer.code, body: answer.text }) }
      this.#place.mailbox.add({ at, receiver, integration, index, ...told, ...answered })
      if (answer?.code === 250) reply(null, answer.text)
      else if (answer !== undefined) reply(Object.assign(new Error(answer.text), { responseCode: answer.code }))
    } catch {
      // The connection broke off in the middle: nothing has arrived, and nobody hears a reply.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

const answerOf = (behaviour: Behaviour) => (behaviour === 'timeout' ? undefined : REPLIES[behaviour])

// Undefined when it is too large; it is read to its end all the same, or the client would not hear the reply.
async function read(stream: SMTPServerDataStream): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size <= LARGEST_BODY) chunks.push(chunk)
    else chunks.length = 0
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks)
}

async function parsed(bytes: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(bytes)
  } catch {
    return undefined
  }
}

function toldBy(mail: Email, from: SMTPServerSession['envelope']['mailFrom'], to: readonly string[]): Told {
  const written = mail.text?.trim() || (mail.html === undefined ? undefined : htmlText(mail.html))
  return message({
    status: statusInText(mail.subject, written),
    title: mail.subject,
    text: written === '' ? undefined : written,
    to,
    payload: {
      headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
      envelope: { from: from === false ? '' : from.address, to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
    },
  })
}
