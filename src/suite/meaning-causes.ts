import type { AnyCheck } from '../checks/contract.ts'
import { oneOf, type Path, type Problem } from '../declared/compose-problems.ts'
import type { Source } from '../declared/compose-yaml.ts'
import { nearest } from '../lib/text.ts'
import { problemAt } from './issues.ts'
import { fields } from './raw.ts'

/** The loads that a check drives as causes; none of one that is written wrong. */
export function loadsOfCauses(registry: readonly AnyCheck[], raw: unknown): readonly string[] {
  const given = fields(raw)
  const check = registry.find(({ kind }) => Object.hasOwn(given, kind))
  const parsed = check?.drill === undefined ? undefined : check.schema.safeParse(given[check.kind])
  if (check === undefined || !parsed?.success) return []
  const causes = (check.drill?.(parsed.data, 'real') ?? []).flatMap(({ apply }) => apply ?? [])
  return causes.flatMap((cause) => ('load' in cause ? [cause.load] : []))
}

/** A load that is named where there is none of that name. */
export function unknownLoad(source: Source, load: string | undefined, path: Path, known: readonly string[]): readonly Problem[] {
  if (load === undefined || known.includes(load)) return []
  const near = nearest(load, known)
  return [
    problemAt(source, path, 'there is no such load', {
      expected: known.length === 0 ? 'a load that the suite defines under `load`' : oneOf(known),
      got: JSON.stringify(load),
      hint: near === undefined ? undefined : `did you mean ${near}?`,
    }),
  ]
}
