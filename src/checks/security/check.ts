import { CannotObserve } from '../../lib/errors.ts'
import type { Check, Declares, Finding, Note, Observed } from '../contract.ts'
import { type PartName, parts } from './parts/index.ts'
import type { Part } from './parts/part.ts'
import { type SecuritySpec, schema } from './spec.ts'
import { type Unseen, unlessUnseen } from './unseen.ts'

/** What came of each part that was asked for. */
export type SecuritySeen = { readonly [Name in PartName]?: unknown } & {
  /** Why parts, or things of them, could not be seen. They count only beside findings of others: alone they make the check `unknown`. */
  readonly unseen: readonly string[]
}

/** Is the stack closed to those who should not get in, and does it keep its secrets? */
export const security: Check<SecuritySpec, SecuritySeen> & Declares<'security', typeof schema> = {
  kind: 'security',
  summary:
    'usual passwords and strangers are refused, Admin APIs are not exposed, secrets stay out of metrics, logs and dashboards',
  schema,
  mode: 'once',
  title: (spec) =>
    asked(spec)
      .flatMap(([, part]) => part.title(spec) ?? [])
      .join('; '),
  needs: (spec) => asked(spec).flatMap(([, part]) => part.needs(spec)),
  observe,
  judge,
  notes,
}

const asked = (spec: SecuritySpec): readonly (readonly [PartName, Part<unknown>])[] =>
  (Object.entries(parts) as [PartName, Part<unknown>][]).filter(([, part]) => part.title(spec) !== undefined)

async function observe(spec: SecuritySpec, at: Observed): Promise<SecuritySeen> {
  const seen: { [Name in PartName]?: unknown } = {}
  const unseen: CannotObserve[] = []
  const tell: Unseen = (error) => unseen.push(error)
  // One after the other: what one part tries must not get in the way of what another one looks at.
  for (const [name, part] of asked(spec)) {
    const of = await unlessUnseen(() => part.observe(spec, at, tell), tell, at.signal)
    if (of !== undefined) seen[name] = of
  }
  // Several may tell of the same file.
  const all = { ...seen, unseen: [...new Set(unseen.map(({ message }) => message))] }
  const [first] = unseen
  // What is wrong elsewhere is wrong, whatever could not be seen.
  if (first !== undefined && judge(spec, all).length === 0)
    throw all.unseen.length === 1 ? first : new CannotObserve(all.unseen.join('; '), { cause: first })
  return all
}

function judge(spec: SecuritySpec, seen: SecuritySeen): Finding[] {
  return asked(spec).flatMap(([name, part]) => (seen[name] === undefined ? [] : part.judge(spec, seen[name])))
}

function notes(spec: SecuritySpec, seen: SecuritySeen): readonly Note[] {
  const told = asked(spec).flatMap(([name, part]) => (seen[name] === undefined ? [] : (part.notes?.(spec, seen[name]) ?? [])))
  return [...told, ...seen.unseen.map((reason) => ({ message: `not seen: ${reason}` }))]
}
