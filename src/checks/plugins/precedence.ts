import type { Gateway, InEffect, Instance, Scope, Way } from './scene.ts'

/** Kong's order: of the instances of one name that fit a request, the first of these scopes runs, and no other. */
const ORDER: readonly (readonly (keyof Scope)[])[] = [
  ['consumer', 'route', 'service'],
  ['consumer', 'route'],
  ['consumer', 'service'],
  ['route', 'service'],
  ['consumer'],
  ['route'],
  ['service'],
  [],
]

/** The instances of one name, by their scopes: what Kong looks a request up in. */
export type Combos = ReadonlyMap<string, Instance>

/** Those that may run at all, by name and scope. One of a consumer group is left out: who is in a group is not known here. */
export function combosOf(instances: readonly Instance[]): ReadonlyMap<string, Combos> {
  const byName = new Map<string, Map<string, Instance>>()
  for (const one of instances) {
    if (!one.enabled || one.scope.consumerGroup !== undefined) continue
    const combos = byName.get(one.name) ?? new Map<string, Instance>()
    byName.set(one.name, combos.set(scopeKey(one.scope), one))
  }
  return byName
}

/** Those that fit a request on this way by this consumer: the first runs, and hides the others. */
export function fitting(combos: Combos, way: Way, consumer: string | undefined): readonly Instance[] {
  const request: Scope = { route: way.route, service: way.service, consumer }
  return ORDER.flatMap((parts) => {
    if (parts.some((part) => request[part] === undefined)) return []
    return combos.get(scopeKey(Object.fromEntries(parts.map((part) => [part, request[part]])))) ?? []
  })
}

/** The one that runs for a request on this way by this consumer. */
export const lookUp = (combos: Combos, way: Way, consumer: string | undefined): Instance | undefined =>
  fitting(combos, way, consumer)[0]

/** By plugin name the instance that runs for a request on this way by this consumer: Kong runs the most specific one of a name, once. */
export const inEffect: InEffect = (gateway: Gateway, way: Way, consumer: string | undefined) => {
  const running = new Map<string, Instance>()
  for (const [name, combos] of combosOf(gateway.instances)) {
    const found = lookUp(combos, way, consumer)
    if (found !== undefined) running.set(name, found)
  }
  return running
}

/** One text per scope. */
export const scopeKey = ({ service, route, consumer, consumerGroup }: Scope): string =>
  JSON.stringify([service, route, consumer, consumerGroup].map((part) => part ?? ''))

/** `on service ollama-service`, `on route a for consumer b`, `everywhere`. */
export function placeOf({ service, route, consumer, consumerGroup }: Scope): string {
  const parts = [
    ...(route === undefined ? [] : [`on route ${route}`]),
    ...(service === undefined ? [] : [`on service ${service}`]),
    ...(consumer === undefined ? [] : [`for consumer ${consumer}`]),
    ...(consumerGroup === undefined ? [] : [`for consumer group ${consumerGroup}`]),
  ]
  return parts.length === 0 ? 'everywhere' : parts.join(' ')
}

/** `rate-limiting on service ollama-service`, `prometheus (global)`. */
export function nameOf({ name, scope }: Pick<Instance, 'name' | 'scope'>): string {
  const place = placeOf(scope)
  return place === 'everywhere' ? `${name} (global)` : `${name} ${place}`
}
