import { CannotObserve } from '../../lib/errors.ts'
import { count } from '../../lib/text.ts'
import type { Check, Declares, Observed, ServiceView } from '../contract.ts'
import { growsInto, judge, type LogsSeen, overshot } from './judge.ts'
import { lineRedactor, nearLine } from './redact-line.ts'
import { type LogsSpec, schema, shape } from './spec.ts'
import { LogWatch } from './watch.ts'

/** How long the first line is waited for, without a load and while one runs, and how often one looks (ms). */
const FIRST_LINE_MS = 10_000
const FIRST_LINE_BESIDE_LOAD_MS = 30_000
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
  notes: (_spec, { looked, service }) => [{ message: `looked at ${count(looked, 'line')} of ${service}` }],
}

function title({ service, count: asked, none, ...lines }: LogsSpec): string {
  if (none) return `${service} logs no line ${shape(lines)}`
  if (asked === undefined) return `${service} logs a line ${shape(lines)}`
  return `${service} logs lines ${shape(lines)}: ${asked}`
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

// That no such line is there proves nothing where no line came at all: it hangs, or keeps its output in a buffer.
async function firstLine(watch: LogWatch, service: ServiceView, { clock, load, signal }: Observed): Promise<void> {
  const until = clock.now() + (load === undefined ? FIRST_LINE_MS : FIRST_LINE_BESIDE_LOAD_MS)
  while (watch.looked === 0) {
    // Asked before the look: what it logged of the last request is looked at once more.
    const isOver = clock.now() >= until || (load !== undefined && load.ledger !== undefined)
    await watch.look(service)
    if (watch.looked > 0) return
    if (isOver) throw silence(watch, service)
    await clock.sleep(PAUSE_MS, signal)
  }
}

const silence = ({ earlier }: LogWatch, { name }: ServiceView): CannotObserve =>
  new CannotObserve(
    earlier === 0
      ? `${name} has logged nothing at all: that there is no such line says nothing. Only its standard output and error are read`
      : `${name} has logged nothing since the phase began: that there is no such line says nothing. Give the phase a load of which it logs something, or look at all of its log with \`since: start\``,
  )
