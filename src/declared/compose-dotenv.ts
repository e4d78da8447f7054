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

/** Reads an `env_file` of `format: raw`: what follows the equals sign is the value to the letter. Options as for `readDotenv`. */
export function readRawEnv(text: string, outer: (name: string) => string | undefined, before: Variables = {}): Dotenv {
  const variables: Record<string, string> = { ...before }
  const bad: number[] = []
  for (const [index, whole] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = whole.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const [, name = '', value = outer(name)] = /^([^=\s]+)(?:=(.*))?$/.exec(line) ?? []
    if (name === '') bad.push(index + 1)
    else if (value !== undefined) variables[name] = value
  }
  return { variables, bad }
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
  const [whole, single, double] = /^(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")/.exec(raw) ?? []
  // Compose reads names on behind a quote; anything else there, and a quote that is never closed, it refuses.
  if (/^['"]/.test(raw) && !(whole !== undefined && /^[\w.\s-]*$/.test(raw.slice(whole.length))))
    return { value: '', sound: false }
  if (single !== undefined) return { value: single.replaceAll("\\'", "'"), sound: true }
  const inner = double === undefined ? raw.replace(/\s#.*$/, '').trim() : unescaped(double)
  const { text: value, complaints } = expand(inner, { lookup, dialect: 'compose' })
  return { value, sound: complaints.length === 0 }
}

// An escaped dollar sign is no variable: `$$` says so.
const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', $: '$$' })[letter] ?? letter)
