import { CannotObserve } from '../../lib/errors.ts'
import { alertmanagerOf } from '../alertmanager-of.ts'
import type { Observed } from '../contract.ts'
import type { InterceptedConfig } from '../drill.ts'
import { requireSinks } from '../interception.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { isMeant } from './belongs.ts'
import { type Explained, explain, newExplained, noteCounters } from './explain.ts'
import { choose, expectedLabels, type Prepared, prepare, routingOf } from './facts.ts'
import { readHeld } from './held.ts'
import type { AlertSeen } from './seen.ts'
import type { AlertSpec } from './spec.ts'
import { newTrack, noticedAt, record, type Track } from './track.ts'
import { readUnscraped, type Unscraped } from './unscraped.ts'
import { whyUnknown } from './why-unknown.ts'

/** What was read before the drill, and what its looks keep. */
export interface AlertDrill {
  readonly prepared: Prepared
  /** Those that lead to sinks. */
  readonly configs: readonly InterceptedConfig[]
  readonly track: Track
  readonly explained: Explained
  readonly unscraped: Unscraped
}

/** Reads rule and routing; what only explains is read when it is needed. */
export async function before(spec: AlertSpec, at: Observed): Promise<AlertDrill> {
  const configs = requireSinks(at, spec.delivered)
  const prepared = await prepare(spec, at)
  return { prepared, configs, track: newTrack(), explained: newExplained(), unscraped: { latest: undefined } }
}

/** One look at the way of the alert; throws `CannotObserve` while what it saw can not be judged. */
export async function observe(spec: AlertSpec, at: Observed, noted: AlertDrill | undefined): Promise<AlertSeen> {
  const seen = await look(spec, at, noted ?? (await before(spec, at)))
  const reason = whyUnknown(spec, seen)
  if (reason !== undefined) throw new CannotObserve(reason)
  return seen
}

async function look(spec: AlertSpec, at: Observed, drill: AlertDrill): Promise<AlertSeen> {
  const { prepared, track } = drill
  const { facts, config } = prepared
  const step = stepOf(at)
  const began = at.clock.now()
  const [groups, answer] = await Promise.all([
    prometheusOf(at).server.alertRules(spec.alert),
    facts.alertmanager === undefined ? undefined : readHeld(spec, alertmanagerOf(at)),
    step === 'quiet' ? noteCounters(drill.explained, at, prepared) : undefined,
  ])
  const now = at.clock.now()
  const rules = choose(groups, spec).map(({ rule }) => rule)
  const byRule = rules.map((rule) => (rule.alerts ?? []).filter(({ labels }) => isMeant(spec, labels)))
  const firing = byRule.flatMap((own, index) => (own.some(({ state }) => state === 'firing') ? [index] : []))
  const alerts = byRule.flat()
  const { own: held, namesakes } = answer === undefined || 'error' in answer ? { own: [], namesakes: [] } : answer
  record(track, { step, began, now, live: rules, rule: facts.rules[0], alerts, firing, held, namesakes })
  const routed = held.length > 0 ? held.map(({ labels }) => labels) : [expectedLabels(spec, facts)]
  return {
    step,
    now,
    within: at.step?.within,
    time: at.drill?.time ?? { mode: 'real' },
    unscaled: at.drill?.unscaled ?? [],
    facts: { ...facts, routing: config && routingOf(config, routed) },
    acted: at.step?.acted ?? [],
    live: rules.map(({ health, lastError, lastEvaluation }) => ({ health, lastError, lastEvaluation })),
    alerts,
    held: answer === undefined || 'error' in answer ? answer : held,
    texts: [...track.texts.values()],
    namesakes: [...track.namesakes.values()],
    heldAt: track.heldAt,
    moments: track.moments,
    unscraped: step === 'quiet' ? await readUnscraped(at, prepared.jobs, drill.unscraped) : [],
    flaps: track.flaps,
    fired: [...track.fired],
    deliveries: deliveriesOf(at, track, now),
    configs: drill.configs,
    historyProblem: at.drill?.time.mode === 'lapse' ? at.drill.historyProblem(spec.alert) : undefined,
    ...(step === 'quiet' ? { values: undefined, sending: undefined } : explain(drill.explained, spec, at, prepared)),
  }
}

function stepOf({ step }: Observed): AlertSeen['step'] {
  if (step?.name === 'quiet' || step?.name === 'delivered' || step?.name === 'resolved') return step.name
  throw new CannotObserve('an alert check acts: it can be looked at only while a run conducts its drill')
}

function deliveriesOf({ drill, step }: Observed, track: Track, now: number): AlertSeen['deliveries'] {
  const began = step?.acted.find(({ what }) => what === 'applied')?.startedAt ?? Number.NEGATIVE_INFINITY
  return (drill?.deliveries() ?? [])
    .filter((delivery) => delivery.at >= began)
    .map((delivery) => {
      const first = track.noticed.get(delivery) ?? now
      track.noticed.set(delivery, first)
      return { delivery, noticed: noticedAt(track, delivery.at, first) }
    })
}
