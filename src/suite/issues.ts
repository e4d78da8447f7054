import type { z } from 'zod'
import { describe, oneOf, type Path, type Problem, pathText } from '../declared/compose-problems.ts'
import type { Source } from '../declared/compose-yaml.ts'
import { nearest } from '../lib/text.ts'
import { keysAt } from './schema-keys.ts'

type Issue = z.core.$ZodIssue
type Details = Partial<Pick<Problem, 'expected' | 'got' | 'hint'>>

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

/** A problem at a path of the file. */
export function problemAt(
  source: Source,
  path: Path,
  message: string,
  details: Details = {},
  what: 'key' | 'value' = 'value',
): Problem {
  const { expected, got, hint } = { expected: undefined, got: undefined, hint: undefined, ...details }
  return { file: source.file, ...source.place(path, what), path: pathText(path), message, expected, got, hint }
}

/** What the schema finds, in the words and places of the file. */
export function issueProblems(source: Source, schema: unknown, issues: readonly Issue[]): readonly Problem[] {
  const plain = issues.flatMap((issue) => chosen(issue, source.value))
  const slips = plain.flatMap((issue) => (issue.code === 'unrecognized_keys' ? meant(issue, schema) : []))
  return plain
    .filter((issue) => !slips.includes(pathText(pathOf(issue))))
    .flatMap((issue) => {
      const path = pathOf(issue)
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => unknownKey(source, [...path, key], keysAt(schema, path)))
      if (issue.code === 'invalid_key') return [wrongKey(source, path, issue)]
      return [wrongValue(source, path, issue)]
    })
}

const pathOf = ({ path }: Issue): Path => path.map((part) => (typeof part === 'number' ? part : String(part)))

// A misspelt key that must be there would be told twice: once as unknown and once as missing.
function meant(issue: Issue & { code: 'unrecognized_keys' }, schema: unknown): readonly string[] {
  const path = pathOf(issue)
  return issue.keys.flatMap((key) => {
    const known = nearest(key, keysAt(schema, path))
    return known === undefined ? [] : pathText([...path, known])
  })
}

// Of a choice, the branch that got furthest says what is wrong; when none got anywhere the choice itself does.
function chosen(issue: Issue, root: unknown): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.message.startsWith('expected ')) return [issue]
  const further = issue.errors.filter((branch) =>
    branch.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  )
  if (further.length === 1)
    return (further[0] ?? []).flatMap((inner) => chosen({ ...inner, path: [...issue.path, ...inner.path] }, root))
  return [issue]
}

function unknownKey(source: Source, path: Path, known: readonly string[]): Problem {
  const key = String(path.at(-1))
  const near = nearest(key, known)
  const inCheck = path.length === 5 && path[0] === 'phases' && path[2] === 'checks'
  const hint = near === undefined ? undefined : `did you mean ${near}?`
  return problemAt(
    source,
    path,
    inCheck ? 'unknown kind or key of a check' : 'unknown key',
    { expected: oneOf(known), got: key, hint },
    'key',
  )
}

function wrongKey(source: Source, path: Path, issue: Issue & { code: 'invalid_key' }): Problem {
  const expected = issue.issues.map((inner) => expectedText(inner)).find((text) => text !== undefined)
  return problemAt(source, path, 'a key of the wrong form', { expected, got: describe(path.at(-1)) }, 'key')
}

function wrongValue(source: Source, path: Path, issue: Issue): Problem {
  const value = valueAt(source.value, path)
  const expected = expectedText(issue)
  if (value === undefined)
    return problemAt(source, path, `${String(path.at(-1))} is missing`, { expected, got: 'nothing' }, 'key')
  const own = expected === undefined
  return problemAt(source, path, own ? issue.message : 'wrong value', {
    expected,
    got: describe(value),
    hint: hintFor(issue, value, source.written?.(path)),
  })
}

function expectedText(issue: Issue): string | undefined {
  // Messages of our own schemas that begin so say what is expected; zod's say it in its own words.
  if (issue.message.startsWith('expected ')) return issue.message.slice('expected '.length)
  if (issue.code === 'invalid_type') return NAMES[issue.expected] ?? issue.expected
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String))
  if (issue.code === 'invalid_union') return unionText(issue)
  if (issue.code === 'too_small') return bound(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum)
  if (issue.code === 'too_big') return bound(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum)
  return undefined
}

function unionText(issue: Issue & { code: 'invalid_union' }): string | undefined {
  const branches = issue.errors.flatMap(([first]) => (first === undefined ? [] : (expectedText(first) ?? [])))
  return branches.length === 0 ? undefined : [...new Set(branches)].join(', or ')
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `${relation} ${limit} ${limit === 1 ? 'character' : 'characters'}`
  if (origin === 'array' || origin === 'object') return `${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}`
  return `a number ${relation} ${limit}`
}

function hintFor(issue: Issue, value: unknown, written = String(value)): string | undefined {
  if (value === null) return 'nothing follows the colon: write the value, or look at the indentation of the lines below'
  if (issue.code === 'invalid_type' && expectedText(issue) === NAMES.string && typeof value !== 'object')
    return `put it into quotes: "${written}"`
  const allowed = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const near = typeof value === 'string' ? nearest(value, [...allowed, ...unionValues(issue)]) : undefined
  return near === undefined ? undefined : `did you mean ${near}?`
}

const unionValues = (issue: Issue): readonly string[] =>
  issue.code === 'invalid_union'
    ? issue.errors
        .flat()
        .flatMap((inner) => (inner.code === 'invalid_value' && inner.path.length === 0 ? inner.values.map(String) : []))
    : []

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined,
    root,
  )
}
