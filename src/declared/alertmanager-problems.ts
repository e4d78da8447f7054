import type { Problem, Yaml } from './prometheus-yaml.ts'

/** Something in alertmanager.yml that cannot be meant. */
export interface AlertmanagerProblem extends Problem {
  /** True when Alertmanager does not load the file because of it; otherwise it loads, and does not do what it says. */
  readonly refused: boolean
}

/** Collects the problems of one file. */
export interface Problems {
  readonly found: AlertmanagerProblem[]
  /** Alertmanager does not load the file because of it; `at`: a value, or a place as `file:line`. */
  refuse(at: Yaml | string, message: string, expected: string, actual: string, hint?: string): void
  /** Alertmanager loads the file all the same. */
  doubt(at: Yaml | string, message: string, expected: string, actual: string, hint?: string): void
}

export const NOT_LOADED = 'Alertmanager does not load the file so'

/** An empty collection of problems. */
export function collectProblems(): Problems {
  const found: AlertmanagerProblem[] = []
  const add =
    (refused: boolean): Problems['refuse'] =>
    (at, message, expected, actual, hint = NOT_LOADED) => {
      found.push({ message, expected, actual, where: typeof at === 'string' ? at : at.where, hint, refused })
    }
  return { found, refuse: add(true), doubt: add(false) }
}
