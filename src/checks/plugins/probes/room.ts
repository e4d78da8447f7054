import type { Instance } from '../scene.ts'
import { flagIn, listIn, numberIn, textIn } from './config.ts'
import type { Spot } from './spot.ts'

/** The windows of rate-limiting by their names, shortest first; seconds. */
export const WINDOWS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 2_592_000,
  year: 31_536_000,
}

/** The smallest number of requests that rate-limiting lets pass in one of its windows, with that window; the shortest of equal ones. */
export function tightest({ config }: Pick<Instance, 'config'>): { readonly window: string; readonly limit: number } | undefined {
  const limits = Object.keys(WINDOWS).flatMap((window) => {
    const limit = numberIn(config, window)
    return limit === undefined ? [] : [{ window, limit }]
  })
  return limits.reduce<(typeof limits)[number] | undefined>(
    (best, one) => (best === undefined || one.limit < best.limit ? one : best),
    undefined,
  )
}

/** How many more requests the way takes before its rate limit does, and what else stands in the way of an answer; more is better. */
export function roomOf({ running, method, consumer }: Spot, used: ReadonlyMap<Instance, number>): number {
  const limiting = running.get('rate-limiting')
  const limit = limiting && tightest(limiting)?.limit
  const left = limiting === undefined || limit === undefined ? 1000 : Math.min(1000, limit) - (used.get(limiting) ?? 0)
  // Of a known consumer more can be seen.
  return left + (consumer === undefined ? 0 : 1) - (method === 'GET' ? 0 : 2000) - (barred(running) ? 4000 : 0)
}

/** The plugin that answers every request in place of the upstream. */
export function terminating(running: Spot['running']): Instance | undefined {
  const terminated = running.get('request-termination')
  return terminated !== undefined && textIn(terminated.config, 'trigger') === undefined ? terminated : undefined
}

// What answers in place of the upstream, or turns a plain GET away.
function barred(running: Spot['running']): boolean {
  const sized = running.get('request-size-limiting')
  const addressed = running.get('ip-restriction')
  return (
    terminating(running) !== undefined ||
    (sized !== undefined && flagIn(sized.config, 'require_content_length')) ||
    (addressed !== undefined && listIn(addressed.config, 'allow').length > 0)
  )
}
