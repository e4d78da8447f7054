import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import { inEffect } from '../precedence.ts'
import type { Gateway, Instance, Way } from '../scene.ts'
import { flagIn, listIn, numberIn, textIn } from './config.ts'
import { canLogIn, consumerName } from './credentials.ts'

/** Where a probe asks, and as whom. */
export interface Spot {
  readonly way: Way
  readonly method: string
  /** The route's own path, without a slash at its end. */
  readonly base: string
  /** What can be added to `base`, most likely to be answered well first. */
  readonly paths: readonly string[]
  /** What leads to the route beside its path. */
  readonly headers: Readonly<Record<string, string>>
  /** Undefined: nobody. */
  readonly consumer: DeclaredKongConsumer | undefined
  readonly running: ReadonlyMap<string, Instance>
}

/** What is known of paths: by route as the suite says, and those that the load sends with GET. */
export interface KnownPaths {
  readonly said: Readonly<Record<string, string>>
  readonly sent: readonly string[]
}

/** The windows of rate-limiting by their names, shortest first; seconds. */
export const WINDOWS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 2_592_000,
  year: 31_536_000,
}

/** What many services answer to GET. */
const USUAL = ['/health', '/v1/models', '/api/tags']

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']

/** A way as this consumer would take it, or why none can be taken. */
export function spotOf(
  gateway: Gateway,
  way: Way,
  consumer: DeclaredKongConsumer | undefined,
  known: KnownPaths,
): Spot | { readonly closed: string } {
  if (!way.protocols.some((protocol) => protocol === 'http' || protocol === 'https'))
    return { closed: `route ${way.route} takes no HTTP` }
  const base = baseOf(way, known)
  if (base === undefined) return { closed: `no path is known that route ${way.route} takes: say one in \`paths\`` }
  const nobody = inEffect(gateway, way, undefined)
  const isKnown = consumer !== undefined && [...nobody.values()].some((one) => canLogIn(one, consumer))
  const who = isKnown ? consumer : undefined
  const method = METHODS.find((one) => way.methods.length === 0 || way.methods.includes(one)) ?? way.methods[0] ?? 'GET'
  return {
    way,
    method,
    base,
    paths: restsOf(gateway, way, base, known),
    headers: routeHeaders(way),
    consumer: who,
    running: who === undefined ? nobody : inEffect(gateway, way, consumerName(who)),
  }
}

function baseOf({ route, paths, methods, hosts, headers }: Way, { said }: KnownPaths): string | undefined {
  const own = said[route]
  const plain = paths.filter((path) => !path.startsWith('~'))
  // Of the expressions router, or known by its certificate alone.
  if (own === undefined && [paths, methods, hosts, Object.keys(headers)].every(({ length }) => length === 0)) return undefined
  const fits = own === undefined ? plain[0] : (plain.find((path) => own.startsWith(path)) ?? own)
  return fits === undefined && paths.length > 0 ? undefined : (fits ?? '/').replace(/\/$/, '')
}

// Without those that a longer path of another route takes; the route's own is not asked twice.
function restsOf({ ways }: Gateway, way: Way, base: string, { said, sent }: KnownPaths): readonly string[] {
  const longer = ways.flatMap((one) => (one === way ? [] : one.paths.filter((path) => path.length > base.length)))
  const own = restOf(base, [said[way.route] ?? base])
  const others = [...restOf(base, sent), ...USUAL].filter((rest) => !longer.some((path) => `${base}${rest}`.startsWith(path)))
  return [...new Set([...own, ...others])]
}

const restOf = (base: string, paths: readonly string[]): readonly string[] =>
  paths.filter((path) => path === base || path.startsWith(`${base}/`)).map((path) => path.slice(base.length))

function routeHeaders({ hosts, headers }: Way): Readonly<Record<string, string>> {
  const [host] = hosts
  const wanted = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values[0] ?? ''] as const)
  return { ...Object.fromEntries(wanted), ...(host === undefined ? {} : { host: host.replace('*', 'firedrill') }) }
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

// What answers in place of the upstream, or turns a plain GET away.
function barred(running: Spot['running']): boolean {
  const terminated = running.get('request-termination')
  const sized = running.get('request-size-limiting')
  const addressed = running.get('ip-restriction')
  return (
    (terminated !== undefined && textIn(terminated.config, 'trigger') === undefined) ||
    (sized !== undefined && flagIn(sized.config, 'require_content_length')) ||
    (addressed !== undefined && listIn(addressed.config, 'allow').length > 0)
  )
}
