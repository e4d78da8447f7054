import { tellsSecretField } from '../../lib/redact-pairs.ts'
import { judgePaths, parseJson } from '../http/json.ts'
import { asRegExp } from '../text-pattern.ts'
import type { LogsSpec } from './spec.ts'

/** How near a line comes to what is asked for: parts of it that hold, of all there are. */
export interface Match {
  readonly matches: boolean
  readonly score: number
}

/** Places at which JSON may begin in a line. */
const BEGINNINGS = 4
/** Words of a pattern by which the nearest line is found. */
const WORD = /[\p{L}\d]{3,}/gu

/** Judges lines by a spec, for many lines. */
export function matcherOf({ line, json }: Pick<LogsSpec, 'line' | 'json'>): (text: string) => Match {
  const holds = textTest(line)
  const words = [...new Set(line?.match(WORD) ?? [])]
  const paths = Object.keys(json ?? {}).length
  return (raw) => {
    const text = plain(raw)
    const fits = holds(text)
    const near = fits ? words.length : words.filter((word) => text.includes(word)).length
    if (json === undefined) return { matches: fits, score: near }
    const part = jsonPart(text)
    if (part === undefined) return { matches: false, score: near }
    // One finding at most for each path.
    const held = paths - judgePaths(json, part.value, '').length
    return { matches: fits && held === paths, score: near + held + 1 }
  }
}

/** What of a line of JSON is not as asked for: `$.response.status is 200`; [] where it is no JSON, or none is asked for. */
export function differences({ json = {} }: Pick<LogsSpec, 'json'>, line: string): readonly string[] {
  const part = jsonPart(plain(line))
  if (part === undefined) return []
  return Object.entries(json).flatMap(([path, wanted]) => {
    const found = judgePaths({ [path]: wanted }, part.value, '').map(({ message }) => message)
    return tellsSecretField(path) ? found.map(() => `${path} is another`) : found
  })
}

function textTest(line: string | undefined): (text: string) => boolean {
  if (line === undefined) return () => true
  const pattern = asRegExp(line)
  return pattern === undefined ? (text) => text.includes(line) : (text) => pattern.test(text)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
const COLOUR = /\u001b\[[\d;]*[A-Za-z]/g

/** Without the colours that a program writes for a terminal. */
const plain = (line: string): string => (line.includes('\u001b') ? line.replace(COLOUR, '') : line)

/** The JSON object that is the line, or that begins behind a prefix and goes to the line's end; undefined where there is none. */
export function jsonPart(line: string): { readonly value: unknown } | undefined {
  const text = line.trimEnd()
  if (!text.endsWith('}')) return undefined
  let at = text.indexOf('{')
  for (let tried = 0; at >= 0 && tried < BEGINNINGS; tried++) {
    const parsed = parseJson(text.slice(at))
    if ('value' in parsed) return parsed
    at = text.indexOf('{', at + 1)
  }
  return undefined
}
