import type { Proof, Stage } from '../drill.ts'
import { deliveredAt } from './belongs.ts'
import { endedEarly, resolvedAt } from './belongs-end.ts'
import type { AlertSeen, Moment } from './seen.ts'
import { type AlertSpec, type DeliverySpec, STAGES, type StageName } from './spec.ts'

const applied = ({ acted }: AlertSeen) => acted.filter(({ what }) => what === 'applied')

/** When the first cause began to be applied, epoch milliseconds; undefined in a lapse. */
export const beginOf = (seen: AlertSeen): number | undefined => applied(seen)[0]?.startedAt

/** When the last cause was undone, epoch milliseconds. */
export const undoneAt = ({ acted }: AlertSeen): number | undefined => acted.findLast(({ what }) => what === 'undone')?.doneAt

type Received = AlertSeen['deliveries'][number]

// All who are asked for must have it: the last of them dates it.
function lastOf(wants: readonly DeliverySpec[], find: (want: DeliverySpec) => Received | undefined): Moment | undefined {
  const found = wants.map(find)
  return found.reduce<Moment | undefined>(
    (last, one) => {
      if (one === undefined || last === undefined) return undefined
      return one.delivery.at > last.at ? { at: one.delivery.at, noticed: one.noticed } : last
    },
    found.length === 0 ? undefined : { at: Number.NEGATIVE_INFINITY, noticed: undefined },
  )
}

/** Each stage of the drill: when the stack did it, how long after the stage before it, and how soon that was seen. */
export function stages(spec: AlertSpec, seen: AlertSeen): readonly Stage[] {
  const landed = applied(seen).at(-1)?.doneAt
  const { pending } = seen.moments
  const at: Readonly<
    Record<
      StageName,
      {
        readonly moment: { readonly at: number | undefined; readonly noticed?: number | undefined } | undefined
        readonly after: number | undefined
      }
    >
  > = {
    landed: { moment: { at: landed }, after: beginOf(seen) },
    pending: { moment: pending, after: landed },
    // How long it had been pending before the first look is no time that the drill took.
    firing: { moment: seen.moments.firing, after: pending?.noticed === undefined ? undefined : pending.at },
    notified: { moment: seen.moments.notified, after: seen.moments.firing?.at },
    delivered: { moment: lastOf(spec.delivered, (want) => deliveredAt(spec, seen, want)), after: seen.moments.notified?.at },
    resolved: { moment: resolvedMoment(spec, seen), after: undoneAt(seen) },
    resolvedDelivered: {
      moment: lastOf(spec.delivered, (want) => resolvedAt(spec, seen, want)),
      after: resolvedMoment(spec, seen)?.at,
    },
  }
  const gap = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : Math.max(0, to - from)
  return asked(spec, seen).map((name) => {
    const { moment, after } = at[name]
    return {
      name,
      at: moment?.at,
      latencyMs: gap(after, moment?.at),
      budgetMs: budgetOf(spec, seen, name),
      noticedMs: gap(moment?.at, moment?.noticed),
    }
  })
}

// Who was told of the end was told after it: the first of them dates it closer than the look that saw it.
function resolvedMoment(spec: AlertSpec, seen: AlertSeen): Moment | undefined {
  const { resolved } = seen.moments
  const told = spec.delivered.flatMap((want) => resolvedAt(spec, seen, want)?.delivery.at ?? [])
  return resolved && { ...resolved, at: Math.min(resolved.at, ...told) }
}

/** A budget is written for real time; scaled, it never gets shorter than this (ms): the servers and the harness need it. */
const LEAST_BUDGET = 10_000

function budgetOf({ budget }: AlertSpec, { time }: AlertSeen, name: StageName): number | undefined {
  const stated = budget[name]
  if (stated === undefined || time.mode !== 'scaled') return stated
  return Math.min(stated, Math.max(LEAST_BUDGET, stated / time.factor))
}

// A stage that is not asked for, or that a lapse does not have, is none that failed to happen.
function asked({ delivered, resolves }: AlertSpec, { time }: AlertSeen): readonly StageName[] {
  const lapse = time.mode === 'lapse'
  const left = new Set<StageName>([
    ...(lapse ? (['landed', 'pending'] as const) : []),
    ...(delivered.length === 0 ? (['delivered', 'resolvedDelivered'] as const) : []),
    ...(lapse || !resolves ? (['resolved', 'resolvedDelivered'] as const) : []),
  ])
  return STAGES.filter((name) => !left.has(name))
}

/** What this drill has proven: of each rule that gave the alert. Of two that did, nobody knows whose alert was delivered. */
export function proofs(spec: AlertSpec, seen: AlertSeen): readonly Proof[] {
  const began = beginOf(seen)
  const { pending, firing, resolved } = seen.moments
  // What was active before the cause is no proof of anything.
  const fired = firing !== undefined && (began === undefined || (pending?.at ?? began) >= began)
  if (!fired) return []
  const all = (find: (want: DeliverySpec) => unknown) =>
    spec.delivered.length > 0 && spec.delivered.every((want) => find(want) !== undefined)
  const alone = seen.fired.length === 1
  const delivered = all((want) => deliveredAt(spec, seen, want))
  const told = spec.delivered.length === 0 || all((want) => resolvedAt(spec, seen, want))
  return seen.facts.rules
    .filter((_, index) => seen.fired.includes(index))
    .map(({ group, labels }) => ({
      alert: spec.alert,
      group,
      labels,
      fired,
      delivered: delivered && alone,
      resolved: resolved !== undefined && told && alone && endedEarly(spec, seen) === undefined,
    }))
}
