import { randomBytes } from 'node:crypto'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Observed } from '../../contract.ts'
import { describeKnock, isShut, type Knock, knock } from './door.ts'

/** A key that is tried at a lock; `what` never holds it. */
export interface LockKey {
  readonly what: string
  readonly headers: Readonly<Record<string, string>>
}

/** What came of one URL that asks for credentials. */
export interface LockSeen {
  readonly url: string
  /** What somebody without credentials gets. */
  readonly without: string
  readonly open: boolean
  /** Credentials that nobody has were taken. */
  readonly anybody: boolean
  /** What was let in, in words. */
  readonly letIn: readonly string[]
  readonly tried: number
}

/** Text that is nobody's password. */
export const nonsense = (): string => `firedrill-${randomBytes(12).toString('hex')}`

/** Tries keys at a URL, one after the other: first none, then one that nobody has, whose answer is what a refusal looks like. */
export async function tryLock(
  at: Observed,
  url: string,
  madeUp: LockKey,
  keys: readonly LockKey[],
  scheme?: string,
): Promise<LockSeen> {
  const without = await knock(at, url)
  const seen = { url, without: describeKnock(without), open: false, anybody: false, letIn: [], tried: 0 }
  if ('refused' in without)
    throw new CannotObserve(`${url} takes no connection: whether it refuses usual credentials cannot be told`)
  if (without.status < 300) return { ...seen, open: true }
  if (!isShut(without)) throw new CannotObserve(`${url} without credentials gave ${seen.without}: it does not ask for any`)
  const asks = without.headers['www-authenticate']
  if (scheme !== undefined && asks !== undefined && !new RegExp(`(?:^|,\\s*)${scheme}\\b`, 'i').test(asks))
    throw new CannotObserve(
      `${url} does not ask for ${scheme} credentials but for ${asks.split(/[\s,]/)[0]}: that it refuses them would prove nothing`,
    )
  const control = await knock(at, url, madeUp)
  mustTell(url, control)
  if (!isShut(control)) return { ...seen, anybody: true, tried: 1 }
  if ('message' in control && control.message === NO_KEY)
    throw new CannotObserve(
      `${url} says "${NO_KEY}" of a request that has one in ${Object.keys(madeUp.headers).join(', ')}: it does not look there; name its header with \`header\``,
    )
  const letIn: string[] = []
  for (const key of keys) {
    const answer = await knock(at, url, key)
    const passed = isByUpstream(answer) && !isByUpstream(control)
    if (!passed) mustTell(url, answer)
    if (passed || isOther(answer, control)) letIn.push(key.what)
  }
  return { ...seen, letIn, tried: keys.length + 1 }
}

function mustTell(url: string, answer: Knock): void {
  if ('refused' in answer || answer.status === 429 || answer.status >= 500)
    throw new CannotObserve(
      `${url} gave ${describeKnock(answer)} when credentials were tried: whether it refuses the others cannot be told`,
    )
}

/** What Kong says when there is no key where it looks. */
const NO_KEY = 'No API key found in request'

// Kong's header of answers that are not its own: the key was taken, and whatever the upstream says of it, 401 or 500, comes after.
const isByUpstream = (answer: Knock): boolean => 'headers' in answer && 'x-kong-upstream-latency' in answer.headers

// Who is known and may not get in (403 after 401) was let in all the same: the password was right. So was one after which somebody else
// asks for credentials of his own.
const isOther = (answer: Knock, control: Knock): boolean =>
  describeKnock(answer) !== describeKnock(control) || challengeOf(answer) !== challengeOf(control)

// Its scheme and realm: other parts, as `nonce`, differ every time.
function challengeOf(answer: Knock): string | undefined {
  const asks = 'headers' in answer ? answer.headers['www-authenticate'] : undefined
  return asks && `${asks.split(/[\s,]/)[0]} ${/\brealm="?([^",]*)/i.exec(asks)?.[1] ?? ''}`
}

/** What is wrong with a lock. */
export function judgeLock({ url, without, open, anybody, letIn }: LockSeen, hint: string): Finding[] {
  const where = url
  if (open)
    return [
      {
        message: `${url} asks for no credentials at all`,
        expected: '401 or 403',
        actual: `${without} without credentials`,
        where,
        hint,
      },
    ]
  if (anybody)
    return [
      {
        message: `${url} lets in everybody with any credentials`,
        expected: 'made-up credentials are refused',
        actual: 'they were let in',
        where,
        hint,
      },
    ]
  return letIn.map((what) => ({ message: `${url} lets in ${what}`, expected: '401 or 403', actual: 'let in', where, hint }))
}
