import { nearest } from '../lib/text.ts'
import type { Problems } from './alertmanager-problems.ts'
import type { Receiver } from './alertmanager-receivers.ts'
import { nameOfRoute, type Route, withAllBelow } from './alertmanager-routes.ts'

/** A named set of time intervals. */
export interface TimeInterval {
  readonly name: string
  readonly where: string
}

interface Parts {
  readonly route: Route | undefined
  readonly receivers: readonly Receiver[]
  readonly timeIntervals: readonly TimeInterval[]
}

/** What of a config does not fit together: names that nothing has, names twice, a root that does not take every alert. */
export function checkConsistency({ route, receivers, timeIntervals }: Parts, file: string, problems: Problems): void {
  for (const [what, named] of [['receiver', receivers] as const, ['time interval', timeIntervals] as const])
    for (const { name, where } of twice(named)) problems.refuse(where, `${what} ${name} is there twice`, 'each name once', name)
  if (route === undefined) {
    problems.refuse(`${file}:1`, 'there is no route', '`route` with a receiver', 'none')
    return
  }
  checkRoot(route, problems)
  for (const one of withAllBelow(route)) {
    checkReceiver(one, receivers, problems)
    checkIntervals(one, timeIntervals, problems)
  }
}

function twice<T extends { readonly name: string }>(named: readonly T[]): readonly T[] {
  return named.filter(({ name }, index) => name !== '' && named.findIndex((other) => other.name === name) < index)
}

function checkRoot(root: Route, problems: Problems): void {
  if (root.receiver === '')
    problems.refuse(root.where, 'the root route has no receiver', '`receiver`: it takes what no other route takes', 'none')
  if (root.matchers.length > 0)
    problems.refuse(root.where, 'the root route has matchers', 'none: it takes every alert', nameOfRoute(root))
  if (root.muteTimeIntervals.length + root.activeTimeIntervals.length > 0)
    problems.refuse(root.where, 'the root route has time intervals', 'none: it takes alerts at any time', 'time intervals')
  if (root.continue) problems.refuse(root.where, 'the root route has `continue`', 'none: it has no siblings', 'continue: true')
}

function checkReceiver(route: Route, receivers: readonly Receiver[], problems: Problems): void {
  const names = receivers.map(({ name }) => name)
  const { receiver, receiverWhere } = route
  // A receiver that a route above names is found there.
  const own = !problems.found.some(({ where, message }) => where === receiverWhere && message === undefinedReceiver(receiver))
  if (receiver === '' || names.includes(receiver) || !own) return
  const near = nearest(receiver, names)
  const hint = near === undefined ? undefined : `did you mean ${near}?`
  problems.refuse(
    receiverWhere,
    undefinedReceiver(receiver),
    `one of ${names.join(', ') || 'the receivers, and there is none'}`,
    receiver,
    hint,
  )
}

const undefinedReceiver = (name: string): string => `a route names the receiver ${name}, which is not defined`

function checkIntervals(route: Route, intervals: readonly TimeInterval[], problems: Problems): void {
  const names = intervals.map(({ name }) => name)
  for (const name of [...route.muteTimeIntervals, ...route.activeTimeIntervals])
    if (!names.includes(name))
      problems.refuse(
        route.where,
        `${nameOfRoute(route)} names the time interval ${name}, which is not defined`,
        `one of ${names.join(', ') || 'time_intervals, and there is none'}`,
        name,
      )
}
