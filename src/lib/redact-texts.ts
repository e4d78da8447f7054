/** Plain data with secrets gone from every text in it; keys, numbers and shape stay. */
export function redactTexts<T>(value: T, redact: (text: string) => string): T
export function redactTexts(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.some(holdsText) ? value.map((item) => redactTexts(item, redact)) : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, redactTexts(of, redact)]))
}

// Long lists of numbers are most of a report's data.
const holdsText = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null)
