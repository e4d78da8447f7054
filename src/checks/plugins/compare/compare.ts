import type { KongJson, KongSchema } from '../../../clients/kong-types.ts'
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
  /** Declared with the name and scope of an earlier one, which Kong refuses. */
  readonly twice: readonly { readonly first: Ref; readonly again: Ref }[]
}

/** Pairs what must be there with what is, by name and scope and in time that grows with their number only, and compares their configs. */
export function compare(expected: readonly Expected[], live: readonly Instance[]): Comparison {
  const pool = Map.groupBy(live, identity)
  const declared = new Map<string, { readonly first: Expected; readonly partner: Instance | undefined }>()
  const twice: { first: Ref; again: Ref }[] = []
  const pairs: Pair[] = []
  const left: Expected[] = []
  for (const one of expected) {
    const known = declared.get(identity(one))
    if (known !== undefined && known.first.extent === one.extent) {
      twice.push({ first: refOf(known.first), again: refOf(one) })
      continue
    }
    // What the suite lists beside a file is one more demand on the same plugin.
    const partner = known === undefined ? take(pool.get(identity(one)), one.instanceName) : known.partner
    if (known === undefined) declared.set(identity(one), { first: one, partner })
    if (partner !== undefined) pairs.push(pairOf(one, partner))
    else if (known === undefined) left.push(one)
  }
  return { pairs, twice, ...remaining(left, [...pool.values()].flat()) }
}

const identity = ({ name, scope }: { readonly name: string; readonly scope: Scope }): string => `${name} ${scopeKey(scope)}`

function take(candidates: Instance[] | undefined, instanceName: string | undefined): Instance | undefined {
  const index = candidates?.findIndex((one) => one.instanceName === instanceName) ?? -1
  return candidates?.splice(Math.max(0, index), 1)[0]
}

function pairOf(expected: Expected, live: Instance): Pair {
  const compared = compareConfig(expected.config, live.config, live.schema, expected.extent)
  return { expected: refOf(expected), live: refOf(live), blind: isBlind(live.schema), ...compared }
}

const isBlind = (schema: KongSchema | undefined): boolean => schema === undefined

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
