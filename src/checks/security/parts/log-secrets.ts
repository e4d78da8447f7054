import { setImmediate as breathe } from 'node:timers/promises'
import { CannotObserve } from '../../../lib/errors.ts'
import { count } from '../../../lib/text.ts'
import type { Finding, Observed } from '../../contract.ts'
import { jsonPart } from '../../logs/match.ts'
import { knownSecrets } from '../known.ts'
import { type Search, searchFor } from '../search.ts'
import { secretsIn } from '../secrets.ts'
import type { SecuritySpec } from '../spec.ts'
import { type Unseen, unlessUnseen } from '../unseen.ts'
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

/** Milliseconds of searching before others get their turn. */
const AT_ONCE = 20

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

async function observe(spec: SecuritySpec, at: Observed, unseen: Unseen): Promise<LogSecretsSeen> {
  const asked = spec.secretsInLogs ?? []
  const { secrets, notSecrets, missing } = await knownSecrets(at, spec.notSecrets ?? [], unseen)
  const search = searchFor(secrets, { notSecrets })
  const all = at.stack.services.map(({ name }) => name)
  const absent = asked === 'all' ? all.filter((name) => !runs(name, at)) : []
  const names = asked === 'all' ? all.filter((name) => !absent.includes(name)) : asked
  const looks: (LogSeen | undefined)[] = []
  // One after the other: a log may be large.
  for (const name of names) looks.push(await unlessUnseen(() => look(name, at, search), unseen, at.signal))
  const logs = looks.filter((log) => log !== undefined)
  const silent = logs.filter(({ lines }) => lines === 0).map(({ service }) => service)
  const said = (who: string) => `${who} logged nothing at all: whether secrets would stand there cannot be told`
  if (names.length === 0) throw new CannotObserve(said('no service'))
  // Somebody who asks for one service wants to know of that one.
  if (silent.length > 0 && (asked !== 'all' || silent.length === logs.length)) unseen(new CannotObserve(said(silent.join(', '))))
  return { logs, absent, missing }
}

/** What does not run is not there by its name, whatever else of it cannot be had. */
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
  let since = performance.now()
  for (const [index, line] of lines.entries()) {
    if (performance.now() - since > AT_ONCE) {
      await breathe()
      since = performance.now()
    }
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
  const inFields = json === undefined ? [] : secretsIn(json.value, search).map(({ kind }) => kind)
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
