import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { pageAnswer } from './kong-answers.ts'
import { type KongAnswer, read, shaped } from './kong-call.ts'
import type { KongAccess } from './kong-types.ts'

/** Largest page that Kong gives. */
const PAGE = 1000
/** Bounds for a server that makes up entities, or pages, for ever. */
const MOST = 100_000
const MOST_PAGES = 1000

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
  for (let page = 1; ; page++) {
    const answer = await call(`${path}?size=${PAGE}${offset === undefined ? '' : `&offset=${encodeURIComponent(offset)}`}`)
    const { data, offset: next } = read(answer, pageAnswer, access)
    for (const entity of data) found.push(shaped(answer, entity, schema))
    if (found.length > MOST) throw endless(answer, `more than ${MOST.toLocaleString('en-US')} entities`)
    if (typeof next !== 'string' || next === '') return found
    if (page === MOST_PAGES) throw endless(answer, `more than ${MOST_PAGES} pages`)
    if (offsets.has(next)) throw endless(answer, 'the same offset twice, so its pages never end')
    offsets.add(next)
    offset = next
  }
}

const endless = ({ asked }: KongAnswer, what: string): CannotObserve =>
  new CannotObserve(`${asked} gave ${what}: is that a Kong?`)
