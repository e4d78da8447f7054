import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { pageAnswer } from './kong-answers.ts'
import { type KongAnswer, read, shaped } from './kong-call.ts'
import type { KongAccess } from './kong-types.ts'

/** Largest page that Kong gives. */
const PAGE = 1000
/** Bounds for a server that makes up entities, or pages without any, for ever. A proxy before Kong may make pages as small as it likes. */
const MOST = 100_000
const MOST_EMPTY = 1000

/** All entities of a collection, page after page; throws `CannotObserve` for an offset that never ends, as for what `read` throws. */
export async function allPages<T>(
  call: (path: string) => Promise<KongAnswer>,
  path: string,
  schema: z.ZodType<T>,
  access: KongAccess,
): Promise<readonly T[]> {
  const found: T[] = []
  const offsets = new Set<string>()
  let offset: string | undefined
  let empty = 0
  for (;;) {
    const answer = await call(`${path}?size=${PAGE}${offset === undefined ? '' : `&offset=${encodeURIComponent(offset)}`}`)
    const { data, offset: next } = read(answer, pageAnswer, access)
    for (const entity of data) found.push(shaped(answer, entity, schema))
    if (found.length > MOST) throw endless(answer, found, 'no end')
    if (typeof next !== 'string' || next === '') return found
    if (data.length === 0 && ++empty === MOST_EMPTY) throw endless(answer, found, `${MOST_EMPTY} pages without one`)
    if (offsets.has(next)) throw endless(answer, found, 'the same offset twice')
    offsets.add(next)
    offset = next
  }
}

const endless = ({ asked }: KongAnswer, found: readonly unknown[], what: string): CannotObserve =>
  new CannotObserve(
    `${asked} gave ${found.length.toLocaleString('en-US')} entities and ${what}, so its pages never end: is that a Kong? \`admin\` of the check names the URL of its Admin API, past whatever stands before it`,
  )
