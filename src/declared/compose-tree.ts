import type { Path, Position, Problem } from './compose-problems.ts'
import { pathText } from './compose-problems.ts'
import type { Source } from './compose-yaml.ts'

export type Lookup = (name: string) => string | undefined

/** What the values of a file are read by. */
export interface Scope {
  /** Absolute; relative paths start here. */
  readonly directory: string
  /** Absolute directory of the project that the file is part of: that of an extended file is the extending one's. */
  readonly project: string
  /** Variables as the file sees them. */
  readonly lookup: Lookup
}

/** Where a value stands. */
export interface Origin extends Scope {
  readonly source: Source
  readonly path: Path
}

/** A value of a compose file that knows where it comes from, so that files can be merged and errors still name the right line. */
export type Tree = Leaf | List | Mapping

interface Leaf {
  readonly kind: 'leaf'
  readonly origin: Origin
  /** Text, number, truth value or null. */
  readonly value: unknown
}

export interface List {
  readonly kind: 'list'
  readonly origin: Origin
  readonly items: readonly Tree[]
}

export interface Mapping {
  readonly kind: 'mapping'
  readonly origin: Origin
  readonly fields: ReadonlyMap<string, Tree>
}

/** The values of a file, read by `scope`. */
export function treeOf(source: Source, scope: Scope): Tree {
  const build = (value: unknown, path: Path): Tree => {
    const origin = { ...scope, source, path }
    if (Array.isArray(value)) return { kind: 'list', origin, items: value.map((item, index) => build(item, [...path, index])) }
    if (typeof value !== 'object' || value === null) return { kind: 'leaf', origin, value }
    const fields = Object.entries(value).map(([key, of]) => [key, build(of, [...path, key])] as const)
    return { kind: 'mapping', origin, fields: new Map(fields) }
  }
  return build(source.value, [])
}

/** The value alone. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'leaf') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  return Object.fromEntries([...tree.fields].map(([key, of]) => [key, plain(of)]))
}

/** True when nothing stands there: the key is missing, or no value follows it. */
export const isAbsent = (tree: Tree | undefined): boolean =>
  tree === undefined || (tree.kind === 'leaf' && (tree.value === undefined || tree.value === null))

/** The value of a key of a mapping; undefined when it is none, or has no such key. */
export const fieldOf = (tree: Tree | undefined, key: string): Tree | undefined =>
  tree?.kind === 'mapping' ? tree.fields.get(key) : undefined

/** A mapping with these fields changed; undefined removes one. */
export function withFields(mapping: Mapping, changes: Readonly<Record<string, Tree | undefined>>): Mapping {
  const fields = new Map(mapping.fields)
  for (const [key, of] of Object.entries(changes)) {
    if (of === undefined) fields.delete(key)
    else fields.set(key, of)
  }
  return { ...mapping, fields }
}

/** The tree without what stands at these paths. */
export function without(tree: Tree, paths: readonly Path[]): Tree {
  if (tree.kind !== 'mapping' || paths.length === 0) return tree
  const fields = [...tree.fields].flatMap(([key, of]): [string, Tree][] => {
    const inner = below(paths, key)
    return inner.some((path) => path.length === 0) ? [] : [[key, without(of, inner)]]
  })
  return { ...tree, fields: new Map(fields) }
}

/** Of paths, those below these keys, from there. */
export const below = (paths: readonly Path[], ...keys: Path): readonly Path[] =>
  paths.filter((path) => keys.every((key, index) => path[index] === key)).map((path) => path.slice(keys.length))

/** A problem at the place of a value, or of its key. */
export function problemOf(
  { source, path }: Origin,
  message: string,
  details: Partial<Pick<Problem, 'expected' | 'got' | 'hint'>> = {},
  what: 'key' | 'value' = 'value',
): Problem {
  const place: Position = source.place(path, what)
  const { expected, got, hint } = { expected: undefined, got: undefined, hint: undefined, ...details }
  return { file: source.file, ...place, path: pathText(path), message, expected, got, hint }
}
