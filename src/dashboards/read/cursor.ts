import type { JsonPath } from '../model.ts'
import { below, type Step } from './path.ts'

/** A JSON object as it stands in the file. */
export type Json = Readonly<Record<string, unknown>>

export interface Oddity {
  readonly path: JsonPath
  readonly message: string
}

/** A JSON value that knows its place. Asked for another type than it has, it says undefined (or nothing), and notes the oddity. */
export class Cursor {
  readonly value: unknown
  private readonly oddities: Oddity[]
  private readonly above: Cursor | undefined
  private readonly step: Step

  constructor(value: unknown, oddities: Oddity[], above?: Cursor, step: Step = '') {
    this.value = value
    this.oddities = oddities
    this.above = above
    this.step = step
  }

  /** Found only when asked for: most values are never named. */
  get path(): JsonPath {
    return this.above === undefined ? '' : below(this.above.path, this.step)
  }

  /** False for what is absent or null: Grafana takes both alike. */
  get there(): boolean {
    return this.value !== undefined && this.value !== null
  }

  /** True as JavaScript takes it, save for the text `false`. */
  get isTrue(): boolean {
    return Boolean(this.value) && this.value !== 'false'
  }

  /** Of an object's own key; absent where there is none. */
  get(key: string): Cursor {
    const { value } = this
    return new Cursor(isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined, this.oddities, this, key)
  }

  /** The way down several keys. */
  at(...keys: readonly string[]): Cursor {
    let cursor: Cursor = this
    for (const key of keys) cursor = cursor.get(key)
    return cursor
  }

  /** Of a list; [] for what is none. */
  items(): readonly Cursor[] {
    if (Array.isArray(this.value)) return this.value.map((item, index) => new Cursor(item, this.oddities, this, index))
    if (this.there) this.odd('a list')
    return []
  }

  /** Of an object; [] for what is none. */
  values(): readonly Cursor[] {
    if (isJson(this.value)) return Object.keys(this.value).map((key) => this.get(key))
    if (this.there) this.odd('an object')
    return []
  }

  /** A text that is not empty; a number or a boolean is taken as text, and noted. */
  text(): string | undefined {
    const { value } = this
    if (!this.there || value === '') return undefined
    if (typeof value !== 'string') this.odd('text')
    return this.scalar()
  }

  /** A text, number or boolean as text, none of them odd, the empty one too: values of variables are all of these. */
  scalar(): string | undefined {
    const { value } = this
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  }

  /** A finite number; one in quotes is taken as it is meant. */
  number(): number | undefined {
    const { value } = this
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
    if (this.there && value !== '') this.odd('a number')
    return undefined
  }

  /** The object; undefined for anything else. */
  record(): Json | undefined {
    return isJson(this.value) ? this.value : undefined
  }

  /** As record(); anything else is noted, with what should stand there. */
  expectRecord(expected: string): Json | undefined {
    if (!isJson(this.value)) this.odd(expected)
    return this.record()
  }

  /** Notes something that is odd here. */
  note(message: string): void {
    this.oddities.push({ path: this.path, message })
  }

  private odd(expected: string): void {
    this.note(`expected ${expected}, got ${describe(this.value)}`)
  }
}

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a JSON value is, in a few words: `an object`, `the number 5`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${JSON.stringify(value.slice(0, 40))}`
  return `the ${typeof value} ${String(value)}`
}
