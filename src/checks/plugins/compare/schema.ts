import type { KongJson } from '../../../clients/kong-types.ts'
import { tellsSecretField } from '../../../lib/redact-pairs.ts'

/** Fields of a record by name. Kong writes each as an object of one key. */
export const fieldsOf = (record: KongJson): readonly (readonly [name: string, field: KongJson])[] => oneKeyed(record.fields)

function oneKeyed(list: unknown): readonly (readonly [string, KongJson])[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((one) =>
    isJson(one) ? Object.entries(one).flatMap(([name, field]) => (isJson(field) ? [[name, field] as const] : [])) : [],
  )
}

/** True of an object that is no array. */
export const isJson = (value: unknown): value is KongJson => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A declared record with its old spellings (`redis_host`) in the places where Kong keeps them (`redis.host`). What is said in the new place wins. */
export function withoutShorthands(declared: KongJson, record: KongJson): KongJson {
  const fields = new Map(fieldsOf(record))
  const told = new Map(oneKeyed(record.shorthand_fields).map(([name, field]) => [name, replacement(field)]))
  let out = declared
  for (const [name, value] of Object.entries(declared)) {
    if (fields.has(name)) continue
    const path = told.get(name) ?? guessed(name, fields)
    if (path === undefined) continue
    const { [name]: _, ...rest } = out
    out = merged(rest, path, value)
  }
  return out
}

// `deprecation.replaced_with[0].path`, as of Kong 3.8.
function replacement(field: KongJson): readonly string[] | undefined {
  const [first] =
    isJson(field.deprecation) && Array.isArray(field.deprecation.replaced_with) ? field.deprecation.replaced_with : []
  return isJson(first) && Array.isArray(first.path) ? first.path.map(String) : undefined
}

// Older documents do not say it: `redis_host` is `redis.host` where that is a field.
function guessed(name: string, fields: ReadonlyMap<string, KongJson>): readonly string[] | undefined {
  for (const [record, field] of fields) {
    const rest = name.startsWith(`${record}_`) ? name.slice(record.length + 1) : undefined
    if (rest !== undefined && fieldsOf(field).some(([inner]) => inner === rest)) return [record, rest]
  }
  return undefined
}

function merged(into: KongJson, [first = '', ...rest]: readonly string[], value: unknown): KongJson {
  const there = into[first]
  if (rest.length > 0) return { ...into, [first]: merged(isJson(there) ? there : {}, rest, value) }
  return there === undefined || there === null ? { ...into, [first]: value } : into
}

/** What Kong puts where nothing is said; undefined = nothing. A required record comes with the defaults of its own fields. */
export function defaultOf(field: KongJson): unknown {
  if (field.default !== undefined && field.default !== null) return field.default
  return field.type === 'record' && field.required === true ? {} : undefined
}

/** The value may be a secret: its name tells, or Kong would keep it encrypted or in a vault. */
export const mayBeSecret = (name: string, field: KongJson): boolean =>
  tellsSecretField(name) ||
  [field, field.elements, field.values].some((one) => isJson(one) && (one.encrypted === true || one.referenceable === true))
