import { setImmediate as breathe } from 'node:timers/promises'
import { CannotObserve } from '../../../lib/errors.ts'
import { count } from '../../../lib/text.ts'
import type { Finding, Observed } from '../../contract.ts'
import { jsonPart } from '../../logs/match.ts'
import { knownSecrets } from '../known.ts'
import { type Search, searchFor } from '../search.ts'
import { secretsIn } from '../secrets.ts'
import type { SecuritySpec } from '../spec.ts'
import type { Part } from './part.ts'

/** A kind of secret in a log; its value is not kept. */
interface Found {
  readonly kind: string
  /** Of its first line, from 1 in what was read. */
  readonly line: number
  readonly lines: number
}

interface LogSeen {
  readonly service: string
  readonly lines: number
  /** Only the end of it was read. */
  readonly cut: boolean
  readonly found: readonly Found[]
}

interface LogSecretsSeen {
  readonly logs: readonly LogSeen[]
  /** Services that were not looked at. */
  readonly absent: readonly string[]
  readonly missing: readonly string[]
}

/** Lines that are searched before others get their turn. */
const AT_ONCE = 2000

/** The output of services holds no secret. */
export const logSecrets: Part<LogSecretsSeen> = {
  title: ({ secretsInLogs: asked }) =>
    asked &&
    (asked === 'all' ? 'no service logs a secret' : `${asked.join(', ')} ${asked.length === 1 ? 'logs' : 'log'} no secret`),
  needs: ({ secretsInLogs: asked = [] }) =>
    asked === 'all' ? [] : asked.map((service, index) => ({ service, path: ['secretsInLogs', index] })),
  observe,
  judge: (_, { logs }) => logs.flatMap(judgeLog),
  notes: (_, { logs, absent, missing }) => [
    ...absent.map((service) => ({ message: `${service} does not run: it has no output to search` })),
    ...logs
      .filter(({ lines }) => lines === 0)
      .map(({ service }) => ({ message: `${service} logged nothing: there was nothing to search` })),
    ...logs
      .filter(({ cut }) => cut)
      .map(({ service, lines }) => ({ message: `of the log of ${service} only the last ${count(lines, 'line')} were searched` })),
    ...missing.map((message) => ({ message })),
  ],
}

async function observe({ secretsInLogs: asked = [], notSecrets }: SecuritySpec, at: Observed): Promise<LogSecretsSeen> {
  const { secrets, missing } = await knownSecrets(at)
  const search = searchFor(secrets, { notSecrets })
  const names = asked === 'all' ? at.stack.services.map(({ name }) => name).filter((name) => runs(name, at)) : asked
  const absent = asked === 'all' ? at.stack.services.map(({ name }) => name).filter((name) => !names.includes(name)) : []
  const logs: LogSeen[] = []
  for (const name of names) logs.push(await look(name, at, search))
  const silent = logs.filter(({ lines }) => lines === 0).map(({ service }) => service)
  // Somebody who asks for one service wants to know of that one.
  if (logs.length === 0 || silent.length === logs.length || (asked !== 'all' && silent.length > 0))
    throw new CannotObserve(
      `${silent.join(', ') || 'no service'} logged nothing at all: whether secrets would stand there cannot be told`,
    )
  return { logs, absent, missing }
}

function runs(name: string, at: Observed): boolean {
  try {
    at.stack.named(name)
    return true
  } catch (error) {
    if (error instanceof CannotObserve) return false
    throw error
  }
}

async function look(service: string, at: Observed, search: Search): Promise<LogSeen> {
  const { lines, cut } = await at.stack.named(service).log()
  const found = new Map<string, Found>()
  for (const [index, line] of lines.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await breathe()
    at.signal.throwIfAborted()
    for (const kind of kindsIn(line, search)) {
      const before = found.get(kind)
      found.set(kind, { kind, line: before?.line ?? index + 1, lines: (before?.lines ?? 0) + 1 })
    }
  }
  return { service, lines: lines.length, cut, found: [...found.values()] }
}

/** What a line holds; of JSON the names of its fields tell, too. */
function kindsIn(line: string, search: Search): ReadonlySet<string> {
  const json = jsonPart(line)
  const inFields = json === undefined ? [] : secretsIn(JSON.parse(json), search).map(({ kind }) => kind)
  const inText = inFields.length > 0 ? undefined : search(line)
  return new Set([...inFields, ...(inText === undefined ? [] : [inText])])
}

const judgeLog = ({ service, lines, found }: LogSeen): Finding[] =>
  found.map((one) => ({
    message: `${service} logs ${one.kind}`,
    expected: 'no secret',
    actual: `in ${one.lines} of ${count(lines, 'line')}, first in line ${one.line} (its value is not shown)`,
    where: `the log of ${service}, line ${one.line}`,
    hint: 'whoever reads logs reads it: keep it out of what is logged, and replace the secret by a new one',
  }))
