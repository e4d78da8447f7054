import { diffLines } from 'diff'

/** A copy that a drill made of a file of the user. */
export interface Copied {
  /** How the copy may be called in what people read. */
  readonly names: readonly string[]
  /** How the user's file is called. */
  readonly file: string
  readonly before: string
  readonly after: string
}

/**
 * Makes places in copies places in the user's own files: `…/changes/…/config.yml:38:9` -> `config.yml:34:9`. A line that the copy changed
 * or added is told as the line of the file that stands there, without its column. Pure.
 */
export function relocation(copies: readonly Copied[]): (text: string) => string {
  const rules = copies.map(({ names, file, before, after }) => ({ names, file, lines: linesOf(before, after) }))
  return (text) => rules.reduce((told, rule) => relocated(told, rule), text)
}

interface Rule {
  readonly names: readonly string[]
  readonly file: string
  readonly lines: readonly Line[]
}

/** Where a line of a copy comes from. */
interface Line {
  readonly line: number
  readonly same: boolean
}

function relocated(text: string, { names, file, lines }: Rule): string {
  const [found] = names.filter((name) => text.includes(name))
  if (found === undefined) return text
  const place = new RegExp(`${found.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?::(\\d+)(:\\d+)?)?`, 'g')
  return text.replace(place, (_all, line?: string, column?: string) => {
    if (line === undefined) return file
    const origin = lines[Number(line) - 1]
    if (origin === undefined) return `${file}:${line}${column ?? ''}`
    return `${file}:${origin.line}${origin.same ? (column ?? '') : ''}`
  })
}

function linesOf(before: string, after: string): readonly Line[] {
  const lines: Line[] = []
  let line = 1
  // Where what was removed began: what was added in its place stands for it.
  let from = 1
  for (const part of diffLines(before, after)) {
    if (part.removed) {
      from = line
      line += part.count
    } else if (part.added) {
      for (let index = 0; index < part.count; index++)
        lines.push({ line: Math.min(from + index, Math.max(from, line - 1)), same: false })
      from = line
    } else {
      for (let index = 0; index < part.count; index++) lines.push({ line: line + index, same: true })
      line += part.count
      from = line
    }
  }
  return lines
}
