import { isCollection, isNode, isPair, isScalar, LineCounter, type Pair, parseDocument } from 'yaml'
import { messageOf } from '../lib/errors.ts'
import type { KongProblem } from './kong-types.ts'

/** A value of a declarative file that knows its place. */
export interface KongYaml {
  readonly value: unknown
  /** `kong.yml:12:5`: where the value stands; of a key that has none, where its mapping does. */
  readonly where: string
  /** Undefined where it is missing or null, as Kong reads null. */
  get(key: string): KongYaml | undefined
  /** [] where it is no list. */
  items(): readonly KongYaml[]
  /** [] where it is no mapping. */
  entries(): readonly (readonly [key: string, value: KongYaml])[]
  /** Where a key of the mapping stands. */
  whereKey(key: string): string
  /** Text; a number or truth value as it would be written; undefined of all else. */
  text(key: string): string | undefined
  isMapping(): boolean
}

type Path = readonly (string | number)[]
/** Aliases may repeat a file so often. */
const MAX_ALIASES = 10_000

/** Reads YAML or JSON as Kong does (YAML 1.1, but for timestamps). Never throws: what is broken is a problem, and then there is no root. */
export function readKongYaml(
  text: string,
  file: string,
): { readonly root: KongYaml | undefined; readonly problems: KongProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.1',
    prettyErrors: false,
    logLevel: 'error',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !/:(timestamp|binary)$/.test(tag.tag)),
  })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`
  }
  const broken = (message: string, where: string): KongProblem => ({
    message: `not valid YAML: ${message.split('\n', 1)[0]}`,
    where,
    hint: 'Kong cannot load it either',
  })
  const [error] = document.errors
  if (error !== undefined) return { root: undefined, problems: [broken(error.message, at(error.pos[0]))] }
  const where = (path: Path, what: 'key' | 'value' = 'value'): string => {
    // Below an alias or a merged key there is no node of its own: the nearest one above it says where.
    for (let length = path.length; length > 0; length--) {
      const offset = offsetAt(document.contents, path.slice(0, length), length === path.length ? what : 'value')
      if (offset !== undefined) return at(offset)
    }
    return at(isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0)
  }
  try {
    return { root: cursor(document.toJS({ maxAliasCount: MAX_ALIASES }), [], where), problems: [] }
  } catch (cause) {
    return { root: undefined, problems: [broken(messageOf(cause), at(0))] }
  }
}

function offsetAt(contents: unknown, path: Path, what: 'key' | 'value'): number | undefined {
  let node = contents
  let key: unknown
  for (const part of path) {
    if (!isCollection(node)) return undefined
    const item: unknown =
      typeof part === 'number' ? node.items[part] : node.items.find((pair) => isPair(pair) && isKey(pair, part))
    key = isPair(item) ? item.key : item
    node = isPair(item) ? item.value : item
  }
  const found = what === 'key' || !isNode(node) ? key : node
  return isNode(found) ? found.range?.[0] : undefined
}

const isKey = ({ key }: Pair, name: string): boolean => isScalar(key) && String(key.value) === name

function cursor(value: unknown, path: Path, where: (path: Path, what?: 'key' | 'value') => string): KongYaml {
  const fields = isMapping(value) ? value : {}
  const child = (key: string | number, of: unknown) => cursor(of, [...path, key], where)
  return {
    value,
    get where() {
      return where(path)
    },
    get: (key) => (Object.hasOwn(fields, key) && fields[key] !== null ? child(key, fields[key]) : undefined),
    items: () => (Array.isArray(value) ? value.map((item, index) => child(index, item)) : []),
    entries: () => Object.entries(fields).map(([key, of]) => [key, child(key, of)] as const),
    whereKey: (key) => where([...path, key], 'key'),
    text: (key) => {
      const of = Object.hasOwn(fields, key) ? fields[key] : undefined
      return ['string', 'number', 'boolean'].includes(typeof of) ? String(of) : undefined
    },
    isMapping: () => isMapping(value),
  }
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
