import { expand } from './compose-interpolate.ts'

type Variables = Readonly<Record<string, string>>

interface Dotenv {
  /** With those before it. */
  readonly variables: Variables
  /** Number of each line that cannot be read. */
  readonly bad: readonly number[]
}

/**
 * Reads a `.env` or `env_file`: `NAME=value`, `export`, comments, quotes; `${X}` outside single quotes, of `outer`, else of the variables
 * before it: `before` are those of earlier files.
 */
export function readDotenv(text: string, outer: (name: string) => string | undefined, before: Variables = {}): Dotenv {
  const variables: Record<string, string> = { ...before }
  const bad: number[] = []
  const lookup = (name: string) => outer(name) ?? variables[name]
  // A quoted value may hold line breaks, so the pattern runs over the text and not over lines.
  const pattern =
    /^[^\S\n]*(?:export\s+)?([A-Za-z_][\w.-]*)[^\S\n]*(?:[=:][^\S\n]*('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[^\n]*))?[^\S\n]*(?:#[^\n]*)?$/gm
  let last = 0
  for (const match of text.matchAll(pattern)) {
    bad.push(...unread(text, last, match.index))
    last = match.index + match[0].length
    const [, name = '', raw] = match
    const { value, sound } = raw === undefined ? { value: outer(name), sound: true } : dotenvValue(raw, lookup)
    if (!sound) bad.push(lineAt(text, match.index))
    if (value !== undefined) variables[name] = value
  }
  return { variables, bad: [...bad, ...unread(text, last, text.length)] }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

function unread(text: string, from: number, to: number): number[] {
  const first = lineAt(text, from)
  return text
    .slice(from, to)
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' || line.trim().startsWith('#') ? [] : [first + index]))
}

function dotenvValue(raw: string, lookup: (name: string) => string | undefined) {
  const quote = raw[0]
  const quoted = raw.length > 1 && (quote === "'" || quote === '"') && raw.endsWith(quote)
  if (quote === "'" && quoted) return { value: raw.slice(1, -1).replaceAll("\\'", "'"), sound: true }
  const inner = quoted ? unescaped(raw.slice(1, -1)) : raw.replace(/(^|\s)#.*$/, '').trim()
  const { text: value, complaints } = expand(inner, { lookup, dialect: 'compose' })
  return { value, sound: complaints.length === 0 }
}

// An escaped dollar sign is no variable: `$$` says so.
const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', $: '$$' })[letter] ?? letter)
