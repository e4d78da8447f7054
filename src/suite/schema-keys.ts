import type { Path } from '../declared/compose-problems.ts'

// The few parts of zod's definitions that lead from a path to the keys allowed there.
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, unknown>>
  readonly innerType?: unknown
  readonly element?: unknown
  readonly valueType?: unknown
  readonly in?: unknown
  readonly options?: readonly unknown[]
}

/** The keys that a schema allows at a path: for the nearest known key of an unknown one. */
export function keysAt(schema: unknown, path: Path): readonly string[] {
  return at(schema, path).flatMap((found) => {
    const shape = definition(found)?.shape
    return shape === undefined ? [] : Object.keys(shape)
  })
}

function at(schema: unknown, path: Path): readonly unknown[] {
  const of = definition(schema)
  if (of === undefined) return []
  if (of.options !== undefined) return of.options.flatMap((option) => at(option, path))
  const inner = of.innerType ?? of.in
  if (inner !== undefined) return at(inner, path)
  const [first, ...rest] = path
  if (first === undefined) return [schema]
  return at(of.shape?.[first] ?? of.element ?? of.valueType, rest)
}

function definition(schema: unknown): Definition | undefined {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) return undefined
  return (schema as { readonly _zod: { readonly def: Definition } })._zod.def
}
