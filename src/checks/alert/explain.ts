import { routePrefixOf } from '../../declared/prometheus-args.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { alertmanagerOf } from '../alertmanager-of.ts'
import type { Observed, ServiceView } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'
import type { Prepared } from './facts.ts'
import type { AlertSeen, Sending, Values } from './seen.ts'
import { type Bases, type Counters, readCounters, readSending } from './sending.ts'
import type { AlertSpec } from './spec.ts'
import { readValues } from './values.ts'

/** What explains a stage that does not happen is read this often (ms): it costs more than a look. */
const EVERY = 1000
/** In a lapse the drill has no beginning: so far back (ms) its values are shown at least. */
const LOOK_BACK = 60_000

/** What explains a stage that does not happen, as it was read beside the looks. */
export interface Explained {
  /** What the servers had counted before the cause. */
  counters: Counters | undefined
  latest: { readonly step: string; readonly values: Values | undefined; readonly sending: Sending | undefined } | undefined
  /** When the last reading began, epoch milliseconds, and whether it goes on. */
  began: number
  reading: boolean
  /** What broke it and is no answer of a server. */
  broken: unknown
}

export const newExplained = (): Explained => ({
  counters: undefined,
  latest: undefined,
  began: Number.NEGATIVE_INFINITY,
  reading: false,
  broken: undefined,
})

/** Reads what was counted before the cause, once: what failed earlier in the phase is no reason of this drill. */
export async function noteCounters(explained: Explained, at: Observed, prepared: Prepared): Promise<void> {
  explained.counters ??= await readCounters(at.http, basesOf(at, prepared), at.signal)
}

/** The newest there is. Reading it must not delay a look, so it goes on beside the looks, one reading at a time. */
export function explain(
  explained: Explained,
  spec: AlertSpec,
  at: Observed,
  prepared: Prepared,
): Pick<AlertSeen, 'values' | 'sending'> {
  if (explained.broken !== undefined) throw explained.broken
  const step = at.step?.name ?? ''
  const now = at.clock.now()
  const isOld = now - explained.began >= EVERY || explained.latest?.step !== step
  if (isOld && !explained.reading) {
    explained.reading = true
    explained.began = now
    void read(spec, at, prepared, explained.counters)
      .then(
        (latest) => {
          explained.latest = { step, ...latest }
        },
        (error: unknown) => {
          // A server that does not answer explains nothing; the looks tell of it.
          if (!(error instanceof CannotObserve) && !at.signal.aborted) explained.broken = error
        },
      )
      .finally(() => {
        explained.reading = false
      })
  }
  return { values: explained.latest?.values, sending: explained.latest?.sending }
}

async function read(
  spec: AlertSpec,
  at: Observed,
  prepared: Prepared,
  before: Counters | undefined,
): Promise<Pick<AlertSeen, 'values' | 'sending'>> {
  const { server } = prometheusOf(at)
  const now = at.clock.now()
  const [rule] = prepared.facts.rules
  const start = at.step?.acted[0]?.startedAt ?? now - Math.max(LOOK_BACK, rule?.reach ?? 0)
  const values = rule && (await readValues(server, rule, spec.labels, { start, end: now }))
  const counters = await readCounters(at.http, basesOf(at, prepared), at.signal)
  return { values, sending: await readSending(server, counters, before) }
}

function basesOf(at: Observed, { facts }: Prepared): Bases {
  const base = ({ origin, args }: ServiceView) => `${origin}${routePrefixOf(args)}`
  return {
    prometheus: base(prometheusOf(at).service),
    alertmanager: facts.alertmanager === undefined ? undefined : base(alertmanagerOf(at).service),
  }
}
