import { count } from '../../lib/text.ts'
import { ownAlertmanagerNotes } from '../alertmanager-of.ts'
import type { Check, Declares, Note } from '../contract.ts'
import { isSuppressed } from './belongs.ts'
import { coverageNotes } from './coverage.ts'
import { disagreement, isFinal, judge } from './judge.ts'
import { ON_ITS_WAY } from './judge-delivery.ts'
import { repeatAfter } from './judge-repeat.ts'
import { type Memory, observe, remember } from './observe.ts'
import type { RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec, schema } from './spec.ts'
import { stepsOf } from './steps.ts'
import { modelled } from './why-route.ts'

/** What a group may take beyond its timings until it has been notified of and seen (ms). */
const MARGIN = 10_000

/** Do alerts of these labels go where they should, together with what they should, and not when they should not? */
export const routing: Check<RoutingSpec, RoutingSeen, Memory> & Declares<'routing', typeof schema> = {
  kind: 'routing',
  summary: 'alerts of given labels go to exactly these receivers, grouped, inhibited, silenced and delivered as said',
  schema,
  mode: 'until',
  title: ({ cases }) =>
    cases.length <= 3 ? `routing of ${cases.map(nameOf).join(', ')}` : `routing of ${count(cases.length, 'alert')}`,
  needs: () => [{ role: 'alertmanager' }],
  drill: stepsOf,
  before: remember,
  interval: 100,
  deadline,
  observe,
  judge,
  settled,
  notes,
}

// Only what waits for a notification needs the time of Alertmanager's own timings.
function deadline({ cases }: RoutingSpec, { config }: Memory): number {
  const waits = cases.flatMap((one) => (modelled(config, one.labels) ?? []).map((route) => waitOf(one, route)))
  return Math.max(0, ...waits) + MARGIN
}

function waitOf(one: RoutingCase, route: { groupWait: number; groupInterval: number; repeatInterval: number }): number {
  if (one.repeats === true) return route.groupWait + repeatAfter(route)
  if (isSuppressed(one)) return route.groupWait + ON_ITS_WAY
  return one.delivered === undefined ? 0 : route.groupWait
}

function settled(spec: RoutingSpec, seen: RoutingSeen): boolean {
  if (Object.keys(seen.foreign).length > 0) return true
  return seen.step === 'routed' && seen.settling === 0 && isFinal(spec, seen)
}

function notes(spec: RoutingSpec, seen: RoutingSeen): Note[] {
  const otherwise = spec.cases.flatMap((one) => {
    const routes = modelled(seen.config, one.labels)
    const receivers = seen.routed[nameOf(one)]
    const agree = routes?.map(({ receiver }) => receiver).join('\n') === receivers?.join('\n')
    return agree || receivers === undefined
      ? []
      : disagreement(routes, seen).map((why) => ({ message: `${nameOf(one)}: ${why}` }))
  })
  return [...coverageNotes(spec, seen), ...ownAlertmanagerNotes(seen.service, seen.config.file), ...otherwise]
}
