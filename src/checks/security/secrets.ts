import { secretFinder } from '../../prom-parser/index.ts'

/** A text that looks like a secret; the text itself stays where it is. */
export interface FoundSecret {
  /** `a JSON Web Token`. */
  readonly kind: string
  /** `panels[3].targets[0].expr`. */
  readonly path: string
}

// A text that is longer than a search sees at once is looked at in pieces that overlap.
const PIECE = 16_000
const OVERLAP = 1000

const byForm = (text: string, name: string): string | undefined => inPieces(text, secretFinder(name))

/** Every text of a JSON that looks like a secret, with its place. */
export function secretsIn(
  json: unknown,
  kindOf: (text: string, name: string) => string | undefined = byForm,
): readonly FoundSecret[] {
  const found: FoundSecret[] = []
  const open: { readonly value: unknown; readonly path: string; readonly name: string }[] = [{ value: json, path: '', name: '' }]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { value, path, name } = one
    if (typeof value === 'string') {
      const kind = kindOf(value, name)
      if (kind !== undefined) found.push({ kind, path })
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) open.push({ value: item, path: `${path}[${index}]`, name })
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value))
        open.push({ value: item, path: path === '' ? key : `${path}.${key}`, name: key })
    }
  }
  return found.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
}

/** What a search that only sees so much of a text at once finds anywhere in it. */
export function inPieces(text: string, find: (piece: string) => string | undefined): string | undefined {
  for (let from = 0; from < text.length; from += PIECE - OVERLAP) {
    const kind = find(text.slice(from, from + PIECE))
    if (kind !== undefined) return kind
  }
  return undefined
}
