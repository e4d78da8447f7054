import type { ActiveAlert } from '../../clients/prometheus.ts'
import type { Delivery } from '../drill.ts'
import type { AlertSeen, HeldAlert, Labels, LiveRule, Moment, Moments, Namesake } from './seen.ts'

/** What the looks of one drill keep between them. */
export interface Track {
  moments: Moments
  flaps: number
  /** Label sets that were pending at the last look. */
  pending: ReadonlySet<string>
  /** When each delivery was first seen. */
  readonly noticed: WeakMap<Delivery, number>
  /** Labels and annotations of those that are meant, by their labels. */
  readonly texts: Map<string, Labels>
  /** Alerts of the name that are not meant, by their labels. */
  readonly namesakes: Map<string, Namesake>
  /** When the last look began that saw Alertmanager hold the alert, epoch milliseconds. */
  heldAt: number | undefined
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
  noticed: new WeakMap(),
  texts: new Map(),
  namesakes: new Map(),
  heldAt: undefined,
  since: undefined,
  evaluated: undefined,
  fired: new Set(),
})

/** What one look saw of the way of an alert. */
export interface Look {
  readonly step: AlertSeen['step']
  /** Before anything was asked, and when all had answered. */
  readonly began: number
  readonly now: number
  readonly live: readonly LiveRule[]
  /** Of the rule that is drilled, in milliseconds. */
  readonly rule: { readonly for: number; readonly interval: number } | undefined
  readonly alerts: readonly ActiveAlert[]
  /** Positions of the rules that give a firing alert. */
  readonly firing: readonly number[]
  readonly held: readonly HeldAlert[]
  /** Those of the name that are not meant and that Alertmanager lets through. */
  readonly namesakes: readonly Namesake[]
}

/** Takes down what this look is the first to see. */
export function record(track: Track, look: Look): void {
  track.since ??= look.now
  for (const one of look.namesakes) track.namesakes.set(JSON.stringify(one.labels), one)
  if (look.step === 'quiet') return
  for (const { labels, annotations } of [...look.alerts, ...look.held])
    track.texts.set(JSON.stringify(labels), { ...annotations, ...labels })
  for (const index of look.firing) track.fired.add(index)
  const firing = look.alerts.filter(({ state }) => state === 'firing')
  const after = track.evaluated
  const first = (name: keyof Moments, at: number | undefined, last = after) => {
    if (at === undefined || track.moments[name] !== undefined) return
    track.moments = { ...track.moments, [name]: { at, after: last, noticed: noticedAt(track, at, look.now) } satisfies Moment }
  }
  first('pending', least(look.alerts.map(({ activeAt }) => activeAt)))
  const evaluated = most(look.live.map(({ lastEvaluation }) => lastEvaluation))
  if (firing.length > 0) first('firing', firedAt(look, firing, after, evaluated ?? look.now), after ?? dueAt(look, firing))
  first('notified', least(look.held.map(({ updatedAt }) => updatedAt)))
  if (look.held.length > 0) track.heldAt = look.began
  const { resolved: _, ...others } = track.moments
  // One that fires again has not ended.
  if (look.alerts.length > 0) track.moments = others
  else if (look.step === 'resolved' || others.firing !== undefined) first('resolved', evaluated ?? look.now)
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

// Before that `for` was not over.
function dueAt({ rule }: Look, firing: readonly ActiveAlert[]): number | undefined {
  const active = least(firing.map(({ activeAt }) => activeAt))
  return rule === undefined || active === undefined ? undefined : active + rule.for
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
