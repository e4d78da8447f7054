import { nearest } from '../lib/text.ts'
import { describe, type Path, type Problem, pathText } from './compose-problems.ts'
import type { Source } from './compose-yaml.ts'

type Details = Partial<Pick<Problem, 'expected' | 'got' | 'hint'>>

/** One value of a file. Reading it as what it is not notes a problem and gives nothing, so that all problems are found at once. */
export class Cursor {
  readonly value: unknown
  readonly path: Path
  readonly #source: Source
  readonly #problems: Problem[]

  constructor(source: Source, problems: Problem[], value: unknown, path: Path) {
    this.#source = source
    this.#problems = problems
    this.value = value
    this.path = path
  }

  /** True when there is no value: the key is missing, or nothing follows it. */
  get absent(): boolean {
    return this.value === undefined || this.value === null
  }

  complain(message: string, details: Details = {}, what: 'key' | 'value' = 'value'): void {
    const { expected, got, hint } = { expected: undefined, got: undefined, hint: undefined, ...details }
    const place = this.#source.place(this.path, what)
    this.#problems.push({ file: this.#source.file, ...place, path: pathText(this.path), message, expected, got, hint })
  }

  /** The value is not of the type that belongs here. */
  mismatch(expected: string, hint?: string): void {
    this.complain('wrong type or form', { expected, got: describe(this.value), hint })
  }

  get(key: string): Cursor {
    const fields = this.#isMapping() ? (this.value as Readonly<Record<string, unknown>>) : {}
    return this.#child(key, Object.hasOwn(fields, key) ? fields[key] : undefined)
  }

  isList(): boolean {
    return Array.isArray(this.value)
  }

  isText(): boolean {
    return typeof this.value === 'string'
  }

  items(expected = 'a list'): readonly Cursor[] {
    if (Array.isArray(this.value)) return this.value.map((item, index) => this.#child(index, item))
    if (!this.absent) this.mismatch(expected)
    return []
  }

  entries(expected = 'a mapping'): readonly (readonly [string, Cursor])[] {
    if (this.#isMapping()) return Object.entries(this.value as object).map(([key, of]) => [key, this.#child(key, of)] as const)
    if (!this.absent) this.mismatch(expected)
    return []
  }

  /** Text, or a number or truth value as it would be written. */
  text(expected = 'text'): string | undefined {
    if (['string', 'number', 'boolean'].includes(typeof this.value)) return String(this.value)
    if (!this.absent) this.mismatch(expected)
    return undefined
  }

  flag(): boolean {
    if (this.absent || this.value === false || this.value === 'false') return false
    if (this.value !== true && this.value !== 'true') this.mismatch('true or false')
    return true
  }

  /** Notes a key that looks like a slip of a known one. Others are left to programs newer than this list. */
  slips(known: readonly string[]): void {
    if (!this.#isMapping()) return
    for (const key of Object.keys(this.value as object)) {
      const meant = known.includes(key) || key.startsWith('x-') ? undefined : nearest(key, known)
      if (meant !== undefined) {
        this.#child(key, undefined).complain('unknown key', { expected: meant, got: key, hint: `did you mean ${meant}?` }, 'key')
      }
    }
  }

  #isMapping(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
  }

  #child(key: string | number, value: unknown): Cursor {
    return new Cursor(this.#source, this.#problems, value, [...this.path, key])
  }
}
