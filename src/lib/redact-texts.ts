/** Plain data with secrets gone from every text in it, but for those under the `kept` keys; keys, numbers and shape stay. */
export function redactTexts<T>(value: T, redact: (text: string) => string, kept?: ReadonlySet<string>): T
export function redactTexts(value: unknown, redact: (text: string) => string, kept: ReadonlySet<string> = NONE): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.some(holdsText) ? value.map((item) => redactTexts(item, redact, kept)) : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, of]) => [key, kept.has(key) && typeof of === 'string' ? of : redactTexts(of, redact, kept)]),
  )
}

const NONE: ReadonlySet<string> = new Set()
/** What decides how an exhibit is drawn is one of our own words or the name of a plugin: never a secret, though a password may be the same word. */
const OWN_WORDS: ReadonlySet<string> = new Set(['type', 'state', 'health'])

/** What checks show, with secrets gone. */
export const redactExhibits = <T>(exhibits: readonly T[], redact: (text: string) => string): readonly T[] =>
  redactTexts(exhibits, redact, OWN_WORDS)

// Long lists of numbers are most of a report's data.
const holdsText = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null)
