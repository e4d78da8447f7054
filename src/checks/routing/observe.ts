import type { AlertGroup, HeldAlert, Silence } from '../../clients/alertmanager.ts'
import type { AlertmanagerConfig } from '../../declared/alertmanager.ts'
import { alertmanagerOf, declaredAlertmanager } from '../alertmanager-of.ts'
import type { Observed } from '../contract.ts'
import { requireSinks } from '../interception.ts'
import { identity } from './identity.ts'
import type { Group, Listed, RoutingSeen, Source, Stranger } from './seen.ts'
import { nameOf, type RoutingSpec } from './spec.ts'
import { MARK, postedAt } from './steps.ts'
import { ruleBetween } from './why-inhibited.ts'

/** Alertmanager inhibits and groups in its own time (ms): what is seen earlier may still change. */
const SETTLES = 500

/** What the looks of one check keep. */
export interface Memory {
  readonly config: AlertmanagerConfig
  /** Alerts that were there before anything was posted, by name of the case whose labels they have. */
  readonly foreign: RoutingSeen['foreign']
  /** Ids of the silences that were there before. */
  readonly silences: ReadonlySet<string>
  /** Alerts of the stack seen so far, by their labels. */
  readonly strangers: Map<string, Stranger>
  /** Since when all alerts of the check are listed and grouped, epoch milliseconds. */
  completeSince: number | undefined
  /** Receivers that the server chose, by name of the case. */
  readonly routed: Record<string, readonly string[]>
  /** Paths of inhibit rules seen at work. */
  readonly inhibitRules: Set<string>
}

/** Reads the config, and what has labels of a case before anything is posted; throws where a notification would lead to no sink. */
export async function remember(spec: RoutingSpec, at: Observed): Promise<Memory> {
  requireSinks(at, wantedOf(spec))
  const of = alertmanagerOf(at)
  const [config, alerts, silences] = await Promise.all([declaredAlertmanager(of), of.server.alerts(), of.server.silences()])
  return {
    config,
    foreign: foreignOf(spec, alerts),
    silences: new Set(silences.map(({ id }) => id)),
    strangers: new Map(),
    completeSince: undefined,
    routed: {},
    inhibitRules: new Set(),
  }
}

/** Looks at the alerts of the check, their groups and what sinks got. */
export async function observe(spec: RoutingSpec, at: Observed, memory: Memory | undefined): Promise<RoutingSeen> {
  const { server, service } = alertmanagerOf(at)
  const step = stepOf(at)
  const { config, foreign, routed, inhibitRules, ...known } = memory ?? (await remember(spec, at))
  const applied = (at.step?.acted ?? []).filter(({ what }) => what === 'applied')
  const began = applied[0]?.startedAt ?? 0
  const [held, groups, silences] = await Promise.all([server.alerts(), server.groups(), server.silences()])
  const cases = new Map(spec.cases.map((one) => [identity(one.labels), nameOf(one)]))
  const later = foreignOf(
    spec,
    held.filter(({ annotations }) => annotations[MARK] === undefined),
  )
  // What a run that was killed left behind has the same comment.
  const own = silences.filter(({ id, startsAt }) => !known.silences.has(id) && startsAt >= began)
  const alerts = listedOf(held, groups, { all: silences, own }, cases, spec)
  const found = groupsOf(groups, cases)
  for (const [name, { receivers }] of Object.entries(alerts)) routed[name] = receivers
  for (const rule of rulesAtWork(config, alerts, spec)) inhibitRules.add(rule)
  for (const one of held.filter((other) => isStranger(other, cases))) known.strangers.set(identity(one.labels), one)
  return {
    step,
    service: service.name,
    config,
    foreign: { ...foreign, ...later },
    alerts,
    groups: found,
    now: at.clock.now(),
    posted: postedAt(spec, applied),
    strangers: [...known.strangers.values()],
    deliveries: (at.drill?.deliveries() ?? []).filter((delivery) => delivery.at >= began),
    settling: memory === undefined ? 0 : settling(memory, isComplete(spec, alerts, found), at.clock.now()),
    within: at.step?.within ?? 0,
    routed: { ...routed },
    inhibitRules: [...inhibitRules],
  }
}

