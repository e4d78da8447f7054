import type { LiveGateway } from '../gateway.ts'
import { type Combos, combosOf, fitting, lookUp, nameOf, scopeKey } from '../precedence.ts'
import type { Instance, Way } from '../scene.ts'
import { tellsNobody } from '../telling.ts'
import { type Ref, refOf } from './compare.ts'
import { compareConfig, type Difference } from './config.ts'

/** One plugin that runs in place of another of its name. */
export interface Shadow {
  readonly by: Ref
  readonly hides: Ref
  /** Routes on which it does. */
  readonly routes: readonly string[]
  /** What differs: `expected` is of the one that is hidden. */
  readonly differences: readonly Difference[]
}

/** A plugin that no request can reach, and why. */
export interface Unreached {
  readonly plugin: Ref
  readonly reason: string
}

/** Which instances of the gateway hide which, and which never run. */
export function precedence(gateway: LiveGateway): {
  readonly shadows: readonly Shadow[]
  readonly unreached: readonly Unreached[]
} {
  const ways = waysByScope(gateway.ways)
  const shadows: Shadow[] = []
  const unreached: Unreached[] = []
  const combosByName = combosOf(gateway.instances)
  for (const combos of combosByName.values())
    for (const one of combos.values()) {
      const own = ways(one)
      const reason = whyUnreached(one, own, combos, gateway.off) ?? whyNobody(one, own, combosByName)
      if (reason !== undefined) unreached.push({ plugin: refOf(one), reason })
      shadows.push(...shadowsOf(one, own, combos, ([next]) => next))
    }
  return { shadows, unreached }
}

/** Instances that run in place of one that was agreed on, and were not; `agreed`: their `where`. */
export function overrides(gateway: LiveGateway, agreed: ReadonlySet<string>): readonly Shadow[] {
  const ways = waysByScope(gateway.ways)
  return [...combosOf(gateway.instances).values()].flatMap((combos) =>
    [...combos.values()]
      .filter(({ where }) => !agreed.has(where))
      .flatMap((one) => shadowsOf(one, ways(one), combos, (others) => others.find(({ where }) => agreed.has(where)))),
  )
}

/** The routes on which an instance may run, by its scope. */
function waysByScope(ways: readonly Way[]): (one: Instance) => readonly Way[] {
  const byRoute = Map.groupBy(ways, ({ route }) => route)
  const byService = Map.groupBy(ways, ({ service }) => service)
  return ({ scope: { route, service } }) => {
    if (route === undefined) return service === undefined ? ways : (byService.get(service) ?? [])
    return (byRoute.get(route) ?? []).filter((way) => service === undefined || way.service === service)
  }
}

const GLOBAL = scopeKey({})

function whyUnreached(one: Instance, ways: readonly Way[], combos: Combos, off: readonly string[]): string | undefined {
  const { consumer, route, service } = one.scope
  // That each route has one of its own is how a default is overridden; and what no route takes still meets it.
  if (scopeKey(one.scope) === GLOBAL) return undefined
  if (ways.length === 0) {
    if (route !== undefined)
      return `there is no route ${route}${service === undefined ? '' : ` to service ${service}`} that requests can take`
    if (service !== undefined && off.includes(service)) return `service ${service} is disabled`
    return service === undefined ? 'the gateway has no route' : `no route leads to service ${service}`
  }
  if (ways.some((way) => lookUp(combos, way, consumer) === one)) return undefined
  const hiding = new Set(ways.flatMap((way) => lookUp(combos, way, consumer) ?? []).map(nameOf))
  return `on each of its routes a more specific one runs in its place (${[...hiding].slice(0, 3).join(', ')}${hiding.size > 3 ? ', …' : ''})`
}

function whyNobody(one: Instance, ways: readonly Way[], combosByName: ReadonlyMap<string, Combos>): string | undefined {
  const { consumer } = one.scope
  if (consumer === undefined) return undefined
  const telling = [...combosByName].filter(([name]) => !tellsNobody(name))
  if (ways.some((way) => telling.some(([, combos]) => lookUp(combos, way, undefined) !== undefined))) return undefined
  return `no plugin on its routes tells who is ${consumer}: there is no key-auth or the like`
}

/** What an instance hides; `which`: of all that it hides on one way, the most specific first. */
function shadowsOf(
  one: Instance,
  ways: readonly Way[],
  combos: Combos,
  which: (others: readonly Instance[]) => Instance | undefined,
): readonly Shadow[] {
  if (combos.size < 2) return []
  const hidden = new Map<Instance, string[]>()
  for (const way of ways) {
    const [running, ...others] = fitting(combos, way, one.scope.consumer)
    const other = running === one ? which(others) : undefined
    if (other !== undefined) hidden.set(other, [...(hidden.get(other) ?? []), way.route])
  }
  return [...hidden].map(([other, routes]) => ({
    by: refOf(one),
    hides: refOf(other),
    routes,
    differences: compareConfig(other.config, one.config, one.schema, 'defaults').differences,
  }))
}
