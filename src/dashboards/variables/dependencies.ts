import type { Variable } from '../model.ts'
import { namesIn } from './interpolate.ts'

/** Names of the variables that each one uses; itself never: Grafana then takes its saved value. */
export type Uses = ReadonlyMap<string, ReadonlySet<string>>

/** Which variables must have their values before which (statePaths of the variables of grafana/scenes). */
export function usesOf(variables: readonly Variable[]): Uses {
  const known = new Set(variables.map(({ name }) => name))
  return new Map(
    variables.map((variable) => {
      const named = namesIn(textsOf(variable).join('\n'))
      return [variable.name, new Set([...named].filter((name) => known.has(name) && name !== variable.name))]
    }),
  )
}

function textsOf(variable: Variable): readonly string[] {
  const { type, dataSource, regex, query } = variable
  if (type === 'custom' || type === 'constant') return [query]
  if (type === 'datasource') return [regex]
  if (type !== 'query') return []
  const source = dataSource.kind === 'uid' ? dataSource.uid : dataSource.kind === 'name' ? dataSource.name : ''
  return [query, regex, source]
}

/** Those that use themselves through others: what lies in no cycle is peeled off from both ends, the rest is followed. */
export function onCycles(uses: Uses): ReadonlySet<string> {
  const usedBy = reversed(uses)
  const rest = peel(peel(new Set(uses.keys()), uses, usedBy), usedBy, uses)
  return new Set([...rest].filter((name) => wayBack(name, uses, rest) !== undefined))
}

/** Without those that use none of the others, and then those that use only such. */
function peel(names: ReadonlySet<string>, uses: Uses, usedBy: Uses): ReadonlySet<string> {
  const rest = new Set(names)
  const open = new Map([...rest].map((name) => [name, [...(uses.get(name) ?? [])].filter((used) => rest.has(used)).length]))
  const free = [...rest].filter((name) => open.get(name) === 0)
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    rest.delete(name)
    for (const user of usedBy.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1
      open.set(user, left)
      if (left === 0 && rest.has(user)) free.push(user)
    }
  }
  return rest
}

function reversed(uses: Uses): Uses {
  const usedBy = new Map([...uses.keys()].map((name) => [name, new Set<string>()]))
  for (const [name, used] of uses) for (const one of used) usedBy.get(one)?.add(name)
  return usedBy
}

/** A variable and those through which it uses itself, by the shortest way; undefined where there is none. All others are of `within`. */
export function wayBack(start: string, uses: Uses, within: ReadonlySet<string>): readonly string[] | undefined {
  if (!within.has(start)) return undefined
  const before = new Map<string, string>()
  const open = [start]
  // The list grows while it is gone through.
  for (const name of open) {
    for (const used of uses.get(name) ?? []) {
      if (used === start) return wayTo(name, before)
      if (!within.has(used) || before.has(used)) continue
      before.set(used, name)
      open.push(used)
    }
  }
  return undefined
}

function wayTo(name: string, before: ReadonlyMap<string, string>): readonly string[] {
  const way: string[] = []
  for (let each: string | undefined = name; each !== undefined; each = before.get(each)) way.push(each)
  return way.toReversed()
}

/** Names so that each stands behind all that it uses; those of `cycles` are left out. */
export function inOrder(uses: Uses, cycles: ReadonlySet<string>): readonly string[] {
  const placed = new Set(cycles)
  const ordered: string[] = []
  const usedBy = reversed(uses)
  const open = [...uses.keys()].reverse()
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (placed.has(name) || [...(uses.get(name) ?? [])].some((used) => !placed.has(used))) continue
    placed.add(name)
    ordered.push(name)
    open.push(...(usedBy.get(name) ?? []))
  }
  return ordered
}
