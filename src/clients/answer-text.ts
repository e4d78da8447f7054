import type { HttpAnswer } from './http.ts'

/** The body of an answer as text. */
export const textOf = ({ body }: Pick<HttpAnswer, 'body'>): string => new TextDecoder().decode(body)

/** What a text is as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
