import { relative } from 'node:path'
import { UsageError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import { clip, count } from '../lib/text.ts'

export type Path = readonly (string | number)[]

export interface Position {
  readonly line: number | undefined
  readonly column: number | undefined
}

/** One thing that is wrong in a file that the user wrote. */
export interface Problem extends Position {
  readonly file: string
  /** `phases[1].checks[0].metrics.families`; empty for the whole file. */
  readonly path: string
  readonly message: string
  readonly expected: string | undefined
  readonly got: string | undefined
  readonly hint: string | undefined
}

/** All that is wrong in one file and those it names, found at once. */
export class FileErrors extends UsageError {
  readonly problems: readonly Problem[]

  /** `secrets`: values that must not be shown, such as those that came from variables. */
  constructor(file: string, problems: readonly Problem[], secrets: readonly string[] = []) {
    const redact = redactor(secrets)
    const shown = problems.map((problem) => ({
      ...problem,
      message: redact(problem.message),
      got: problem.got && redact(problem.got),
    }))
    super(renderProblems(file, shown))
    this.problems = shown
  }
}

/** More than this many blocks would hide the first ones. */
const SHOWN = 20

function renderProblems(file: string, problems: readonly Problem[]): string {
  const blocks = problems.slice(0, SHOWN).map(renderProblem)
  const rest = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : []
  return [`${count(problems.length, 'problem')} in ${file}`, ...blocks, ...rest].join('\n\n')
}

function renderProblem({ file, line, column, path, message, expected, got, hint }: Problem): string {
  const at = [file, line, column].filter((part) => part !== undefined).join(':')
  const rows = [
    path === '' ? at : `${at}  ${path}`,
    `  ${message}`,
    expected === undefined ? '' : `  expected  ${expected}`,
    got === undefined ? '' : `  got       ${got}`,
    hint === undefined ? '' : `  hint      ${hint}`,
  ]
  return rows.filter((row) => row !== '').join('\n')
}

/** For sorting the problems of one file. */
export const byPlace = (a: Position, b: Position): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)

/** `['phases', 1, 'checks']` -> `phases[1].checks`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    if (!/^[\w-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`
    return text === '' ? part : `${text}.${part}`
  }, '')
}

/** A value as an error shows it: short, with its type where that is not plain to see. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return clip(JSON.stringify(value), 100)
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${count(value.length, 'entry').replace(/entrys$/, 'entries')}`
  if (typeof value !== 'object') return `${String(value)} (a ${typeof value})`
  const keys = Object.keys(value)
  return keys.length === 0 ? 'an empty mapping' : clip(`a mapping with ${keys.join(', ')}`, 100)
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** A path as people read it: relative to the working directory where that is shorter. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short !== '' && short.length < path.length ? short : path
}
