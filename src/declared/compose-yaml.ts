import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml'
import type { Expansion } from './compose-interpolate.ts'
import { describe, type Path, type Position, type Problem, pathText } from './compose-problems.ts'
import { syntaxProblems } from './compose-yaml-syntax.ts'

/** A YAML (or JSON) file as plain values, with the place of each. */
export interface Source {
  readonly file: string
  readonly value: unknown
  /** What is wrong with the YAML itself and its variables. */
  readonly problems: readonly Problem[]
  /** Paths at which a file says that what was there before goes: `!reset` and `!override`. */
  readonly cleared: readonly Path[]
  /** Where the value stands, or its key; of the nearest parent when it is missing. */
  place(path: Path, what?: 'key' | 'value'): Position
  /** How a number, true or false stands in the file: `0x40`, `1.10`; undefined of all else, and where there is no text. */
  written?(path: Path): string | undefined
}

export interface SourceOptions {
  readonly expand: (text: string) => Expansion
  /** Read unquoted scalars again after their variables were replaced: `${N:-9}` becomes the number 9. */
  readonly retype: boolean
  /** Heed `!reset` (there is no value) and `!override`. */
  readonly mergeTags?: boolean
}

/** Values that aliases may blow a file up to, and how deep they may nest. */
const MAX_VALUES = 100_000
const MAX_DEPTH = 100

/** Reads YAML text: anchors, merge keys and variables resolved, every value with its position. Never throws. */
export function yamlSource(text: string, file: string, options: SourceOptions): Source {
  const lines = new LineCounter()
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const reader = new Reader(doc, options)
  const broken = doc.errors.length > 0
  const value = broken ? undefined : reader.read(doc.contents, [], 0)
  const problems = broken
    ? syntaxProblems(doc.errors, file, position, text)
    : reader.complaints.map(({ at, path, ...rest }) => ({ file, ...position(at), path: pathText(path), ...rest }))
  return {
    file,
    value,
    problems,
    cleared: reader.cleared,
    place(path, what = 'value') {
      for (let length = path.length; length >= 0; length--) {
        const found = reader.offsets.get(keyOf(path.slice(0, length)))
        if (found !== undefined) return position(what === 'key' ? found.key : found.value)
      }
      return { line: undefined, column: undefined }
    },
    written: (path) => reader.written.get(keyOf(path)),
  }
}

type Complaint = Pick<Problem, 'message' | 'expected' | 'got' | 'hint'> & { readonly at: number; readonly path: Path }

const keyOf = (path: Path): string => path.join('\u0000')

class Reader {
  readonly offsets = new Map<string, { key: number; value: number }>()
  readonly complaints: Complaint[] = []
  readonly cleared: Path[] = []
  readonly written = new Map<string, string>()
  readonly #doc: Document
  readonly #options: SourceOptions
  #values = 0

  constructor(doc: Document, options: SourceOptions) {
    this.#doc = doc
    this.#options = options
  }

  read(node: unknown, path: Path, keyAt: number, depth = 0): unknown {
    const at = offsetOf(node) ?? keyAt
    this.offsets.set(keyOf(path), { key: keyAt, value: at })
    if (++this.#values > MAX_VALUES || depth > MAX_DEPTH) return this.#tooLarge(at, path)
    if (isAlias(node)) return this.read(this.#resolve(node, at, path), path, keyAt, depth + 1)
    if (isMap(node)) return this.#map(node.items as Pair[], path, depth)
    if (isSeq(node)) return this.#list(node.items, path, at, depth)
    if (!isScalar(node)) return null
    if (typeof node.value === 'string') return this.#string(node.value, node.type === 'PLAIN', at, path)
    if (node.source !== undefined) this.written.set(keyOf(path), node.source)
    return node.value
  }

  #list(items: readonly unknown[], path: Path, at: number, depth: number): unknown {
    const kept = items.filter((item) => !this.#isReset(item))
    return kept.map((item, index) => this.read(item, [...path, index], offsetOf(item) ?? at, depth + 1))
  }

  #map(pairs: readonly Pair[], path: Path, depth: number): unknown {
    const merged: [string, unknown][] = []
    const own: [string, unknown][] = []
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : ''
      const at = offsetOf(key) ?? 0
      if (!isScalar(key))
        this.complaints.push({
          at,
          path,
          message: 'a key that is not text',
          expected: 'a plain key',
          got: 'a list or a mapping',
          hint: undefined,
        })
      else if (name === '<<' && key.type === 'PLAIN') merged.push(...this.#merge(value, path, at, depth))
      else {
        const of: Path = [...path, name]
        if (this.#options.mergeTags && ['!reset', '!override'].includes(this.#tag(value) ?? '')) this.cleared.push(of)
        if (!this.#isReset(value)) own.push([name, this.read(value, of, at, depth + 1)])
      }
    }
    return Object.fromEntries([...merged, ...own])
  }

  // Of several merged mappings the first one wins, so it comes last.
  #merge(node: unknown, path: Path, at: number, depth: number): [string, unknown][] {
    const target = isAlias(node) ? this.#resolve(node, at, path) : node
    const value = this.read(target, path, at, depth + 1)
    const parts = Array.isArray(value) ? value.toReversed() : [value]
    return parts.flatMap((part) => {
      if (typeof part === 'object' && part !== null && !Array.isArray(part)) return Object.entries(part)
      this.complaints.push({
        at,
        path,
        message: 'a merge key (<<) that cannot be merged',
        expected: 'a mapping or a list of mappings',
        got: describe(part),
        hint: undefined,
      })
      return []
    })
  }

  #isReset(node: unknown): boolean {
    return this.#options.mergeTags === true && this.#tag(node) === '!reset'
  }

  #tag(node: unknown): string | undefined {
    const target = isAlias(node) ? node.resolve(this.#doc) : node
    return isNode(target) && 'tag' in target ? target.tag : undefined
  }

  #resolve(alias: Alias, at: number, path: Path): unknown {
    const node = alias.resolve(this.#doc)
    if (node === undefined) {
      const hint = 'text that begins with * must be in quotes; an alias (*name) needs its anchor (&name) before it'
      this.complaints.push({
        at,
        path,
        message: 'an alias without its anchor',
        expected: `&${alias.source} before it`,
        got: `*${alias.source}`,
        hint,
      })
    }
    return node
  }

  #string(text: string, plain: boolean, at: number, path: Path): unknown {
    const { text: expanded, complaints } = this.#options.expand(text)
    this.complaints.push(...complaints.map((complaint) => ({ ...complaint, at, path })))
    return plain && this.#options.retype && expanded !== text ? retyped(expanded) : expanded
  }

  #tooLarge(at: number, path: Path): undefined {
    const message = 'the file is too large, or its aliases repeat without end'
    if (this.complaints.some((complaint) => complaint.message === message)) return
    this.complaints.push({
      at,
      path,
      message,
      expected: `at most ${MAX_VALUES} values, ${MAX_DEPTH} levels deep`,
      got: undefined,
      hint: undefined,
    })
  }
}

const offsetOf = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : undefined

function retyped(text: string): unknown {
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text)
  return text === 'true' || text === 'false' ? text === 'true' : text
}
