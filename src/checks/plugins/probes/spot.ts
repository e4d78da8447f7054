import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { LiveWay } from '../gateway.ts'
import { inEffect } from '../precedence.ts'
import type { Instance } from '../scene.ts'
import { canLogIn, consumerName, guestOf } from './credentials.ts'
import type { ProbedGateway } from './probe.ts'
import { missed, type Taker } from './taker.ts'

/** Where a probe asks, and as whom. */
export interface Spot {
  readonly way: LiveWay
  readonly method: string
  /** The route's own path, without a slash at its end. */
  readonly base: string
  /** What can be added to `base`, most likely to be answered well first; the first one gets to this way. */
  readonly paths: readonly string[]
  /** What leads to the route beside its path. */
  readonly headers: Readonly<Record<string, string>>
  /** Undefined: nobody. */
  readonly consumer: DeclaredKongConsumer | undefined
  readonly running: ReadonlyMap<string, Instance>
}

type Closed = { readonly closed: string }

/** What is known of the ways to the routes. */
export interface Known {
  /** By route as the suite says: `/a`, or `POST /a`. */
  readonly said: Readonly<Record<string, string>>
  /** Those that the load sends with GET. */
  readonly sent: readonly string[]
  /** URL of the proxy. */
  readonly proxy: string
  readonly taker: Taker
}

/** What many services answer to GET. */
const USUAL = ['/health', '/v1/models', '/api/tags']

/** A probe reads: what another method does to the upstream nobody knows, but the suite may say one. */
const READING = ['GET', 'HEAD', 'OPTIONS']

/** A way as this consumer would take it, or why none can be taken. */
export function spotOf(
  gateway: ProbedGateway,
  way: LiveWay,
  consumer: DeclaredKongConsumer | undefined,
  known: Known,
): Spot | Closed {
  const door = closedBy(way, known) ?? doorOf(way, known)
  if ('closed' in door) return door
  const nobody = inEffect(gateway, way, undefined)
  const isKnown = consumer !== undefined && [...nobody.values()].some((one) => canLogIn(one, consumer))
  const who = isKnown ? consumer : undefined
  const name = who === undefined ? guestOf(nobody.values(), gateway.names) : consumerName(who)
  return { ...door, way, consumer: who, running: name === undefined ? nobody : inEffect(gateway, way, name) }
}

function closedBy({ route, protocols, headers }: LiveWay, { proxy }: Known): Closed | undefined {
  if (!protocols.includes('http') && !protocols.includes('https')) return { closed: `route ${route} takes no HTTP` }
  if (!protocols.includes('http') && proxy.startsWith('http:'))
    return { closed: `route ${route} takes HTTPS alone: name the proxy's https address with \`proxy\`` }
  const pattern = Object.entries(headers).find(([, values]) => values[0]?.startsWith('~*'))
  if (pattern === undefined) return undefined
  const [name, [text]] = pattern
  return { closed: `route ${route} wants the header ${name} of a pattern (${text}), and which value fits it is not known` }
}

type Door = Pick<Spot, 'method' | 'base' | 'paths' | 'headers'>

/** The first method and path, of those that do no harm, with which a request gets to this way. */
function doorOf(way: LiveWay, known: Known): Door | Closed {
  const { route } = way
  const said = /^(?:(\S+) )?(\/.*)$/.exec(known.said[route] ?? '')
  const [, method, own] = said ?? []
  const methods = method === undefined ? READING.filter((one) => way.methods.length === 0 || way.methods.includes(one)) : [method]
  const bases = basesOf(way, own)
  if (bases.length === 0) return { closed: `no path is known that route ${route} takes: say one in \`paths\`` }
  if (methods.length === 0)
    return {
      closed: `route ${route} takes only ${way.methods.join(', ')}, and a probe that is to do no harm reads: say a request that it may send in \`paths\` (${route}: "${way.methods[0]} ${own ?? (bases[0] || '/')}")`,
    }
  const headers = routeHeaders(way)
  let closed: string | undefined
  for (const one of methods)
    for (const base of bases) {
      const whyNot = (rest: string) => {
        const heading = { method: one, path: base + rest || '/', headers }
        const miss = missed(heading, route, known.taker(heading))
        // What the suite says is taken at its word.
        return miss?.untold && own !== undefined ? undefined : miss?.why
      }
      const rests = restsOf(base, own, known)
      const from = rests.findIndex((rest) => whyNot(rest) === undefined)
      if (from === 0 || (from > 0 && own === undefined)) return { method: one, base, paths: rests.slice(from), headers }
      closed ??= whyNot(rests[0] ?? '')
    }
  return { closed: `${closed}: say a path of route ${route} in \`paths\`` }
}

// Of the expressions router, or known by its certificate alone: none.
function basesOf({ paths, methods, hosts, headers }: LiveWay, own: string | undefined): readonly string[] {
  const plain = paths.filter((path) => !path.startsWith('~'))
  const bases = own !== undefined ? [plain.find((path) => own.startsWith(path)) ?? own] : paths.length > 0 ? plain : ['/']
  const unknown = [paths, methods, hosts, Object.keys(headers)].every(({ length }) => length === 0)
  return own === undefined && unknown ? [] : bases.map((base) => base.replace(/\/$/, ''))
}

// The route's own is not asked twice.
function restsOf(base: string, own: string | undefined, { sent }: Known): readonly string[] {
  return [...new Set([...restOf(base, [own ?? base]), ...restOf(base, sent), ...USUAL])]
}

const restOf = (base: string, paths: readonly string[]): readonly string[] =>
  paths.filter((path) => path === base || path.startsWith(`${base}/`)).map((path) => path.slice(base.length))

function routeHeaders({ hosts, headers }: LiveWay): Readonly<Record<string, string>> {
  const [host] = hosts
  const wanted = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values[0] ?? ''] as const)
  return { ...Object.fromEntries(wanted), ...(host === undefined ? {} : { host: host.replace('*', 'firedrill') }) }
}
