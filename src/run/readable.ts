import { redactField, redactKeys } from '../lib/redact.ts'

const MAX_TEXT = 64 * 1024
/** Read beyond that, so that a secret on the border is still seen whole. */
const BORDER = 16 * 1024
const READ = MAX_TEXT + BORDER
const MAX_ITEMS = 1000

type Redact = (text: string) => string

/** What a check saw as plain data for a person to read: bytes as text, long things cut, and no secret in any value or key. */
export const readable = (value: unknown, redact: Redact): unknown => new Reader(redact).read('', value)

class Reader {
  readonly #redact: Redact
  /** The objects that hold the one being read: one that holds itself would never end. */
  readonly #holders = new Set<object>()

  constructor(redact: Redact) {
    this.#redact = redact
  }

  read(name: string, value: unknown): unknown {
    if (value instanceof Uint8Array) return this.#text(name, new TextDecoder().decode(value.subarray(0, READ)), value.length)
    if (value instanceof Error) return this.#text(name, value.message)
    if (typeof value === 'string') return this.#text(name, value)
    if (typeof value === 'number' || typeof value === 'bigint') return this.#number(value)
    if (typeof value !== 'object' || value === null) return value
    if (this.#holders.has(value)) return '… (itself)'
    this.#holders.add(value)
    const plain = this.#object(name, value)
    this.#holders.delete(value)
    return plain
  }

  #object(name: string, value: object): unknown {
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.read(name, value.toJSON(name))
    if (Array.isArray(value) || value instanceof Set) return this.#items(name, [...value])
    return this.#fields(value instanceof Map ? [...value] : Object.entries(value))
  }

  // Of a list called `set-cookie` every text is one.
  #items(name: string, values: readonly unknown[]): readonly unknown[] {
    const kept = values.slice(0, MAX_ITEMS).map((value) => this.read(name, value))
    return values.length <= MAX_ITEMS ? kept : [...kept, `… (${values.length - MAX_ITEMS} more)`]
  }

  #fields(entries: readonly (readonly [unknown, unknown])[]): Readonly<Record<string, unknown>> {
    const kept = entries.map(([key, value]) => [String(key), this.read(String(key), value)] as const)
    return redactKeys(kept, this.#redact)
  }

  #number(value: number | bigint): number | string {
    const text = String(value)
    const shown = this.#redact(text)
    return typeof value === 'number' && shown === text ? value : shown
  }

  #text(name: string, text: string, length = text.length): string {
    const shown = redactField(name, text.slice(0, READ), this.#redact)
    if (length <= MAX_TEXT) return shown
    // A secret that was cut in two stands at the very end of what was read.
    const end = Math.min(MAX_TEXT, length > READ ? shown.length - BORDER : shown.length)
    return `${shown.slice(0, Math.max(0, end))}… (cut, ${length} in all)`
  }
}
