/** A part of a text that is replaced; offsets into that text. */
export interface Replacement {
  readonly from: number
  readonly to: number
  readonly after: string
}

/** The source of a scalar with parts of its value replaced, in its own style where that can be; otherwise `after` in double quotes. */
export const rewritten = (source: string, value: string, parts: readonly Replacement[], after: string): string =>
  spliced(source, value, parts) ?? requoted(source, after)

// Folding and indentation only change white space: the n-th other character of the value is that of its source.
function spliced(source: string, value: string, parts: readonly Replacement[]): string | undefined {
  const start = contentStart(source)
  const places = [...source.slice(start).matchAll(/\S/g)].map(({ index }) => index + start)
  const dense = value.replaceAll(/\s/g, '')
  const written = source.slice(start).replaceAll(/\s/g, '')
  if (written !== dense && written !== `${dense}${source[0]}`) return undefined
  const placeOf = (offset: number): number | undefined => places[value.slice(0, offset).replaceAll(/\s/g, '').length]
  let text = source
  for (const { from, to, after } of parts.toSorted((a, b) => b.from - a.from)) {
    const [first, last] = [placeOf(from), placeOf(to - 1)]
    if (first === undefined || last === undefined) return undefined
    text = text.slice(0, first) + after + text.slice(last + 1)
  }
  return text
}

function contentStart(source: string): number {
  if (/^[|>]/.test(source)) return source.indexOf('\n') + 1
  return /^["']/.test(source) ? 1 : 0
}

// YAML's double-quoted strings hold all of JSON's. A block's end of line belongs to what follows it.
const requoted = (source: string, value: string): string => JSON.stringify(value) + (/^[|>]/.test(source) ? '\n' : '')
