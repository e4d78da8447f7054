import { nearest } from '../lib/text.ts'
import type { Cursor } from './compose-cursor.ts'
import type { NamedResource } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'

/** The top-level `volumes` or `networks`. */
export function readResources(at: Cursor): readonly NamedResource[] {
  return at.entries().map(([key, of]) => {
    of.entries('a mapping, or nothing')
    const external = of.get('external')
    // `external: { name: x }` is how it was written of old.
    const name = of.get('name').text() ?? (external.isMapping() ? external.get('name').text() : undefined)
    return { key, name, external: external.isMapping() || external.flag() }
  })
}

/** A name of a service that stands for a resource. */
export interface Reference {
  readonly name: string
  readonly at: Cursor
}

/** Keys of the networks that a service is in. */
export const networkReferences = (service: Cursor): readonly Reference[] => {
  const networks = service.get('networks')
  if (networks.isList()) return networks.items().flatMap((at) => ({ name: at.text() ?? '', at }))
  return networks.entries('a list or a mapping of networks').map(([name, at]) => ({ name, at }))
}

/** `secrets` or `configs` of a service, short and long forms. */
export const fileReferences = (at: Cursor): readonly Reference[] =>
  at.items(`a list of names`).flatMap((item) => {
    const of = item.isMapping() ? item.get('source') : item
    const name = of.text('a name')
    return name === undefined ? [] : [{ name, at: of }]
  })

/** Notes names that the top-level section of them does not declare. */
export function checkDeclared(references: readonly Reference[], what: string, declared: readonly string[]): void {
  for (const { name, at } of references.filter((one) => !declared.includes(one.name))) {
    const meant = nearest(name, declared)
    at.complain(`the ${what} ${name} is not declared`, {
      expected: declared.length === 0 ? `a ${what} of the top-level \`${what}s\`` : oneOf(declared),
      got: name,
      hint: meant === undefined ? `declare it: \`${what}s: { ${name}: … }\`` : `did you mean ${meant}?`,
    })
  }
}
