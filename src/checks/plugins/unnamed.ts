import type { KongRoute, KongService } from '../../clients/kong-types.ts'
import { distinct, unnamedRoute, unnamedService } from '../../declared/kong-names.ts'

/** Services and routes without a name, by what a file calls them. */
export interface Unnamed {
  /** What a file calls one -> its id. */
  readonly ids: ReadonlyMap<string, string>
  /** Id of one that another is just like -> id of the first of them: nothing tells which of them a file means. */
  readonly alike: ReadonlyMap<string, string>
}

/** Finds out what a file calls those without a name. */
export function unnamedOf(services: readonly KongService[], routes: readonly KongRoute[]): Unnamed {
  const known = [
    ...services.flatMap((one) => (one.name === undefined ? [{ id: one.id, text: unnamedService(one) }] : [])),
    ...routes.flatMap((one) => (one.name === undefined ? [{ id: one.id, text: unnamedRoute(one) }] : [])),
  ]
  const ids = new Map<string, string>()
  const alike = new Map<string, string>()
  for (const { id, text } of known) {
    const first = ids.get(text)
    if (first !== undefined) alike.set(first, first).set(id, first)
    ids.set(
      distinct(text, (name) => ids.has(name)),
      id,
    )
  }
  return { ids, alike }
}
