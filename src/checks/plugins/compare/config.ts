import type { KongJson, KongSchema } from '../../../clients/kong-types.ts'
import { nearest } from '../../../lib/text.ts'
import { defaultOf, fieldsOf, isJson, mayBeSecret, withoutShorthands } from './schema.ts'
import { holdsSent, shown, shownSent } from './show.ts'

/** One field that is not as declared. Values that may be secrets are hidden. */
export interface Difference {
  /** `config.redis.host`. */
  readonly path: string
  readonly expected: string
  readonly actual: string
  readonly hint?: string | undefined
}

/** What two configs differ in, and the paths of what cannot be compared. */
export interface Compared {
  readonly differences: readonly Difference[]
  /** Filled in by decK from its environment, which is not known here. */
  readonly untold: readonly string[]
}

/** `defaults`: what is not declared has the schema's default. `listed`: only what is declared is looked at. */
export type Extent = 'defaults' | 'listed'

/** Compares a declared config with the gateway's, field by field of the plugin's schema (its record `config`). Without a schema only what is declared is looked at. */
export function compareConfig(declared: KongJson, live: KongJson, schema: KongSchema | undefined, extent: Extent): Compared {
  const walk = new Walk(schema === undefined ? 'listed' : extent)
  walk.record('config', declared, live, schema ?? {}, schema !== undefined)
  return { differences: walk.differences, untold: walk.untold }
}

class Walk {
  readonly differences: Difference[] = []
  readonly untold: string[] = []
  readonly #extent: Extent

  constructor(extent: Extent) {
    this.#extent = extent
  }

  record(path: string, given: KongJson, live: KongJson, record: KongJson, strict = true): void {
    const declared = withoutShorthands(given, record)
    const known = new Map(fieldsOf(record))
    for (const [name, field] of known) {
      if (this.#extent === 'listed' && declared[name] === undefined) continue
      this.value(`${path}.${name}`, declared[name], live[name], field)
    }
    for (const [name, value] of Object.entries(declared)) {
      if (known.has(name)) continue
      if (strict && live[name] === undefined) this.#unknown(`${path}.${name}`, name, value, known)
      else this.value(`${path}.${name}`, value, live[name], fieldLike(value))
    }
  }

  value(path: string, declared: unknown, live: unknown, field: KongJson): void {
    const expected = declared === undefined ? defaultOf(field) : declared
    // A record that nobody speaks of may be there with its defaults, or not at all.
    if (declared === undefined && field.type === 'record' && isNothing(live, field)) return
    if (isTemplate(expected)) this.untold.push(path)
    else if (isNothing(expected, field)) this.#nothing(path, declared, live, field)
    else if (field.type === 'record' && isJson(expected)) this.record(path, expected, isJson(live) ? live : {}, field)
    else if (field.type === 'map' && isJson(expected)) this.#map(path, expected, live, field)
    else if (field.type === 'array' && Array.isArray(expected)) this.#array(path, expected, live, field)
    else if (canonical(expected, field) !== canonical(live, field)) this.#differs(path, expected, live, field)
  }

  // A null that is written down takes the default away, unless the field is required.
  #nothing(path: string, declared: unknown, live: unknown, field: KongJson): void {
    if (isNothing(live, field)) return
    const fallback = defaultOf(field)
    if (declared === null && fallback !== undefined) this.value(path, undefined, live, field)
    else if (field.type === 'record' && isJson(live)) this.record(path, {}, live, field)
    else this.#differs(path, undefined, live, field)
  }

  #map(path: string, expected: KongJson, live: unknown, field: KongJson): void {
    const actual = isJson(live) ? live : {}
    const inner = valuesOf(field, holdsSent(path) || mayBeSecret(lastOf(path), field))
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      this.value(`${path}.${key}`, expected[key] ?? null, actual[key], inner)
  }

  #array(path: string, expected: readonly unknown[], live: unknown, field: KongJson): void {
    const records = isJson(field.elements) && field.elements.type === 'record' ? field.elements : undefined
    if (records !== undefined && Array.isArray(live) && live.length === expected.length)
      for (const [index, one] of expected.entries()) this.value(`${path}[${index}]`, one, live[index], records)
    else if (canonical(expected, field) !== canonical(live, field)) this.#differs(path, expected, live, field)
  }

  #differs(path: string, expected: unknown, live: unknown, field: KongJson): void {
    const secret = mayBeSecret(lastOf(path), field)
    const tell = (value: unknown): string =>
      !secret && Array.isArray(value) && holdsSent(path) ? shownSent(value) : shown(value, secret)
    const [told, actual] = [tell(expected), tell(live)]
    this.differences.push({ path, expected: told, actual: !secret && told === actual ? `${actual}, with another value` : actual })
  }

  #unknown(path: string, name: string, value: unknown, known: ReadonlyMap<string, KongJson>): void {
    const near = nearest(name, known.keys())
    const hint = near === undefined ? undefined : `did you mean ${near}?`
    this.differences.push({ path, expected: shown(value, true), actual: 'no such field in the schema of the plugin', hint })
  }
}

const lastOf = (path: string): string => /([^.[\]]+)(?:\[\d+\])?$/.exec(path)?.[1] ?? path

const valuesOf = (field: KongJson, secret: boolean): KongJson => {
  const inner = isJson(field.values) ? field.values : {}
  return secret ? { ...inner, referenceable: true } : inner
}

/** A type for what no schema describes, so that it is compared part by part. */
const fieldLike = (value: unknown): KongJson =>
  isJson(value) ? { type: 'map' } : { type: Array.isArray(value) ? 'array' : 'any' }

/** Kong keeps an empty text as null where it may not be empty. */
const isNothing = (value: unknown, field: KongJson): boolean =>
  value === undefined || value === null || (value === '' && field.type === 'string' && field.len_min !== 0)

const isTemplate = (value: unknown): boolean => typeof value === 'string' && /\$\{\{\s*env\b/.test(value)

/** One text per value: sets have no order, 5 and 5.0 are equal, and what is null is not there. */
function canonical(value: unknown, field: KongJson): string {
  if (Array.isArray(value)) {
    const inner = isJson(field.elements) ? field.elements : {}
    const parts = value.map((one) => canonical(one, inner))
    return `[${(field.type === 'set' ? parts.toSorted() : parts).join()}]`
  }
  // An empty table of Lua is an object or a list, as it falls out.
  if ((field.type === 'set' || field.type === 'array') && isJson(value) && Object.keys(value).length === 0) return '[]'
  if (isJson(value)) {
    const parts = Object.entries(value).filter(([, one]) => one !== null && one !== undefined)
    return `{${parts
      .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one, innerOf(field, key))}`)
      .toSorted()
      .join()}}`
  }
  if (field.type === 'number' || field.type === 'integer') return String(Number(value))
  return JSON.stringify(value) ?? 'null'
}

const innerOf = (field: KongJson, key: string): KongJson => {
  if (field.type === 'map') return valuesOf(field, false)
  return fieldsOf(field).find(([name]) => name === key)?.[1] ?? {}
}
