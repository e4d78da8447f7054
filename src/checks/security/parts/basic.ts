import { z } from 'zod'
import { serviceUrl } from '../../pieces.ts'
import { eachSeen } from '../unseen.ts'
import { listed } from './listed.ts'
import { judgeLock, type LockKey, type LockSeen, nonsense, tryLock } from './lock.ts'
import { credential } from './lock-items.ts'
import type { Part } from './part.ts'

/** A URL that asks for user and password. */
export const basicItem = z
  .union([
    serviceUrl,
    z.strictObject({
      url: serviceUrl,
      credentials: z.array(credential).max(20).optional().meta({ description: 'More that must be refused.' }),
    }),
  ])
  .transform((item) => (typeof item === 'string' ? { url: item } : item))

/** Users with passwords that everybody tries first. */
const USUAL_PAIRS: readonly (readonly [user: string, password: string])[] = [
  ['admin', 'admin'],
  ['admin', 'password'],
  ['admin', 'changeme'],
  ['admin', 'secret'],
  ['root', 'root'],
  ['guest', 'guest'],
  ['user', 'user'],
  ['user', 'password'],
  ['test', 'test'],
  ['kong', 'kong'],
  ['prometheus', 'prometheus'],
]

/** URLs that must refuse the passwords that everybody knows. */
export const basic: Part<readonly LockSeen[]> = {
  title: ({ defaultCredentials }) =>
    defaultCredentials?.basic &&
    `${listed(defaultCredentials.basic.map(({ url }) => url))} ${defaultCredentials.basic.length === 1 ? 'refuses' : 'refuse'} the usual passwords`,
  needs: ({ defaultCredentials }) =>
    (defaultCredentials?.basic ?? []).map(({ url }, index) => ({ url, path: ['defaultCredentials', 'basic', index] })),
  observe: ({ defaultCredentials }, at, unseen) =>
    eachSeen(
      defaultCredentials?.basic ?? [],
      (item) => tryLock(at, item.url, keyOf(nonsense(), nonsense(), ''), keysOf(item), 'Basic'),
      unseen,
      at.signal,
    ),
  judge: (_, seen) => seen.flatMap((lock) => judgeLock(lock, 'give it a password that nobody can guess, from a secret store')),
}

const keysOf = ({ credentials = [] }: z.output<typeof basicItem>): readonly LockKey[] => [
  ...USUAL_PAIRS.map(([user, password]) =>
    keyOf(user, password, `${user} with ${user === password ? 'its own name' : 'one of the most usual words'} as password`),
  ),
  ...credentials.map(({ user, password }, index) =>
    keyOf(user, password, `${user} with the password of number ${index + 1} of \`credentials\``),
  ),
]

const keyOf = (user: string, password: string, what: string): LockKey => ({
  what,
  headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
})
