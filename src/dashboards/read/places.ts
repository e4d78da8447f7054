import type { JsonPath } from '../model.ts'
import { type Step, stepsOf } from './path.ts'

/** Where a value begins, and, once asked for, where its own values begin. */
interface Spot {
  readonly offset: number
  children: ReadonlyMap<Step, Spot> | undefined
}

/**
 * Places of the values of a JSON text that is known to be valid: `line:column`, both from 1, of a path, or of the nearest thing above
 * it. Nothing is read before the first question, and then only the containers on the way, each once: 20 MB stay cheap.
 */
export function placesOf(text: string): (path: JsonPath) => string {
  const root: Spot = { offset: skipSpace(text, 0), children: undefined }
  let lines: readonly number[] | undefined
  return (path) => {
    let spot = root
    for (const step of stepsOf(path)) {
      spot.children ??= childrenAt(text, spot.offset)
      const child = spot.children.get(step)
      if (child === undefined) break
      spot = child
    }
    lines ??= lineStarts(text)
    const { line, column } = lineAndColumn(lines, spot.offset)
    return `${line}:${column}`
  }
}

/** Line and column, both from 1, of an offset. `lines` are the offsets at which lines begin. */
export function lineAndColumn(lines: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 }
}

/** The offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function childrenAt(text: string, offset: number): ReadonlyMap<Step, Spot> {
  const children = new Map<Step, Spot>()
  const open = text[offset]
  if (open !== '{' && open !== '[') return children
  let at = skipSpace(text, offset + 1)
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    let step: Step = index
    if (open === '{') {
      const end = skipString(text, at)
      step = String(JSON.parse(text.slice(at, end)))
      at = skipSpace(text, skipSpace(text, end) + 1)
    }
    // A key that is there twice: the last one counts, as for JSON.parse.
    children.set(step, { offset: at, children: undefined })
    at = skipSpace(text, skipValue(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return children
}

function skipValue(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      at = skipString(text, at) - 1
      if (depth === 0) return at + 1
    } else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') {
      // Below 0: the end of the container in which a bare number or word stood last.
      if (--depth <= 0) return depth < 0 ? at : at + 1
    } else if (depth === 0 && char === ',') return at
  }
  return text.length
}

function skipString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}
