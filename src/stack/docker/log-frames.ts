/** Bytes of the header that the engine puts before each message of a container: stream, three zeros, length. */
const HEADER = 8
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/

/** One whole line of a container; `time` as the engine notes it, of a long line that of its last piece. */
export interface LoggedLine {
  readonly time: string
  readonly text: string
}

export interface Logged {
  readonly lines: readonly LoggedLine[]
  /** What has no end yet, of either stream. */
  readonly rest: readonly LoggedLine[]
  /** It has as many messages as were asked for, so there may have been more. */
  readonly full: boolean
}

/** The lines of a log that was asked for with timestamps. */
export function loggedLines(raw: Buffer, most: number): Logged {
  const messages = isFramed(raw) ? framed(raw) : unframed(raw)
  const open = new Map<number, { readonly time: string; readonly whole: string }>()
  const lines: LoggedLine[] = []
  for (const { stream, text } of messages) {
    const [stamp = '', time = ''] = STAMPED.exec(text) ?? []
    const whole = (open.get(stream)?.whole ?? '') + text.slice(stamp.length)
    // A line of more than 16 KiB comes in pieces, each with a time of its own; only the last one ends.
    if (whole.endsWith('\n')) lines.push({ time, text: decoded(whole) })
    open.set(stream, { time, whole: whole.endsWith('\n') ? '' : whole })
  }
  const rest = [...open.values()].filter(({ whole }) => whole !== '').map(({ time, whole }) => ({ time, text: decoded(whole) }))
  return { lines, rest, full: messages.length >= most }
}

interface Message {
  readonly stream: number
  /** Each character is a byte: pieces may end within a character. */
  readonly text: string
}

const decoded = (bytes: string): string => Buffer.from(bytes.replace(/\r?\n$/, ''), 'latin1').toString()

const isFramed = (raw: Buffer): boolean => raw.length >= HEADER && (raw[0] ?? 0) <= 2 && raw.readUIntBE(1, 3) === 0

function framed(raw: Buffer): readonly Message[] {
  const messages: Message[] = []
  for (let at = 0; at + HEADER <= raw.length; ) {
    const end = at + HEADER + raw.readUInt32BE(at + 4)
    messages.push({ stream: raw[at] ?? 0, text: raw.toString('latin1', at + HEADER, end) })
    at = end
  }
  return messages
}

// Of a terminal there is one stream, as it is.
const unframed = (raw: Buffer): readonly Message[] =>
  raw
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((text) => ({ stream: 0, text }))
