import type { Path } from './compose-problems.ts'
import { type Source, yamlSource } from './compose-yaml.ts'
import { type Expanded, expandValue, type Surroundings } from './grafana-expand.ts'
import type { ProvisioningProblem } from './grafana-types.ts'

/** Takes a problem of one folder of provisioning. */
export type Report = (message: string, where: string, hint: string) => void

/** A mapping of a provisioning file; reading a text of it replaces its variables and reports what Grafana would trip over. */
export interface Fields {
  /** `file:line:column` of a key's value, or of the mapping. */
  where(key?: string): string
  has(key: string): boolean
  /** '' where it is missing or null; a number as it is written. */
  text(key: string): string
  /** As Go's ParseBool; false where it is missing. */
  flag(key: string): boolean
  /** 0 where it is missing. */
  integer(key: string): number
  /** Undefined where it is no mapping. */
  mapping(key: string): Fields | undefined
  /** The mappings of a list; [] where it is none. */
  list(key: string): readonly Fields[]
  /** All of it, with variables replaced in its texts. */
  values(): Readonly<Record<string, unknown>>
  /** All of it as it stands. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** A provisioning file. */
export interface ProvisioningFile {
  /** For people: relative to the working directory. */
  readonly name: string
  readonly path: string
  /** Undefined where it is no YAML, or empty. */
  readonly root: Fields | undefined
  /** Of a file whose root is a list: its mappings. */
  readonly items: readonly Fields[] | undefined
}

/** Reads the text of one file; broken YAML is reported and then there is no root. `expands`: false for old files, which know no variables. */
export function provisioningFile(
  { name, path, text }: { readonly name: string; readonly path: string; readonly text: string },
  surroundings: Surroundings,
  report: Report,
): ProvisioningFile {
  const source = yamlSource(text, name, { expand: (value) => ({ text: value, used: [], complaints: [] }), retype: false })
  for (const { message, line, column, hint } of source.problems)
    report(message, `${name}:${line ?? 1}:${column ?? 1}`, hint ?? 'Grafana cannot load it either')
  const { value } = source
  if (source.problems.length > 0 || value === null || value === undefined)
    return { name, path, root: undefined, items: undefined }
  const old = isRecord(value) ? !(Number(value.apiVersion) > 0) : true
  const reader: Reader = { source, report, expand: old ? literally : (one) => expandValue(one, surroundings) }
  const items = Array.isArray(value) ? mappingsOf(value, [], reader) : undefined
  if (items === undefined && !isRecord(value))
    report(`the file holds ${describe(value)} where a mapping is expected`, `${name}:1:1`, 'Grafana cannot load it either')
  return { name, path, root: isRecord(value) ? fieldsOf(value, [], reader) : undefined, items }
}

interface Reader {
  readonly source: Source
  readonly report: Report
  readonly expand: (text: string) => Expanded
}

// Files of before apiVersion 1 know no variables.
const literally = (text: string): Expanded => ({ text, unset: [], absent: [], unknown: [] })

const mappingsOf = (items: readonly unknown[], path: Path, reader: Reader): readonly Fields[] =>
  items.flatMap((item, index) => (isRecord(item) ? [fieldsOf(item, [...path, index], reader)] : []))

function fieldsOf(value: Readonly<Record<string, unknown>>, path: Path, reader: Reader): Fields {
  const { source, report } = reader
  const at = (key: string): Path => [...path, key]
  const where = (key?: string): string => placeText(source, key === undefined ? path : at(key))
  const own = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined)
  const text = (key: string): string => {
    const written = writtenText(source, at(key), own(key))
    const expanded = reader.expand(written)
    tell(expanded, key, where(key), report)
    return expanded.text
  }
  return {
    where,
    has: (key) => own(key) !== undefined,
    raw: value,
    text,
    flag: (key) => flagOf(text(key), own(key), key, where(key), report),
    integer(key) {
      const said = text(key)
      if (/^[-+]?\d+$/.test(said)) return Number(said)
      if (said !== '') report(`${key} is no whole number`, where(key), `write ${key}: 1`)
      return 0
    },
    mapping(key) {
      const inner = own(key)
      return isRecord(inner) ? fieldsOf(inner, at(key), reader) : undefined
    },
    list(key) {
      const inner = own(key)
      if (Array.isArray(inner)) return mappingsOf(inner, at(key), reader)
      if (inner !== undefined && inner !== null) report(`${key} is no list`, where(key), `write its entries with - below ${key}:`)
      return []
    },
    values: () => expandedMapping(value, path, reader),
  }
}

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']

function flagOf(said: string, value: unknown, key: string, where: string, report: Report): boolean {
  if (value === undefined || value === null || FALSE.includes(said)) return false
  // What holds a variable that is not known here says nothing of itself.
  if (!TRUE.includes(said)) report(`${key} is neither true nor false`, where, `write ${key}: true or ${key}: false`)
  return TRUE.includes(said)
}

/** A scalar as text; numbers and booleans as they are written, since 1.10 is no 1.1 in a name. */
function writtenText(source: Source, path: Path, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'number' && typeof value !== 'boolean') return ''
  return source.written?.(path) ?? String(value)
}

function tell({ unset, absent, unknown }: Expanded, key: string, where: string, report: Report): void {
  for (const name of unset) report(unsetWords(name, key), where, unsetHint(name))
  for (const path of absent)
    report(
      `${key} names the file ${path}, which is not there`,
      where,
      'mount it into the service: Grafana does not start without it',
    )
  for (const written of unknown)
    report(`${key} cannot be read from here: ${written}`, where, 'only the service itself knows its value')
}

const unsetWords = (name: string, key: string): string =>
  `${key} uses the variable ${name}, which the service's environment does not set: Grafana reads it as empty`

const unsetHint = (name: string): string =>
  /[:?+-]/.test(name)
    ? 'Grafana knows no defaults in its variables: set this one in the environment of the service'
    : `set ${name} in the environment of the service; a dollar sign is written $$`

const expandedMapping = (
  value: Readonly<Record<string, unknown>>,
  path: Path,
  reader: Reader,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(value).map(([key, of]) => [key, expandedIn(of, [...path, key], reader)]))

function expandedIn(value: unknown, path: Path, reader: Reader): unknown {
  if (Array.isArray(value)) return value.map((item, index) => expandedIn(item, [...path, index], reader))
  if (isRecord(value)) return expandedMapping(value, path, reader)
  if (typeof value !== 'string') return value
  const expanded = reader.expand(value)
  tell(expanded, String(path.at(-1)), placeText(reader.source, path), reader.report)
  return expanded.text
}

function placeText(source: Source, path: Path): string {
  const { line, column } = source.place(path)
  return `${source.file}:${line ?? 1}:${column ?? 1}`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const describe = (value: unknown): string => (Array.isArray(value) ? 'a list' : typeof value)

/** Takes problems of one folder into a list. */
export const reporter =
  (of: ProvisioningProblem['of'], problems: ProvisioningProblem[]): Report =>
  (message, where, hint) => {
    problems.push({ of, message, where, hint })
  }
