import type { Survey, Tally } from './survey.ts'

/** `error`: the data comes out wrong or a secret leaks. `warning`: a convention that tools and people rely on. */
export type Severity = 'error' | 'warning'

/** What a rule has to say about one family. */
export interface Found {
  /** What is wrong, with names. */
  readonly message: string
  /** What to do. */
  readonly hint: string
  /** The first line that shows it; the family's own by default. */
  readonly line?: number
}

/** Limits that a caller may set. */
export interface Limits {
  readonly maxSeries: number
}

export interface Rule<Id extends string = string> {
  readonly id: Id
  readonly severity: Severity
  /** One line: what holds when the rule is content. */
  readonly summary: string
  /** Whether promlint (`promtool check metrics`) has it too. */
  readonly promlint: boolean
  /** Undefined = nothing wrong. Families without samples are never asked about. */
  judge(survey: Survey, limits: Limits): Found | undefined
}

/** Keeps the id a literal, so that the ids of all rules are a type. */
export const rule = <const Id extends string>(it: Rule<Id>): Rule<Id> => it

/** `1 sample`, `3 samples`. */
export const counted = ({ samples }: Tally, noun = 'sample'): string => `${samples} ${noun}${samples === 1 ? '' : 's'}`

/** Up to three names, quoted, and how many more there are. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`)
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ')
}
