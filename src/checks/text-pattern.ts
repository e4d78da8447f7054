import { z } from 'zod'

/** The regular expression of `/…/` or `/…/i`; undefined when the text is not written so, or is none. */
export function asRegExp(text: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/(i?)$/s.exec(text) ?? []
  if (source === undefined) return undefined
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

/** Text of a suite that is taken literally, or as a regular expression when it stands between slashes. */
export const textPatternSchema = z
  .string()
  .refine((text) => !/^\/.+\/i?$/s.test(text) || asRegExp(text) !== undefined, {
    error: 'expected text, or a regular expression like /^up$/ that can be compiled',
  })
  .meta({ description: 'Text, or a regular expression between slashes: /^application\\/json/.' })
