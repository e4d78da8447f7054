/** Where an exposition comes from; `name` is safe to print. */
export type Source =
  | { readonly kind: 'url'; readonly name: string; readonly url: URL }
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'stdin'; readonly name: string }

/** Why what came is no exposition that can be looked at. */
export interface Problem {
  readonly message: string
  readonly expected?: string
  readonly actual?: string
  readonly hint?: string
}

/** How an endpoint answered. */
export interface Answer {
  /** Where the answer came from, after all redirects. */
  readonly url: string
  readonly status: number
  readonly contentType: string
  readonly durationMs: number
  /** Each place that a redirect led to, in order. */
  readonly redirects: readonly string[]
}

/** `accepted` or `refused` by the mode's judge; `empty`: no family; `none`: no exposition at all; `unread`: too large. */
export type Verdict = 'accepted' | 'refused' | 'empty' | 'none' | 'unread'

/** Why there is nothing to look at, and what that means. */
export interface Trouble {
  readonly verdict: Exclude<Verdict, 'accepted'>
  readonly problem: Problem
}

/** What was read: the bytes, or the trouble that stands in their place. */
export interface Reading {
  readonly source: Source
  readonly answer?: Answer
  readonly body?: Uint8Array
  readonly trouble?: Trouble
}

/** The reading of something that is larger than allowed. */
export function tooLarge(source: Source, maxBytes: number): Reading {
  const expected = `at most ${maxBytes.toLocaleString('en-US')} bytes`
  const problem = { message: 'it is too large', expected, actual: 'more (stopped reading)', hint: '--max-bytes allows more' }
  return { source, trouble: { verdict: 'unread', problem } }
}
