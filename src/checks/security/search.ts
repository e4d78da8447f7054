import { secretFinder } from '../../prom-parser/index.ts'
import { asRegExp } from '../text-pattern.ts'
import { looksRandom } from './entropy.ts'
import type { Known } from './known.ts'
import { knownFinder } from './known-finder.ts'
import { inPieces } from './secrets.ts'

/** Tells what kind of secret a text holds, in words; undefined: none. `name`: of the label or field whose value it is. */
export type Search = (text: string, name?: string) => string | undefined

interface SearchOptions {
  /** Text that looks like a secret and is none: literally, or as a regular expression. */
  readonly notSecrets?: readonly string[] | undefined
  /** Random text is a secret by itself: fit for values that are short and named, not for logs with their ids. */
  readonly entropy?: boolean
}

/** Looks for the stack's own secrets, which no text excuses, and for what is one by its form. */
export function searchFor(known: readonly Known[], { notSecrets = [], entropy = false }: SearchOptions = {}): Search {
  const excuses = notSecrets.map((pattern) => {
    const regExp = asRegExp(pattern)
    return (text: string): boolean => (regExp === undefined ? text.includes(pattern) : regExp.test(text))
  })
  const findKnown = knownFinder(known)
  const finders = new Map<string, ReturnType<typeof secretFinder>>()
  const finderOf = (name: string) => {
    const finder = finders.get(name) ?? secretFinder(name)
    finders.set(name, finder)
    return finder
  }
  return (text, name = '') => {
    const own = findKnown(text)
    if (own !== undefined) return own
    const kind =
      inPieces(text, finderOf(name)) ??
      (entropy && looksRandom(text, name) ? 'what looks drawn at random, as keys are' : undefined)
    return kind === undefined || excuses.some((fits) => fits(text)) ? undefined : kind
  }
}
