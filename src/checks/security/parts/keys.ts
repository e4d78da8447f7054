import { z } from 'zod'
import { serviceUrl } from '../../pieces.ts'
import { eachSeen } from '../unseen.ts'
import { listed } from './listed.ts'
import { judgeLock, type LockSeen, nonsense, tryLock } from './lock.ts'
import type { Part } from './part.ts'

/** A URL that asks for an API key in a header. */
export const keysItem = z
  .union([
    serviceUrl,
    z.strictObject({
      url: serviceUrl,
      header: z
        .string()
        .regex(/^[\w-]+$/, { error: 'expected the name of a header' })
        .optional()
        .meta({ description: 'Default: apikey.' }),
      keys: z.array(z.string().min(1)).max(20).optional().meta({ description: 'More that must be refused.' }),
    }),
  ])
  .transform((item) => (typeof item === 'string' ? { url: item } : item))

/** Keys that stand in examples. */
const USUAL_KEYS: readonly string[] = [
  'apikey',
  'api-key',
  'my-key',
  'key',
  'secret',
  'changeme',
  'test',
  'demo',
  'example',
  'admin',
  'password',
  '123456',
]

/** URLs that must refuse the API keys that everybody knows. */
export const keys: Part<readonly LockSeen[]> = {
  title: ({ defaultCredentials }) =>
    defaultCredentials?.keys &&
    `${listed(defaultCredentials.keys.map(({ url }) => url))} ${defaultCredentials.keys.length === 1 ? 'refuses' : 'refuse'} the usual API keys`,
  needs: ({ defaultCredentials }) =>
    (defaultCredentials?.keys ?? []).map(({ url }, index) => ({ url, path: ['defaultCredentials', 'keys', index] })),
  observe: ({ defaultCredentials }, at, unseen) =>
    eachSeen(
      defaultCredentials?.keys ?? [],
      ({ url, header = 'apikey', keys: more = [] }) => {
        const keyOf = (what: string, key: string) => ({ what, headers: { [header]: key } })
        const usual = USUAL_KEYS.map((key, index) => keyOf(`number ${index + 1} of the usual API keys in ${header}`, key))
        const own = more.map((key, index) => keyOf(`number ${index + 1} of \`keys\` in ${header}`, key))
        return tryLock(at, url, keyOf('', nonsense()), [...usual, ...own])
      },
      unseen,
      at.signal,
    ),
  judge: (_, seen) => seen.flatMap((lock) => judgeLock(lock, 'give each consumer a long random key, and take this one out')),
}
