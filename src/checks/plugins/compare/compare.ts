import type { KongJson } from '../../../clients/kong-types.ts'
import { scopeKey } from '../precedence.ts'
import type { Instance, Scope } from '../scene.ts'
import { type Compared, compareConfig, type Extent } from './config.ts'

/** A plugin that must be there, by names. */
export interface Expected {
  readonly name: string
  readonly instanceName: string | undefined
  readonly enabled: boolean
  readonly scope: Scope
  readonly config: KongJson
  /** How much of its config is said. */
  readonly extent: Extent
  /** `kong.yml:12:5`, or `the suite`. */
  readonly where: string
}

/** What is kept of a plugin: all but its config. */
export interface Ref {
  readonly name: string
  readonly instanceName: string | undefined
  readonly enabled: boolean
  readonly scope: Scope
  readonly where: string
}

/** A declared plugin and the one of the gateway that it is. */
export interface Pair extends Compared {
  readonly expected: Ref
  readonly live: Ref
  /** The gateway told no schema: only what is declared was compared. */
  readonly blind: boolean
}

/** Declared against configured. No config is kept: it may hold secrets. */
export interface Comparison {
  /** Of the same name and scope. */
  readonly pairs: readonly Pair[]
  /** Of the same name, and in no other way the same. */
  readonly misplaced: readonly { readonly expected: Ref; readonly live: Ref }[]
  readonly missing: readonly Ref[]
  readonly extra: readonly Ref[]
  /** Declared on a service or route that nothing tells from another: compared with the one of them that is nearest. */
  readonly alike: readonly Ref[]
}

/** Id of a service or route that others are just like -> id of the first of them. */
type Alike = ReadonlyMap<string, string>

/** Pairs what must be there with what is, by name and scope and in time that grows with their number only, and compares their configs. */
export function compare(expected: readonly Expected[], live: readonly Instance[], alike: Alike = new Map()): Comparison {
  const places = Map.groupBy(live, (one) => placeIn(one, alike))
  const partners = new Map<string, Instance | undefined>()
  const pairs: Pair[] = []
  const left: Expected[] = []
  for (const one of expected) {
    const key = identity(one)
    // What is said of one again is one more demand on it: the suite beside a file, or a file that Kong refuses.
    const again = partners.has(key)
    const partner = again ? partners.get(key) : take(places.get(placeIn(one, alike)), one)
    partners.set(key, partner)
    if (partner !== undefined) pairs.push(pairOf(one, partner))
    else if (!again) left.push(one)
  }
  const unsure = expected.filter(({ scope }) => Object.values(scope).some((part) => alike.has(part)))
  return { pairs, alike: unsure.map(refOf), ...remaining(left, [...places.values()].flat()) }
}

interface Placed {
  readonly name: string
  readonly scope: Scope
}

/** One text per plugin name and scope. */
export const identity = ({ name, scope }: Placed): string => `${name} ${scopeKey(scope)}`

/** The same for all that nothing tells apart. */
function placeIn({ name, scope }: Placed, alike: Alike): string {
  if (alike.size === 0) return identity({ name, scope })
  const first = Object.entries(scope).map(([part, entity]) => [part, alike.get(entity ?? '') ?? entity])
  return identity({ name, scope: Object.fromEntries(first) })
}

/** Takes the one of a place that is meant: mostly there is only one. */
function take(candidates: Instance[] | undefined, one: Expected): Instance | undefined {
  if (candidates === undefined || candidates.length === 0) return undefined
  const byName = candidates.findIndex(({ instanceName }) => instanceName === one.instanceName && instanceName !== undefined)
  const equal = () =>
    candidates.findIndex((live) => compareConfig(one.config, live.config, live.schema, one.extent).differences.length === 0)
  const index = byName >= 0 || candidates.length === 1 ? byName : equal()
  return candidates.splice(Math.max(0, index), 1)[0]
}

function pairOf(expected: Expected, live: Instance): Pair {
  const compared = compareConfig(expected.config, live.config, live.schema, expected.extent)
  return { expected: refOf(expected), live: refOf(live), blind: live.schema === undefined, ...compared }
}

/** What stands elsewhere than declared, and what is left of both: one that has a place of its own is no misplaced one. */
function remaining(left: readonly Expected[], others: readonly Instance[]): Pick<Comparison, 'misplaced' | 'missing' | 'extra'> {
  const byName = Map.groupBy(others, ({ name }) => name)
  const misplaced: { expected: Ref; live: Ref }[] = []
  const missing: Ref[] = []
  for (const one of left) {
    const live = byName.get(one.name)?.shift()
    if (live === undefined) missing.push(refOf(one))
    else misplaced.push({ expected: refOf(one), live: refOf(live) })
  }
  return { misplaced, missing, extra: [...byName.values()].flat().map(refOf) }
}

/** All of it but its config. */
export const refOf = ({ name, instanceName, enabled, scope, where }: Ref): Ref => ({ name, instanceName, enabled, scope, where })
