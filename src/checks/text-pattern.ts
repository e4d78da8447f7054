import { z } from 'zod'

/** The regular expression of `/…/` or `/…/i`; undefined when the text is to be taken literally. */
export function asRegExp(text: string): RegExp | undefined {
  const read = readPattern(text)
  return read instanceof RegExp ? read : undefined
}

/** Why a text between slashes is refused; undefined when it is plain text, or a regular expression beyond doubt. */
export function patternProblem(text: string): string | undefined {
  const read = readPattern(text)
  return typeof read === 'string' ? read : undefined
}

const SLASHES = /(?<!\\)(?:\\\\)*\//
const SIGNS = /[\^$*+?()[\]{}|\\]/

// `/login/` and `/api/v1/` are paths as well: only what holds a sign of a regular expression, and no bare slash, is one.
function readPattern(text: string): RegExp | string | undefined {
  const [, source, flags] = /^\/(.+)\/(i?)$/s.exec(text) ?? []
  if (source === undefined) return undefined
  if (!SIGNS.test(source)) return source.includes('/') ? undefined : ambiguous(text, source)
  if (SLASHES.test(source)) return `expected text, or a regular expression in which a slash is written \\/: ${text} may be either`
  try {
    return new RegExp(source, flags)
  } catch {
    return 'expected text, or a regular expression like /^up$/ that can be compiled'
  }
}

const ambiguous = (text: string, source: string): string => {
  const literal = text.replace(/[.\\/]/g, '\\$&')
  return `expected text or a regular expression, and ${text} may be either: /^${literal}$/ is this very text, /(${source})/ is any text that holds it`
}

/** Text of a suite that is taken literally, or as a regular expression when it stands between slashes. */
export const textPatternSchema = z
  .string()
  .superRefine((text, context) => {
    const message = patternProblem(text)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
  .meta({ description: 'Text, or a regular expression between slashes: /^application\\/json/.' })
