import { type Drilled, drillsOf } from './drilled.ts'
import type { Noticed, Watched } from './watch.ts'

/** Of one stage of one drill, in milliseconds. */
export interface Lateness {
  readonly stage: string
  /** What the report says: from the stack's date, or a message's arrival, to its being noticed. */
  readonly said: number
  /** From the same date to the watcher's notice; of a message, from its arrival to the first look at which it counted as being sent. */
  readonly watcher: number
  /** To the harness's notice from the earlier of two dates, the report's and the watcher's; of a message as `said`. */
  readonly real: number
  /** Of a message: the integration that sent it. */
  readonly integration: string | undefined
}

/** Stages, and what the watcher calls them. */
const WATCHED: Readonly<Record<string, Noticed['what']>> = {
  pending: 'pending',
  firing: 'firing',
  notified: 'notified',
  delivered: 'sending',
  resolved: 'resolved',
  resolvedDelivered: 'sending',
}
/** Milliseconds within which two notices are of the same event. */
const SAME = 2000

/** Every stage that both saw; what only the harness saw is counted in `unseen`. */
export function lateness({ result, beside }: Drilled<Watched>): {
  readonly stages: readonly Lateness[]
  readonly unseen: readonly string[]
} {
  const stages: Lateness[] = []
  const unseen: string[] = []
  for (const drill of drillsOf(result)) {
    const alert = result.alerts?.rules.find(({ provenBy }) => provenBy.includes(drill.id))?.alert
    for (const { name, at, noticedMs } of drill.stages) {
      const what = WATCHED[name]
      if (what === undefined || at === undefined || noticedMs === undefined) continue
      const found = nearest(beside.noticed, what, what === 'sending' ? undefined : (alert ?? drill.id), at)
      if (found === undefined) unseen.push(`${drill.id} ${name}`)
      else stages.push({ stage: name, said: noticedMs, ...compared(found, at, at + noticedMs) })
    }
  }
  return { stages, unseen }
}

function nearest(noticed: readonly Noticed[], what: Noticed['what'], of: string | undefined, at: number): Noticed | undefined {
  const away = (one: Noticed) => Math.abs((one.at ?? one.noticed) - at)
  return noticed
    .filter((one) => one.what === what && (of === undefined || one.of === of) && away(one) <= SAME)
    .toSorted((a, b) => away(a) - away(b))[0]
}

// A server that shows a later evaluation by the time of the harness's look would make it seem sooner: the earlier date counts. Alertmanager
// counts a message when it begins to send and does not date it, so a message has one date, its arrival.
function compared({ of, at, noticed }: Noticed, said: number, harness: number): Omit<Lateness, 'stage' | 'said'> {
  return {
    watcher: noticed - (at ?? said),
    real: harness - Math.min(at ?? said, said),
    integration: at === undefined ? of : undefined,
  }
}
