import { CannotObserve, messageOf } from '../../lib/errors.ts'
import type { LogLines, LogMark } from '../stack.ts'
import type { Client } from './engine.ts'
import { type LoggedLine, loggedLines } from './log-frames.ts'

const LOOK_MS = 10_000
/** Read at once: messages of the engine (of up to 16 KiB each), and bytes that are kept of them. */
const MESSAGES = 200_000
const READ_AT_ONCE = 16 * 1024 * 1024

/** Up to where the log of one container is known: all its lines logged in second `from` (epoch) or later that were seen, and the last one. */
interface Place {
  readonly from: number
  readonly seen: number
  /** The engine's time of the last line; empty = none yet. */
  readonly last: string
  /** The time of last words without an end that were told. */
  readonly rest?: string
}

type Places = Readonly<Record<string, Place>>

interface Read {
  readonly lines: readonly LoggedLine[]
  readonly place: Place
  readonly cut: boolean
}

const START: Place = { from: 0, seen: 0, last: '' }

/**
 * What these containers logged since the mark, in the order of the engine's time; of those that have `ended` what has no end is a line, too.
 * Throws `CannotObserve` where the engine cannot tell.
 */
export async function logLines(
  client: Client,
  ids: readonly string[],
  since?: LogMark,
  ended: readonly string[] = [],
): Promise<LogLines> {
  if (ids.length === 0) throw new CannotObserve('it has no container whose output could be read')
  const known: Places = since === undefined ? {} : JSON.parse(since)
  const each = await Promise.all(
    ids.map(async (id) => [id, await readOne(client, id, known[id] ?? START, ended.includes(id))] as const),
  )
  const merged = each.flatMap(([, { lines }]) => lines)
  // One container's lines stay in the order in which the engine has them, whatever time it noted.
  const ordered = each.length === 1 ? merged : merged.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  const { texts, cut } = bounded(ordered.map(({ text }) => text))
  const places: Places = { ...known, ...Object.fromEntries(each.map(([id, { place }]) => [id, place])) }
  return { lines: texts, mark: JSON.stringify(places), cut: cut || each.some(([, read]) => read.cut) }
}

async function readOne(client: Client, id: string, place: Place, ended: boolean): Promise<Read> {
  const { lines, rest, full } = loggedLines(await ask(client, id, place.from), MESSAGES)
  const fresh = unseen(lines, place)
  // Kept apart from the place among whole lines: after another start the engine may have it as the beginning of one.
  const words = ended ? rest.filter(({ time }) => time > (place.rest ?? '')) : []
  const told = words.reduce((latest, { time }) => (time > latest ? time : latest), place.rest ?? '')
  return {
    lines: [...fresh.lines.filter(({ text }) => text !== ''), ...words],
    place: { ...placeAfter(lines, place), ...(told === '' ? {} : { rest: told }) },
    cut: fresh.cut || full,
  }
}

/**
 * Engines compare whole and parts of seconds differently, and note lines of both streams up to some microseconds out of order: so whole
 * seconds are asked for again, and what was seen of them is counted off.
 */
function unseen(
  lines: readonly LoggedLine[],
  { seen, last }: Place,
): { readonly lines: readonly LoggedLine[]; readonly cut: boolean } {
  if (seen === 0) return { lines, cut: false }
  if (lines[seen - 1]?.time === last) return { lines: lines.slice(seen), cut: false }
  // Some of those seen are gone: the engine turned the log over.
  return { lines: lines.filter(({ time }) => time > last), cut: true }
}

function placeAfter(lines: readonly LoggedLine[], place: Place): Place {
  const last = lines.at(-1)?.time
  if (last === undefined) return place
  const from = Math.max(place.from, Math.floor(Date.parse(last) / 1000) - 1)
  return { from, seen: lines.filter(({ time }) => Date.parse(time) >= from * 1000).length, last }
}

async function ask({ container: { dockerode } }: Client, id: string, since: number): Promise<Buffer> {
  try {
    const abortSignal = AbortSignal.timeout(LOOK_MS)
    const how = { stdout: true, stderr: true, timestamps: true, follow: false, tail: MESSAGES, since, abortSignal } as const
    return await dockerode.getContainer(id).logs(how)
  } catch (error) {
    throw new CannotObserve(`its output cannot be read: the engine says ${messageOf(error)}`, { cause: error })
  }
}

function bounded(texts: readonly string[]): { readonly texts: readonly string[]; readonly cut: boolean } {
  let size = 0
  const from = texts.findLastIndex((text) => {
    size += text.length + 1
    return size > READ_AT_ONCE
  })
  return { texts: texts.slice(from + 1), cut: from >= 0 }
}
