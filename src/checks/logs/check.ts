import { CannotObserve } from '../../lib/errors.ts'
import type { Check, Declares, Observed, ServiceView } from '../contract.ts'
import { growsInto, judge, type LogsSeen, overshot } from './judge.ts'
import { lineRedactor, nearLine } from './redact-line.ts'
import { type LogsSpec, schema, shape } from './spec.ts'
import { LogWatch } from './watch.ts'

/** How long a look waits for the first line of a service that has not logged anything yet (ms), and how often it looks. */
const FIRST_LINE_MS = 5000
const PAUSE_MS = 100

/** A line of this shape appeared in a service's own log. */
export const logs: Check<LogsSpec, LogsSeen, LogWatch> & Declares<'logs', typeof schema> = {
  kind: 'logs',
  summary: "a line of this shape came in a service's own log, as often as it should, or none did",
  schema,
  mode: ({ none }) => (none ? 'while' : 'until'),
  title,
  needs: ({ service }) => [{ service, path: ['service'] }],
  before: async (spec, at) => LogWatch.open(spec, at.stack.named(spec.service)),
  observe,
  judge,
  settled: overshot,
}

function title({ service, count, none, ...lines }: LogsSpec): string {
  if (none) return `${service} logs no line ${shape(lines)}`
  if (count === undefined) return `${service} logs a line ${shape(lines)}`
  return `${service} logs lines ${shape(lines)}: ${count}`
}

async function observe(spec: LogsSpec, at: Observed, before: LogWatch | undefined): Promise<LogsSeen> {
  const service = at.stack.named(spec.service)
  const watch = before ?? new LogWatch(spec, undefined)
  await watch.look(service)
  if (spec.none) await firstLine(watch, service, at)
  if (watch.cut && !(growsInto(spec) && watch.matched > 0))
    throw new CannotObserve(
      `${service.name} logs more than can be read: lines are missing, and so ${spec.none ? 'whether such a line came' : 'their number'} cannot be told`,
      { final: true },
    )
  const redact = lineRedactor(at)
  return {
    service: service.name,
    looked: watch.looked,
    matched: watch.matched,
    lines: watch.matched > 0 ? watch.first.map(redact) : watch.near.map((line) => nearLine(spec, line, redact)),
    load: at.load && { name: at.load.name, ledger: at.load.ledger },
  }
}

// That nothing is there proves nothing of a log in which nothing ever was.
async function firstLine(watch: LogWatch, service: ServiceView, { clock, load, signal }: Observed): Promise<void> {
  const until = clock.now() + FIRST_LINE_MS
  while (watch.looked + watch.earlier === 0) {
    const waits = load !== undefined && load.ledger === undefined && clock.now() < until
    if (!waits)
      throw new CannotObserve(
        `${service.name} has logged nothing at all: that there is no such line says nothing. Only its standard output and error are read`,
      )
    await clock.sleep(PAUSE_MS, signal)
    await watch.look(service)
  }
}
