import type { HeldAlert as Held } from '../../clients/alertmanager.ts'
import { routePrefixOf } from '../../declared/prometheus-args.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { labelText } from '../alert-text.ts'
import { type AlertmanagerOf, alertmanagerOf } from '../alertmanager-of.ts'
import type { Observed, ServiceView } from '../contract.ts'
import type { InterceptedConfig } from '../drill.ts'
import { requireSinks } from '../interception.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { isMeant } from './belongs.ts'
import { choose, expectedLabels, type Prepared, prepare, routingOf } from './facts.ts'
import type { AlertSeen, HeldAlert, Sending, Values } from './seen.ts'
import { type Bases, type Counters, readCounters, readSending } from './sending.ts'
import type { AlertSpec } from './spec.ts'
import { newTrack, noticedAt, record, type Track } from './track.ts'
import { readValues } from './values.ts'

/** What explains a stage that does not happen is read this often (ms): it costs more than a look. */
const EXPLAIN_EVERY = 1000
/** In a lapse the drill has no beginning: so far back (ms) its values are shown at least. */
const LOOK_BACK = 60_000

/** What was read before the drill, and what its looks keep. */
export interface AlertDrill {
  readonly prepared: Prepared
  /** Those that lead to sinks. */
  readonly configs: readonly InterceptedConfig[]
  readonly counters: Counters | undefined
  readonly track: Track
  explained:
    | { readonly at: number; readonly step: string; readonly values: Values | undefined; readonly sending: Sending }
    | undefined
}

/** Reads rule and routing, and what the servers have counted so far. */
export async function before(spec: AlertSpec, at: Observed): Promise<AlertDrill> {
  const configs = requireSinks(at, spec.delivered)
  const prepared = await prepare(spec, at)
  const counters = await readCounters(at.http, basesOf(at, prepared), at.signal)
  return { prepared, configs, counters, track: newTrack(), explained: undefined }
}

function basesOf(at: Observed, { facts }: Prepared): Bases {
  const base = ({ origin, args }: ServiceView) => `${origin}${routePrefixOf(args)}`
  return {
    prometheus: base(prometheusOf(at).service),
    alertmanager: facts.alertmanager === undefined ? undefined : base(alertmanagerOf(at).service),
  }
}

/** One look at the way of the alert: cheap, but for what explains a stage that does not happen. */
export async function observe(spec: AlertSpec, at: Observed, noted: AlertDrill | undefined): Promise<AlertSeen> {
  const drill = noted ?? (await before(spec, at))
  const { facts, config } = drill.prepared
  const { server } = prometheusOf(at)
  const [groups, held] = await Promise.all([
    server.alertRules(spec.alert),
    facts.alertmanager === undefined ? undefined : readHeld(spec, alertmanagerOf(at)),
  ])
  const now = at.clock.now()
  const rules = choose(groups, spec).map(({ rule }) => rule)
  const byRule = rules.map((rule) => (rule.alerts ?? []).filter(({ labels }) => isMeant(spec, labels)))
  const alerts = byRule.flat()
  const firing = byRule.flatMap((own, index) => (own.some(({ state }) => state === 'firing') ? [index] : []))
  const step = stepOf(at)
  const holds = held === undefined || 'error' in held ? [] : held
  record(drill.track, { step, now, live: rules, rule: facts.rules[0], alerts, firing, held: holds })
  const { moments, flaps, fired } = drill.track
  const acted = at.step?.acted ?? []
  const labels = holds[0]?.labels ?? expectedLabels(spec, facts)
  return {
    step,
    now,
    within: at.step?.within,
    time: at.drill?.time ?? { mode: 'real' },
    unscaled: at.drill?.unscaled ?? [],
    facts: { ...facts, routing: config && routingOf(config, labels) },
    acted,
    live: rules.map(({ health, lastError, lastEvaluation }) => ({ health, lastError, lastEvaluation })),
    alerts,
    held,
    moments,
    unscraped: step === 'quiet' ? await unscraped(at) : [],
    flaps,
    fired: [...fired],
    deliveries: deliveriesOf(at, drill.track, now),
    configs: drill.configs,
    historyProblem: at.drill?.time.mode === 'lapse' ? at.drill.historyProblem(spec.alert) : undefined,
    ...(await explain(spec, at, drill, now)),
  }
}

function stepOf({ step }: Observed): AlertSeen['step'] {
  if (step?.name === 'quiet' || step?.name === 'delivered' || step?.name === 'resolved') return step.name
  throw new CannotObserve('an alert check acts: it can be looked at only while a run conducts its drill')
}

async function unscraped(at: Observed): Promise<readonly string[]> {
  const { active } = await prometheusOf(at).server.targets()
  return active.filter(({ health }) => health === 'unknown').map(({ scrapeUrl }) => scrapeUrl)
}

async function readHeld(spec: AlertSpec, { server }: AlertmanagerOf): Promise<AlertSeen['held']> {
  try {
    const held = await server.alerts({ matchers: [`alertname=${JSON.stringify(spec.alert)}`] })
    const own = held.filter(({ labels }) => isMeant(spec, labels))
    const inhibited = own.some(({ status }) => status.inhibitedBy.length > 0)
    const others = inhibited ? await server.alerts() : []
    return own.map((one) => toHeld(one, others))
  } catch (error) {
    // That it cannot be asked is what keeps the alert away, or the check from seeing it: the judge tells.
    if (error instanceof CannotObserve) return { error: messageOf(error) }
    throw error
  }
}

function toHeld({ labels, annotations, updatedAt, receivers, status }: Held, others: readonly Held[]): HeldAlert {
  const nameOf = (fingerprint: string): string => {
    const other = others.find((one) => one.fingerprint === fingerprint)
    return other === undefined ? fingerprint : labelText(other.labels)
  }
  const { inhibitedBy, silencedBy, mutedBy } = status
  return { labels, annotations, updatedAt, receivers, inhibitedBy: inhibitedBy.map(nameOf), silencedBy, mutedBy }
}

function deliveriesOf({ drill, step }: Observed, track: Track, now: number): AlertSeen['deliveries'] {
  const all = drill?.deliveries() ?? []
  const { noticed } = track
  while (noticed.length < all.length) noticed.push(now)
  const began = step?.acted.find(({ what }) => what === 'applied')?.startedAt ?? Number.NEGATIVE_INFINITY
  return all
    .map((delivery, index) => ({ delivery, noticed: noticedAt(track, delivery.at, noticed[index] ?? now) }))
    .filter(({ delivery }) => delivery.at >= began)
}

async function explain(
  spec: AlertSpec,
  at: Observed,
  drill: AlertDrill,
  now: number,
): Promise<Pick<AlertSeen, 'values' | 'sending'>> {
  const step = stepOf(at)
  const last = drill.explained
  if (step === 'quiet') return { values: undefined, sending: undefined }
  if (last !== undefined && last.step === step && now - last.at < EXPLAIN_EVERY) return last
  const { server } = prometheusOf(at)
  const [rule] = drill.prepared.facts.rules
  const start = at.step?.acted[0]?.startedAt ?? now - Math.max(LOOK_BACK, rule?.reach ?? 0)
  const counters = await readCounters(at.http, basesOf(at, drill.prepared), at.signal)
  const explained = {
    at: now,
    step,
    values: rule && (await readValues(server, rule, spec.labels, { start, end: now })),
    sending: await readSending(server, counters, drill.counters),
  }
  drill.explained = explained
  return { values: explained.values, sending: explained.sending }
}
