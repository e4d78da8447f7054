import { parseJson, textOf } from '../../../clients/answer-text.ts'
import type { HttpAnswer } from '../../../clients/http.ts'
import type { KongJson } from '../../../clients/kong-types.ts'
import { recordIn, recordOf, textIn } from './config.ts'
import { eventually } from './eventually.ts'
import type { ProbeContext } from './probe.ts'

/** The first entry of http-log that holds this text; undefined: none came in time; `unseen`: nobody can look. */
export async function entryOf(at: ProbeContext, marker: string): Promise<KongJson | undefined | { readonly unseen: string }> {
  const got = await eventually(
    at,
    () => at.received(marker),
    (seen) => 'unseen' in seen || seen.entries.length > 0,
  )
  if ('unseen' in got) return { unseen: got.unseen }
  return got.entries[0]
}

/** What of a request reached the upstream: its headers as an echoing upstream or http-log shows them, names in small letters. */
export type Reached =
  | { readonly headers: Readonly<Record<string, string>>; readonly by: 'echo' | 'http-log'; readonly entry: KongJson | undefined }
  | { readonly unseen: string }

/** Looks into the answer, then into the log. `marker` stood in the header x-firedrill-probe of the request. */
export async function reachedUpstream(at: ProbeContext, answer: HttpAnswer, marker: string): Promise<Reached> {
  const echoed = echoIn(parseJson(textOf(answer)), marker)
  if (echoed !== undefined) return { headers: echoed, by: 'echo', entry: undefined }
  const entry = await entryOf(at, marker)
  if (entry === undefined) return { unseen: 'http-log did not send the entry of that request' }
  if ('unseen' in entry && typeof entry.unseen === 'string') return { unseen: entry.unseen }
  // Kong logs the headers as its plugins left them for the upstream.
  const headers = recordIn(recordIn(entry, 'request'), 'headers')
  if (textIn(lowered(headers), MARK) !== marker)
    return { unseen: 'the entry of http-log does not show the headers of the request' }
  return { headers: lowered(headers), by: 'http-log', entry }
}

/** Name of the header by which a request is found again. */
export const MARK = 'x-firedrill-probe'

const lowered = (headers: KongJson): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))

const DEPTH = 4

// An object with the header by which the request is marked: the upstream's picture of its headers.
function echoIn(value: unknown, marker: string, depth = 0): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || depth > DEPTH) return undefined
  const headers = lowered(recordOf(value))
  if (headers[MARK] === marker) return headers
  for (const inner of Object.values(value)) {
    const found = echoIn(inner, marker, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
