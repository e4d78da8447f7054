import { expand } from './compose-interpolate.ts'

type Variables = Readonly<Record<string, string>>

/** Reads a `.env` or `env_file`: `NAME=value`, `export`, comments, quotes; `${X}` outside single quotes. Gives the number of each line it cannot read. */
export function readDotenv(
  text: string,
  outer: (name: string) => string | undefined,
): { variables: Variables; bad: readonly number[] } {
  const variables: Record<string, string> = {}
  const bad: number[] = []
  const lookup = (name: string) => outer(name) ?? variables[name]
  // A quoted value may hold line breaks, so the pattern runs over the text and not over lines.
  const pattern =
    /^[^\S\n]*(?:export\s+)?([A-Za-z_][\w.-]*)[^\S\n]*(?:[=:][^\S\n]*('[^']*'|"(?:[^"\\]|\\[\s\S])*"|[^\n]*))?[^\S\n]*(?:#[^\n]*)?$/gm
  let last = 0
  for (const match of text.matchAll(pattern)) {
    bad.push(...unread(text, last, match.index))
    last = match.index + match[0].length
    const [, name = '', raw] = match
    const value = raw === undefined ? outer(name) : dotenvValue(raw, lookup)
    if (value !== undefined) variables[name] = value
  }
  return { variables, bad: [...bad, ...unread(text, last, text.length)] }
}

function unread(text: string, from: number, to: number): number[] {
  const first = text.slice(0, from).split('\n').length
  return text
    .slice(from, to)
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' || line.trim().startsWith('#') ? [] : [first + index]))
}

function dotenvValue(raw: string, lookup: (name: string) => string | undefined): string {
  const quote = raw[0]
  if (quote === "'" && raw.endsWith("'") && raw.length > 1) return raw.slice(1, -1)
  const inner =
    quote === '"' && raw.endsWith('"') && raw.length > 1 ? unescaped(raw.slice(1, -1)) : raw.replace(/(^|\s)#.*$/, '').trim()
  return expand(inner, { lookup, dialect: 'compose' }).text
}

const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter)
