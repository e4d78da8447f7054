// Reads values that no schema has passed yet: what is not of the asked type counts as empty, and the schema complains of it.

/** The fields of a mapping. */
export const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {}

/** The entries of a list. */
export const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The pairs of a mapping. */
export const entries = (value: unknown): readonly (readonly [string, unknown])[] => Object.entries(fields(value))

/** Text. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
