import { type Labels, type Matcher, matchesAll, ROUTE_KEYS, readMatchers, showMatchers } from './alertmanager-matchers.ts'
import type { Problems } from './alertmanager-problems.ts'
import { booleanOf, durationOf, listOf, textsOf } from './alertmanager-values.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** A node of the routing tree with the settings in force: its own, or those that it inherits. Milliseconds. */
export interface Route {
  /** `route` for the root, `route.routes[1].routes[0]`. */
  readonly path: string
  readonly where: string
  /** Empty when neither it nor a route above it names one. */
  readonly receiver: string
  /** Of the line that names its receiver, which may be that of a route above it. */
  readonly receiverWhere: string
  /** Labels; none = all alerts in one group. */
  readonly groupBy: readonly string[]
  /** `group_by: ['...']`: by all labels; `groupBy` does not count then. */
  readonly groupByAll: boolean
  readonly groupWait: number
  readonly groupInterval: number
  readonly repeatInterval: number
  readonly matchers: readonly Matcher[]
  /** True when alerts that match it go on to its siblings. */
  readonly continue: boolean
  /** Names; they are not inherited. */
  readonly muteTimeIntervals: readonly string[]
  readonly activeTimeIntervals: readonly string[]
  readonly routes: readonly Route[]
}

type Inherited = Pick<
  Route,
  'receiver' | 'receiverWhere' | 'groupBy' | 'groupByAll' | 'groupWait' | 'groupInterval' | 'repeatInterval'
>

const DEFAULTS: Inherited = {
  receiver: '',
  receiverWhere: '',
  groupBy: [],
  groupByAll: false,
  groupWait: 30_000,
  groupInterval: 300_000,
  repeatInterval: 4 * 3_600_000,
}

/** Reads the routing tree from its root. */
export const readRoutes = (root: Yaml, problems: Problems): Route => readRoute(root, 'route', DEFAULTS, problems)

function readRoute(yaml: Yaml, path: string, above: Inherited, problems: Problems): Route {
  const own = yaml.get('receiver')
  const receiver = own?.text() ?? ''
  const inherited: Inherited = {
    ...(receiver === '' || own === undefined
      ? { receiver: above.receiver, receiverWhere: above.receiverWhere }
      : { receiver, receiverWhere: own.where }),
    ...grouping(yaml, above, problems),
    groupWait: durationOf(yaml, 'group_wait', above.groupWait, problems),
    groupInterval: atLeastSome(yaml, 'group_interval', above.groupInterval, problems),
    repeatInterval: atLeastSome(yaml, 'repeat_interval', above.repeatInterval, problems),
  }
  return {
    path,
    where: yaml.where,
    ...inherited,
    matchers: readMatchers(yaml, ROUTE_KEYS, problems),
    continue: booleanOf(yaml, 'continue', false, problems),
    muteTimeIntervals: textsOf(yaml, 'mute_time_intervals'),
    activeTimeIntervals: textsOf(yaml, 'active_time_intervals'),
    routes: listOf(yaml, 'routes').map((route, index) => readRoute(route, `${path}.routes[${index}]`, inherited, problems)),
  }
}

function atLeastSome(yaml: Yaml, key: 'group_interval' | 'repeat_interval', inherited: number, problems: Problems): number {
  const ms = durationOf(yaml, key, inherited, problems)
  const value = yaml.get(key)
  if (ms === 0 && value !== undefined) problems.refuse(value, `${key} is zero`, 'a duration above zero', value.text() ?? '0')
  return ms
}

function grouping(yaml: Yaml, above: Inherited, problems: Problems): Pick<Route, 'groupBy' | 'groupByAll'> {
  const list = yaml.get('group_by')
  // `group_by: []` groups all alerts together, while `group_by:` without a value is as if it were not there.
  if (!list?.isList) return { groupBy: above.groupBy, groupByAll: above.groupByAll }
  const labels = textsOf(yaml, 'group_by')
  const groupBy = labels.filter((label) => label !== '...')
  const all = groupBy.length < labels.length
  if (all && groupBy.length > 0)
    problems.refuse(list, 'group_by has `...` beside other labels', "['...'] alone, or labels", labels.join(', '))
  const twice = groupBy.find((label, index) => groupBy.indexOf(label) < index)
  if (twice !== undefined) problems.refuse(list, `group_by has ${twice} twice`, 'each label once', labels.join(', '))
  return { groupBy, groupByAll: all }
}

/** The routes that take these labels, as Alertmanager finds them: depth first, children before their parent, on to siblings only by `continue`. */
export function routesOf(config: { readonly route: Route | undefined }, labels: Labels): readonly Route[] {
  return config.route === undefined ? [] : matching(config.route, labels)
}

function matching(route: Route, labels: Labels): readonly Route[] {
  if (!matchesAll(route.matchers, labels)) return []
  const below: Route[] = []
  for (const child of route.routes) {
    const found = matching(child, labels)
    below.push(...found)
    if (found.length > 0 && !child.continue) break
  }
  return below.length > 0 ? below : [route]
}

/** The route and all below it, depth first. */
export const withAllBelow = (route: Route): readonly Route[] => [route, ...route.routes.flatMap(withAllBelow)]

/** A route for people: `route.routes[1] {severity="critical"}`; the root is `route`. */
export const nameOfRoute = ({ path, matchers }: Pick<Route, 'path' | 'matchers'>): string =>
  matchers.length === 0 ? path : `${path} ${showMatchers(matchers)}`
