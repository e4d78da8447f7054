import type { KongJson } from '../../../clients/kong-types.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { numberIn, recordIn, textIn } from './config.ts'
import { consumerName } from './credentials.ts'
import { eventually } from './eventually.ts'
import type { Probe, ProbeContext } from './probe.ts'

/** What must stand in the entry. */
interface Expected {
  readonly route: string
  readonly service: string | undefined
  readonly consumer: string | undefined
  readonly status: number
}

/** What stands in it; undefined: nothing, or nothing of that type. Nothing of the headers is kept. */
interface LogEntry {
  readonly route: readonly string[]
  readonly service: readonly string[]
  readonly consumer: readonly string[]
  readonly status: number | undefined
  /** Names of what is missing: `latencies.kong`. */
  readonly missing: readonly string[]
}

export interface HttpLogSeen {
  readonly expected: Expected
  readonly endpoint: string
  /** Milliseconds that were waited. */
  readonly waited: number
  readonly entries: readonly LogEntry[]
}

/** Time for a second entry of the same request. */
const SETTLE = 300

/** http-log: one request arrives at the receiver as one JSON entry with its route, service, consumer, latencies, request and response. */
export const httpLog: Probe<HttpLogSeen> = {
  plugin: 'http-log',
  asks: 'a request arrives at the receiver within the deadline as JSON with route, service, latencies, request and response',
  ask,
  judge,
  notes: ({ where }, { entries, expected }) => [
    // Kong sends an entry again when the receiver did not answer in time.
    ...(own(entries, expected).length > 1
      ? [
          {
            message: `one request arrived at the receiver ${own(entries, expected).length} times: who counts entries counts too many`,
            where,
          },
        ]
      : []),
  ],
}

async function ask(at: ProbeContext): Promise<HttpLogSeen> {
  const before = await at.received(at.marker)
  if ('unseen' in before) throw new CannotObserve(before.unseen)
  const began = at.clock.now()
  const answer = await at.send()
  const look = async () => {
    const got = await at.received(at.marker)
    if ('unseen' in got) throw new CannotObserve(got.unseen)
    return got
  }
  const { entries: first, others } = await eventually(at, look, ({ entries }) => entries.length > 0)
  const waited = at.clock.now() - began
  if (first.length === 0 && others > 0)
    throw new CannotObserve(
      'what shows the request there is no entry of http-log: it may be an access log as well; say with `logs` where the receiver shows what it got',
    )
  if (first.length > 0) await at.clock.sleep(SETTLE, at.signal)
  const entries = first.length > 0 ? (await look()).entries : first
  const expected = {
    route: at.way.route,
    service: at.way.service,
    consumer: at.consumer && consumerName(at.consumer),
    status: answer.status,
  }
  return { expected, endpoint: endpointOf(at.instance), waited, entries: entries.map(shapeOf) }
}

// User, path and query may be what lets one in there.
const endpointOf = ({ config }: Instance): string => URL.parse(textIn(config, 'http_endpoint') ?? '')?.host ?? 'its endpoint'

/** Fields of Kong's log serializer that every entry has. */
const NUMBERS = { latencies: ['kong', 'proxy', 'request'], request: ['size'], response: ['status', 'size'] }
const TEXTS = { request: ['method', 'uri', 'url'] }

function shapeOf(entry: KongJson): LogEntry {
  const without = (fields: Readonly<Record<string, readonly string[]>>, read: (of: KongJson, key: string) => unknown) =>
    Object.entries(fields).flatMap(([part, names]) =>
      names.filter((name) => read(recordIn(entry, part), name) === undefined).map((name) => `${part}.${name}`),
    )
  const named = (part: string, ...keys: string[]) => keys.flatMap((key) => textIn(recordIn(entry, part), key) ?? [])
  return {
    route: named('route', 'name', 'id'),
    service: named('service', 'name', 'id'),
    consumer: named('consumer', 'username', 'custom_id', 'id'),
    status: numberIn(recordIn(entry, 'response'), 'status'),
    missing: [...without(NUMBERS, numberIn), ...without(TEXTS, textIn)],
  }
}

/** The entries of the request that was answered: one that a rate limit refused before it was sent again has an entry, too. */
function own(entries: HttpLogSeen['entries'], { status }: Expected): HttpLogSeen['entries'] {
  const fitting = entries.filter((entry) => entry.status === status)
  return fitting.length > 0 ? fitting : entries
}

function judge({ where }: Instance, { expected, endpoint, waited, entries }: HttpLogSeen): Finding[] {
  if (entries.length === 0)
    return [
      {
        message: 'the request did not arrive at the receiver of http-log',
        expected: `an entry at ${endpoint}`,
        actual: `none within ${(waited / 1000).toFixed(1)} s`,
        where,
        hint: `look into Kong's log for "failed request to", and whether http_endpoint is the receiver's address inside the stack`,
      },
    ]
  const [first] = own(entries, expected)
  return first === undefined ? [] : judgeEntry(first, expected, where)
}

function judgeEntry(entry: LogEntry, expected: Expected, where: string): Finding[] {
  const findings: Finding[] = []
  const message = (what: string) => `the entry of http-log has ${what}`
  if (entry.missing.length > 0)
    findings.push({
      message: message('not all fields of a log of Kong'),
      expected: entry.missing.join(', '),
      actual: 'no such fields',
      where,
    })
  for (const part of ['route', 'service', 'consumer'] as const) {
    const name = expected[part]
    if (name === undefined || entry[part].includes(name)) continue
    findings.push({ message: message(`another ${part}`), expected: name, actual: entry[part][0] ?? `no ${part}`, where })
  }
  if (entry.status !== undefined && entry.status !== expected.status)
    findings.push({ message: message('another status'), expected: String(expected.status), actual: String(entry.status), where })
  return findings
}
