import {
  type AlertmanagerConfig,
  type Matcher,
  matchesAll,
  nameOfRoute,
  type Route,
  routesOf,
} from '../../declared/alertmanager.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { nearest } from '../../lib/text.ts'
import { type Labels, shortPlace } from './identity.ts'

/** The routes that take these labels by the config; undefined where a pattern of it cannot be applied here. */
export const modelled = (config: AlertmanagerConfig, labels: Labels): readonly Route[] | undefined =>
  known(() => routesOf(config, labels))

/** Whether a matcher holds; undefined where its pattern cannot be applied here. */
const holds = (matcher: Matcher, labels: Labels): boolean | undefined => known(() => matchesAll([matcher], labels))

function known<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}

/** `route.routes[1] {severity="warning"} (alertmanager.yml:12)`. */
export const placed = (route: Route): string => `${nameOfRoute(route)} (${shortPlace(route.where)})`

/** Why an alert does not come to a receiver: the route that takes it away first, or what of its labels no route of the receiver wants. */
export function whyNot(config: AlertmanagerConfig, labels: Labels, receiver: string): string | undefined {
  if (!config.receivers.some(({ name }) => name === receiver)) {
    const near = nearest(
      receiver,
      config.receivers.map(({ name }) => name),
    )
    return `there is no receiver ${receiver}${near === undefined ? '' : `; did you mean ${near}?`}`
  }
  const candidates = config.routes.filter((route) => route.receiver === receiver)
  if (candidates.length === 0) return `no route leads to ${receiver}`
  const reasons = candidates.flatMap((route) => onTheWay(config, route, labels) ?? [])
  // One that would take it, had another not come first, tells more than those that do not want it.
  return (reasons.find(({ taken }) => taken) ?? reasons[0])?.why
}

interface Reason {
  readonly why: string
  readonly taken: boolean
}

function onTheWay(config: AlertmanagerConfig, goal: Route, labels: Labels): Reason | undefined {
  const way = config.routes.filter(({ path }) => goal.path === path || goal.path.startsWith(`${path}.`))
  for (const [depth, route] of way.entries()) {
    const refusing = route.matchers.find((matcher) => holds(matcher, labels) === false)
    if (refusing !== undefined) return { why: refusal(route, refusing, labels), taken: false }
    const before = way[depth - 1]?.routes ?? []
    const first = before.slice(0, before.indexOf(route)).find((sibling) => !sibling.continue && takes(sibling, labels))
    if (first !== undefined) return { why: `${placed(first)} takes it before ${placed(route)}, and has no continue`, taken: true }
  }
  const below = goal.routes.find((child) => takes(child, labels))
  return below === undefined ? undefined : { why: `${placed(below)} below ${goal.path} takes it`, taken: true }
}

const takes = (route: Route, labels: Labels): boolean => route.matchers.every((matcher) => holds(matcher, labels) === true)

function refusal(route: Route, { name, op, value }: Matcher, labels: Labels): string {
  const got = labels[name] === undefined ? `it has no label ${name}` : `its ${name} is ${JSON.stringify(labels[name])}`
  return `${route.path} (${shortPlace(route.where)}) wants ${name}${op}${JSON.stringify(value)}, and ${got}`
}
