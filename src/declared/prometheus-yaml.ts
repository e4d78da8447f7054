import { isNode, LineCounter, parseDocument } from 'yaml'
import { messageOf } from '../lib/errors.ts'

/** Something in a file that its reader cannot use, and where. */
export interface Problem {
  readonly message: string
  readonly expected: string
  readonly actual: string
  /** `monitoring/prometheus.yml:12`. */
  readonly where: string
  /** What to do. */
  readonly hint?: string | undefined
}

/** A value of a YAML file that knows its place. Reading a key that is not there, or of the wrong kind, gives undefined or nothing. */
export interface Yaml {
  /** `file:line`. */
  readonly where: string
  /** True for a list, also an empty one; null is none. */
  readonly isList: boolean
  get(key: string): Yaml | undefined
  items(): readonly Yaml[]
  entries(): readonly (readonly [string, Yaml])[]
  /** Scalars as they are written, as Prometheus reads them into text: `15s`, `1.10`, `007`, `True`; otherwise, and for null, undefined. */
  text(): string | undefined
}

/** Reads one YAML document. Broken YAML is a problem with its line, and then there is no root. */
export function readYaml(text: string, file: string): { readonly root: Yaml | undefined; readonly problems: readonly Problem[] } {
  const lines = new LineCounter()
  // Every scalar stays as it is written: as a number, 1.10 would be 1.1 and 007 be 7.
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', customTags: ['null', 'merge'] })
  const at = (offset: number) => `${file}:${Math.max(1, lines.linePos(offset).line)}`
  const problems = document.errors.map((error) => broken(error.message, at(error.pos[0])))
  if (problems.length > 0) return { root: undefined, problems }
  const where = (path: readonly (string | number)[]): string => {
    // Below an alias or a merged key there is no node of its own: the nearest one above it says where.
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return at(node.range[0])
    }
    return `${file}:1`
  }
  try {
    return { root: cursor(document.toJS(), [], where), problems }
  } catch (error) {
    return { root: undefined, problems: [broken(messageOf(error), `${file}:1`)] }
  }
}

function cursor(value: unknown, path: readonly (string | number)[], where: (path: readonly (string | number)[]) => string): Yaml {
  const child = (key: string | number, of: unknown) => cursor(of, [...path, key], where)
  const fields: Readonly<Record<string, unknown>> = isRecord(value) ? value : {}
  return {
    get where() {
      return where(path)
    },
    isList: Array.isArray(value),
    get: (key) => (Object.hasOwn(fields, key) ? child(key, fields[key]) : undefined),
    items: () => (Array.isArray(value) ? value.map((item, index) => child(index, item)) : []),
    entries: () => Object.entries(fields).map(([key, of]) => [key, child(key, of)] as const),
    text: () => (typeof value === 'string' ? value : undefined),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function broken(error: string, where: string): Problem {
  const actual = firstLine(error)
  return { message: `no valid YAML: ${actual}`, expected: 'valid YAML', actual, where, hint: 'Prometheus cannot load it either' }
}

const firstLine = (text: string): string => text.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''

/** A mapping of text to text: labels, annotations. */
export const textMap = (yaml: Yaml | undefined): Record<string, string> =>
  Object.fromEntries(yaml?.entries().map(([key, value]) => [key, value.text() ?? '']) ?? [])
