import type { ActiveAlert } from '../../clients/prometheus.ts'
import type { AlertSeen, HeldAlert, LiveRule, Moment, Moments } from './seen.ts'

/** What the looks of one drill keep between them. */
export interface Track {
  moments: Moments
  flaps: number
  /** Label sets that were pending at the last look. */
  pending: ReadonlySet<string>
  /** When each delivery was first seen, in their order. */
  readonly noticed: number[]
  /** When the first look was taken, epoch milliseconds. */
  since: number | undefined
  /** The last evaluation that the look before saw, epoch milliseconds. */
  evaluated: number | undefined
  /** Positions of the rules that gave a firing alert since the cause. */
  readonly fired: Set<number>
}

export const newTrack = (): Track => ({
  moments: {},
  flaps: 0,
  pending: new Set(),
  noticed: [],
  since: undefined,
  evaluated: undefined,
  fired: new Set(),
})

/** What one look saw of the way of an alert. */
export interface Look {
  readonly step: AlertSeen['step']
  readonly now: number
  readonly live: readonly LiveRule[]
  /** Of the rule that is drilled, in milliseconds. */
  readonly rule: { readonly for: number; readonly interval: number } | undefined
  readonly alerts: readonly ActiveAlert[]
  /** Positions of the rules that give a firing alert. */
  readonly firing: readonly number[]
  readonly held: readonly HeldAlert[]
}

/** Takes down what this look is the first to see. */
export function record(track: Track, look: Look): void {
  track.since ??= look.now
  if (look.step === 'quiet') return
  for (const index of look.firing) track.fired.add(index)
  const firing = look.alerts.filter(({ state }) => state === 'firing')
  const after = track.evaluated
  const first = (name: keyof Moments, at: number | undefined) => {
    if (at === undefined || track.moments[name] !== undefined) return
    track.moments = { ...track.moments, [name]: { at, after, noticed: noticedAt(track, at, look.now) } satisfies Moment }
  }
  first('pending', least(look.alerts.map(({ activeAt }) => activeAt)))
  const evaluated = most(look.live.map(({ lastEvaluation }) => lastEvaluation))
  if (firing.length > 0) first('firing', firedAt(look, firing, after, evaluated ?? look.now))
  first('notified', least(look.held.map(({ updatedAt }) => updatedAt)))
  if (look.step === 'resolved' && look.alerts.length === 0) first('resolved', evaluated ?? look.now)
  track.evaluated = evaluated
  countFlaps(track, look, firing)
}

// The server does not date it: it is an evaluation since the last look, and none before `for` was over.
function firedAt({ rule }: Look, firing: readonly ActiveAlert[], after: number | undefined, evaluated: number): number {
  const active = least(firing.map(({ activeAt }) => activeAt))
  if (rule === undefined || active === undefined || after === undefined) return evaluated
  const due = active + Math.ceil(rule.for / Math.max(1, rule.interval)) * rule.interval
  return Math.min(evaluated, Math.max(due, after))
}

/** When something of `at` was noticed; undefined when it had happened before the first look. */
export const noticedAt = ({ since }: Track, at: number, now: number): number | undefined =>
  since === undefined || at < since ? undefined : now

function countFlaps(track: Track, { alerts }: Look, firing: readonly ActiveAlert[]): void {
  const key = ({ labels, activeAt }: ActiveAlert) => JSON.stringify([labels, activeAt])
  const pending = new Set(alerts.filter(({ state }) => state === 'pending').map(key))
  const fired = new Set(firing.map(key))
  track.flaps += [...track.pending].filter((one) => !pending.has(one) && !fired.has(one)).length
  track.pending = pending
}

const known = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined)
const least = (values: readonly (number | undefined)[]) => (known(values).length === 0 ? undefined : Math.min(...known(values)))
const most = (values: readonly (number | undefined)[]) => (known(values).length === 0 ? undefined : Math.max(...known(values)))