function stepOf({ step }: Observed): RoutingSeen['step'] {
  const name = step?.name
  if (name === 'sources' || name === 'resolved') return name
  return 'routed'
}

/** The notifications that have to arrive. */
const wantedOf = ({ cases }: RoutingSpec) =>
  cases.flatMap(({ delivered = [], repeats, receivers }) => [
    ...delivered,
    ...(repeats === true ? receivers.map((receiver) => ({ receiver, integration: undefined })) : []),
  ])

const foreignOf = ({ cases }: RoutingSpec, alerts: readonly HeldAlert[]): RoutingSeen['foreign'] =>
  Object.fromEntries(
    cases.flatMap((one) => {
      const held = alerts.find(({ labels }) => identity(labels) === identity(one.labels))
      return held === undefined ? [] : [[nameOf(one), { since: held.startsAt, from: held.generatorURL }]]
    }),
  )

const isStranger = ({ labels, status }: HeldAlert, cases: ReadonlyMap<string, string>): boolean =>
  !cases.has(identity(labels)) && status.inhibitedBy.length === 0 && status.silencedBy.length === 0

function listedOf(
  held: readonly HeldAlert[],
  groups: readonly AlertGroup[],
  silences: { readonly all: readonly Silence[]; readonly own: readonly Silence[] },
  cases: ReadonlyMap<string, string>,
  spec: RoutingSpec,
): Record<string, Listed> {
  const source = (fingerprint: string): Source => {
    const labels = held.find((one) => one.fingerprint === fingerprint)?.labels ?? {}
    return { case: cases.get(identity(labels)), labels }
  }
  const ours = new Set((spec.silences ?? []).map(({ comment }) => comment))
  const silence = (id: string) => {
    const found = silences.all.find((one) => one.id === id)
    return { ours: silences.own.some((one) => one.id === id && ours.has(one.comment)), comment: found?.comment ?? id }
  }
  return Object.fromEntries(
    held.flatMap(({ labels, receivers, status, fingerprint }) => {
      const name = cases.get(identity(labels))
      if (name === undefined) return []
      const { inhibitedBy: by, silencedBy } = status
      // Muted is a group, not an alert: only the groups tell of it.
      const grouped = groups.flatMap((group) => group.alerts.filter((alert) => alert.fingerprint === fingerprint))
      const mutedBy = [...new Set(grouped.flatMap((alert) => alert.status.mutedBy))]
      return [[name, { receivers, inhibitedBy: by.map(source), silencedBy: silencedBy.map(silence), mutedBy }]]
    }),
  )
}

const groupsOf = (groups: readonly AlertGroup[], cases: ReadonlyMap<string, string>): Group[] =>
  groups.flatMap(({ labels, receiver, alerts }) => {
    const names = alerts.flatMap((alert) => cases.get(identity(alert.labels)) ?? [])
    const also = alerts.map((alert) => identity(alert.labels)).filter((one) => !cases.has(one))
    return names.length === 0 ? [] : [{ receiver, labels, cases: names.toSorted(), also }]
  })

const isComplete = ({ cases }: RoutingSpec, alerts: Record<string, Listed>, groups: readonly Group[]): boolean =>
  cases.every((one) => alerts[nameOf(one)] !== undefined && groups.some((group) => group.cases.includes(nameOf(one))))

function settling(memory: Memory, complete: boolean, now: number): number {
  memory.completeSince = complete ? (memory.completeSince ?? now) : undefined
  return memory.completeSince === undefined ? SETTLES : Math.max(0, memory.completeSince + SETTLES - now)
}

// The server names an alert that inhibits, not the rule; that follows from the labels of both.
function rulesAtWork(config: AlertmanagerConfig, alerts: Record<string, Listed>, { cases }: RoutingSpec): string[] {
  return cases.flatMap((one) => {
    const sources = alerts[nameOf(one)]?.inhibitedBy ?? []
    return sources.flatMap(({ labels }) => ruleBetween(config, labels, one.labels)?.path ?? [])
  })
}
