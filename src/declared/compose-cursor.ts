import { nearest } from '../lib/text.ts'
import { describe, type Problem } from './compose-problems.ts'
import { isAbsent, type Lookup, type Origin, plain, problemOf, type Tree } from './compose-tree.ts'

type Details = Partial<Pick<Problem, 'expected' | 'got' | 'hint'>>

/** One value of a file. Reading it as what it is not notes a problem and gives nothing, so that all problems are found at once. */
export class Cursor {
  readonly tree: Tree | undefined
  readonly #origin: Origin
  readonly #problems: Problem[]

  /** `origin`: of a value that is missing. */
  constructor(tree: Tree | undefined, problems: Problem[], origin: Origin) {
    this.tree = tree
    this.#origin = tree?.origin ?? origin
    this.#problems = problems
  }

  /** The cursor at a value that is there. */
  static at(tree: Tree, problems: Problem[]): Cursor {
    return new Cursor(tree, problems, tree.origin)
  }

  get value(): unknown {
    return this.tree === undefined ? undefined : plain(this.tree)
  }

  /** Absolute directory at which relative paths of this value start. */
  get directory(): string {
    return this.#origin.directory
  }

  /** Absolute directory of the project, or the included project, that this value is part of. */
  get project(): string {
    return this.#origin.project
  }

  /** The variables of the file in which it stands. */
  get lookup(): Lookup {
    return this.#origin.lookup
  }

  /** True when there is no value: the key is missing, or nothing follows it. */
  get absent(): boolean {
    return isAbsent(this.tree)
  }

  complain(message: string, details: Details = {}, what: 'key' | 'value' = 'value'): void {
    this.#problems.push(problemOf(this.#origin, message, details, what))
  }

  /** The value is not of the type that belongs here. */
  mismatch(expected: string, hint?: string): void {
    this.complain('wrong type or form', { expected, got: describe(this.value), hint })
  }

  get(key: string): Cursor {
    return this.#child(key, this.tree?.kind === 'mapping' ? this.tree.fields.get(key) : undefined)
  }

  isList(): boolean {
    return this.tree?.kind === 'list'
  }

  isMapping(): boolean {
    return this.tree?.kind === 'mapping'
  }

  isText(): boolean {
    return this.tree?.kind === 'leaf' && typeof this.tree.value === 'string'
  }

  items(expected = 'a list'): readonly Cursor[] {
    if (this.tree?.kind === 'list') return this.tree.items.map((item, index) => this.#child(index, item))
    if (!this.absent) this.mismatch(expected)
    return []
  }

  /** The items of a list, or the one value that stands in place of a list. */
  oneOrMore(expected: string): readonly Cursor[] {
    return this.isText() ? [this] : this.items(expected)
  }

  entries(expected = 'a mapping'): readonly (readonly [string, Cursor])[] {
    if (this.tree?.kind === 'mapping') return [...this.tree.fields].map(([key, of]) => [key, this.#child(key, of)] as const)
    if (!this.absent) this.mismatch(expected)
    return []
  }

  /** Text, or a number or truth value as it would be written. */
  text(expected = 'text'): string | undefined {
    const { value } = this
    if (['string', 'number', 'boolean'].includes(typeof value)) return String(value)
    if (!this.absent) this.mismatch(expected)
    return undefined
  }

  flag(): boolean {
    const { value } = this
    if (this.absent || value === false || value === 'false') return false
    if (value !== true && value !== 'true') this.mismatch('true or false')
    return true
  }

  /** Notes a key that looks like a slip of a known one. Others are left to programs newer than this list. */
  slips(known: readonly string[]): void {
    for (const [key, of] of this.isMapping() ? this.entries() : []) {
      const meant = known.includes(key) || key.startsWith('x-') ? undefined : nearest(key, known)
      if (meant !== undefined) of.complain('unknown key', { expected: meant, got: key, hint: `did you mean ${meant}?` }, 'key')
    }
  }

  /** Notes keys after which nothing stands, but for those that may be so. */
  hollow(allowed: readonly string[] = []): void {
    for (const [key, of] of this.isMapping() ? this.entries() : []) {
      if (!of.absent || allowed.includes(key) || key.startsWith('x-')) continue
      const hint = 'give it a value, or take the key out; look at the indentation of the lines below'
      of.complain(`nothing follows ${key}`, { expected: 'a value', got: 'nothing', hint }, 'key')
    }
  }

  #child(key: string | number, tree: Tree | undefined): Cursor {
    return new Cursor(tree, this.#problems, { ...this.#origin, path: [...this.#origin.path, key] })
  }
}
