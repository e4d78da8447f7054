import type { AlertmanagerConfig } from '../../declared/alertmanager.ts'
import { expectedLabels, type Prepared, routingOf } from './facts.ts'
import type { AlertFacts } from './seen.ts'
import type { AlertSpec } from './spec.ts'

/** Scheduling, delivery and a busy machine take this long at most, in milliseconds. */
const MARGIN = 15_000
/** A change is in the data after two scrapes, and in the state of the rule after two evaluations. */
const ROUNDS = 2

/** The longest that a step of the drill may take by what rule and route say, in milliseconds. */
export function deadlineOf(spec: AlertSpec, { facts, config, scrapeInterval, lapse }: Prepared): number {
  const most = (values: readonly number[]) => Math.max(0, ...values)
  const routes = config === undefined ? [] : timingsOf(spec, facts, config)
  const evaluated = ROUNDS * most(facts.rules.map(({ interval }) => interval))
  if (lapse) return evaluated + most(routes.map(({ groupWait, groupInterval }) => Math.max(groupWait, groupInterval))) + MARGIN
  const seen = ROUNDS * scrapeInterval + most(facts.rules.map(({ reach, interval }) => reach + ROUNDS * interval))
  const firing =
    most(facts.rules.map((rule) => rule.for)) +
    most(routes.map(({ groupWait, groupInterval }) => Math.max(groupWait, groupInterval)))
  const ending =
    most(facts.rules.map(({ keepFiringFor }) => keepFiringFor)) + most(routes.map(({ groupInterval }) => groupInterval))
  return seen + Math.max(firing, ending) + MARGIN
}

// Labels of a series, external and relabelled ones are not known before it fires: any route to who is asked for may be the one.
function timingsOf(spec: AlertSpec, facts: Pick<AlertFacts, 'rules'>, config: AlertmanagerConfig) {
  const asked = config.routes.filter(({ receiver }) => spec.delivered.some((want) => want.receiver === receiver))
  return [...asked, ...routingOf(config, [expectedLabels(spec, facts)]).routes]
}
