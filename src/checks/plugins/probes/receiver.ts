import { parseJson, textOf } from '../../../clients/answer-text.ts'
import type { KongJson } from '../../../clients/kong-types.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import { nearest } from '../../../lib/text.ts'
import type { LogMark, Observed } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { recordOf, textIn } from './config.ts'

/** Where the receiver of http-log shows what it got: a URL that gives it as JSON, or the log of a service. */
export type ReceiverSpec = { readonly get: string } | { readonly log: string }

/** What a receiver shows that holds one text. */
export interface Got {
  /** As http-log sends them. */
  readonly entries: readonly KongJson[]
  /** How many others: they prove nothing, as the access log of an upstream holds the text as well. */
  readonly others: number
}

/** What the receiver shows that holds this text. Throws `CannotObserve` where the receiver cannot be looked at. */
export type Receiver = (marker: string) => Promise<Got>

/** The receiver that the suite names, else the log of the service to which this http-log sends. */
export function receiverOf(spec: ReceiverSpec | undefined, at: Observed): (httpLog: Instance) => Receiver {
  const logs = new Map<string, Receiver>()
  const logOf = (service: string): Receiver => {
    const known = logs.get(service) ?? readLog(service, at)
    logs.set(service, known)
    return known
  }
  return (httpLog) => {
    if (spec !== undefined) return 'get' in spec ? readUrl(spec.get, at) : logOf(spec.log)
    const endpoint = textIn(httpLog.config, 'http_endpoint') ?? ''
    const host = URL.parse(endpoint)?.hostname
    if (host !== undefined) return logOf(host)
    return async () => {
      throw new CannotObserve('where http-log sends to is not shown: say with `logs` where its receiver shows what it got')
    }
  }
}

const readUrl =
  (url: string, at: Observed): Receiver =>
  async (marker) => {
    const answer = await at.http.request(at.stack.resolve(url), { signal: at.signal })
    if (answer.status !== 200) throw new CannotObserve(`the receiver of http-log answered ${answer.status} at ${url}`)
    const text = textOf(answer)
    const whole = parseJson(text)
    const found = whole === undefined ? text.split('\n').map(entryIn) : [whole]
    return sorted(found.flatMap((one) => entriesIn(one)).filter((entry) => JSON.stringify(entry).includes(marker)))
  }

/** How the log stands: read once for all that ask meanwhile, and only what came since. */
interface Reading {
  mark: LogMark | undefined
  readonly entries: { readonly text: string; readonly entry: unknown }[]
  under: Promise<void> | undefined
}

function readLog(service: string, at: Observed): Receiver {
  const reading: Reading = { mark: undefined, entries: [], under: undefined }
  const more = async () => {
    const { lines, mark } = await at.stack.named(service).log(reading.mark)
    reading.mark = mark
    for (const line of lines)
      if (line.includes('firedrill-'))
        for (const entry of entriesIn(entryIn(line))) reading.entries.push({ text: JSON.stringify(entry), entry })
  }
  return async (marker) => {
    // One that began before this question may miss what it asks for.
    await reading.under?.catch(() => undefined)
    reading.under ??= more().finally(() => {
      reading.under = undefined
    })
    try {
      await reading.under
    } catch (error) {
      throw new CannotObserve(
        `what ${service}, the receiver of http-log, got cannot be read (${messageOf(error)}): ${adviceOf(service, at)}`,
      )
    }
    return sorted(reading.entries.filter(({ text }) => text.includes(marker)).map(({ entry }) => entry))
  }
}

function adviceOf(service: string, { stack }: Observed): string {
  const names = stack.services.map(({ name }) => name)
  const near = names.includes(service) ? undefined : nearest(service, names)
  return near === undefined
    ? 'say with `logs` where it shows that'
    : `did you mean ${near} in http_endpoint? Else say with \`logs\` where it shows that`
}

// A logger may put words before it.
function entryIn(line: string): unknown {
  const from = line.search(/[[{]/)
  if (from < 0) return line
  const rest = line.slice(from)
  return parseJson(rest) ?? parseJson(rest.slice(Math.max(0, rest.indexOf('{')))) ?? line
}

const DEPTH = 4

/** The entries of Kong in what a receiver shows: batches taken apart, envelopes opened; what is none stays as it is. */
function entriesIn(value: unknown, depth = 0): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => entriesIn(one, depth))
  if (typeof value !== 'object' || value === null || isEntry(value) || depth >= DEPTH) return [value]
  const inner = Object.values(value).flatMap((one) => (typeof one === 'object' && one !== null ? entriesIn(one, depth + 1) : []))
  const found = inner.filter(isEntry)
  return found.length > 0 ? found : [value]
}

/** Parts of an entry of Kong; other logs of JSON have one or two of them. */
const PARTS = ['request', 'response', 'latencies', 'route', 'service']

const isEntry = (value: unknown): boolean => PARTS.filter((part) => part in recordOf(value)).length >= 4

function sorted(found: readonly unknown[]): Got {
  const entries = found.filter(isEntry).map(recordOf)
  return { entries, others: found.length - entries.length }
}
