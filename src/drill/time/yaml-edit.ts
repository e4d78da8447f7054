import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { type Replacement, rewritten } from './yaml-scalar.ts'

/** A file of the stack: its text, and its name as shown to people. */
export interface SourceText {
  readonly text: string
  readonly file: string
}

/** One value that differs in a generated copy. */
export interface Change {
  /** `monitoring/prometheus.yml:3:20` of the file as it is. */
  readonly where: string
  /** Path of the key: `global.scrape_interval`. */
  readonly what: string
  /** Undefined where the file left it out. */
  readonly before: string | undefined
  readonly after: string
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** A YAML file in which single values are replaced; all else stays byte by byte. */
export class YamlEdit {
  readonly file: string
  /** Why it is no valid YAML; then nothing can be edited. */
  readonly broken: string | undefined
  readonly root: Node | null
  readonly changes: Change[] = []
  /** The file as it is. */
  readonly source: string
  readonly #document: Document
  readonly #lines = new LineCounter()
  readonly #edits: Edit[] = []
  readonly #done = new Set<Node>()

  constructor({ text, file }: SourceText) {
    this.source = text
    this.file = file
    this.#document = parseDocument(text, { lineCounter: this.#lines, schema: 'failsafe', customTags: ['null', 'merge'] })
    this.broken = this.#document.errors[0]?.message.split('\n')[0]
    this.root = this.broken === undefined ? this.#document.contents : null
  }

  /** Value of a key, with aliases and merged maps (`<<`) followed; undefined when there is none. */
  get(node: Node | null | undefined, key: string): Node | undefined {
    const map = this.#resolved(node)
    if (!isMap(map)) return undefined
    const own = this.#resolved(map.get(key, true))
    if (own !== undefined) return own
    const merged = this.#resolved(map.items.find((item) => isScalar(item.key) && item.key.source === '<<')?.value)
    const bases = isSeq(merged) ? this.items(merged) : [merged]
    return bases.map((base) => this.get(base, key)).find((value) => value !== undefined)
  }

  items(node: Node | null | undefined): readonly Node[] {
    const list = this.#resolved(node)
    return isSeq(list) ? list.items.flatMap((item) => this.#resolved(item) ?? []) : []
  }

  entries(node: Node | null | undefined): readonly (readonly [string, Node])[] {
    const map = this.#resolved(node)
    if (!isMap(map)) return []
    return map.items.flatMap(({ key, value }) => {
      const resolved = this.#resolved(value)
      return isScalar(key) && resolved ? [[String(key.value), resolved] as const] : []
    })
  }

  /** A scalar as it is written; undefined for anything else and for null. */
  text(node: Node | null | undefined): string | undefined {
    const scalar = this.#resolved(node)
    return isScalar(scalar) && typeof scalar.value === 'string' ? scalar.value : undefined
  }

  /** `file:line:column`. */
  where(node: Node | null | undefined): string {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? 0)
    return `${this.file}:${Math.max(1, line)}:${Math.max(1, col)}`
  }

  /** Replaces a whole scalar; one that several places share by an alias only once. */
  set(node: Node, what: string, after: string): void {
    const before = this.text(node) ?? ''
    if (before === after) return
    this.splice(node, what, after, [{ from: 0, to: before.length, after }])
  }

  /** Replaces parts of a scalar; `after` is the whole value with them replaced. */
  splice(node: Node, what: string, after: string, parts: readonly Replacement[]): void {
    if (!isScalar(node) || !node.range || parts.length === 0 || this.#done.has(node)) return
    this.#done.add(node)
    const [from, to] = node.range
    const before = String(node.value)
    const source = this.source.slice(from, to)
    this.#edits.push({ from, to, text: rewritten(source, before, parts, after) })
    this.changes.push({ where: this.where(node), what, before, after })
  }

  /** Replaces the whole value of a key, of whatever kind: `text` is what stands after the colon. Nothing happens where the key is not there. */
  replace(map: Node | null, key: string, text: string): void {
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined
    const [at, end] = [(pair?.key as Node | undefined)?.range?.[1], (pair?.value as Node | null | undefined)?.range?.[1]]
    if (at === undefined || end === undefined) return
    // The range of a block collection may take the line's end with it.
    const to = at + this.source.slice(at, end).trimEnd().length
    const before = this.source.slice(at, to).replace(/^\s*:/, '').trim()
    if (before === text) return
    this.#edits.push({ from: at, to, text: `: ${text}` })
    this.changes.push({ where: `${this.where(pair?.key as Node)}`, what: key, before, after: text })
  }

  /** Adds keys that a map leaves out, before its first one; a map that is not there is made under `key` of its parent. */
  add(parent: Node | null, key: string | undefined, pairs: readonly (readonly [string, string])[]): void {
    if (pairs.length === 0) return
    const map = key === undefined ? this.#resolved(parent) : this.get(parent, key)
    const prefix = key === undefined ? '' : `${key}.`
    for (const [name, after] of pairs)
      this.changes.push({ where: this.where(map ?? parent), what: `${prefix}${name}`, before: undefined, after })
    if (isMap(map) && map.items.length > 0) this.#insert(map, pairs)
    else if (map?.range) this.#fill(map, pairs)
    else if (key !== undefined) this.#insertAtTop(parent, key, pairs)
  }

  /** The copy. */
  toString(): string {
    let text = this.source
    for (const { from, to, text: by } of this.#edits.toSorted((a, b) => b.from - a.from || b.to - a.to)) {
      text = text.slice(0, from) + by + text.slice(to)
    }
    return text
  }

  #insert(map: YAMLMap, pairs: readonly (readonly [string, string])[]): void {
    const first = map.items[0]?.key as Node | undefined
    const at = first?.range?.[0] ?? map.range?.[0] ?? 0
    const gap = map.flow ? ', ' : `\n${' '.repeat(this.#lines.linePos(at).col - 1)}`
    this.#edits.push({ from: at, to: at, text: pairs.map(([name, value]) => `${name}: ${value}${gap}`).join('') })
  }

  #fill(empty: Node, pairs: readonly (readonly [string, string])[]): void {
    const [from, to] = empty.range ?? [0, 0]
    const written = this.source.slice(from, to).trim() !== ''
    const inner = pairs.map(([name, value]) => `${name}: ${value}`).join(', ')
    this.#edits.push({ from, to: written ? to : from, text: `${written ? '' : ' '}{ ${inner} }` })
  }

  #insertAtTop(parent: Node | null, key: string, pairs: readonly (readonly [string, string])[]): void {
    const first = isMap(parent) ? (parent.items[0]?.key as Node | undefined) : undefined
    const at = first?.range?.[0] ?? this.source.length
    if (isMap(parent) && parent.flow) {
      const inner = pairs.map(([name, value]) => `${name}: ${value}`).join(', ')
      this.#edits.push({ from: at, to: at, text: `${key}: { ${inner} }, ` })
      return
    }
    const glue = at > 0 && this.source[at - 1] !== '\n' ? '\n' : ''
    this.#edits.push({
      from: at,
      to: at,
      text: `${glue}${key}:\n${pairs.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`,
    })
  }

  #resolved(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#document) as Node | undefined
    return isScalar(node) || isCollection(node) ? node : undefined
  }
}
