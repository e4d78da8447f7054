import type { LiveWay } from '../gateway.ts'
import { type Routed, routeOf } from '../measured/route.ts'

/** What of a request of a probe the router looks at; names of headers in small letters. */
export interface Heading {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** Which route takes a request that is sent to the proxy. */
export type Taker = (heading: Heading) => Routed

export function takerOf(ways: readonly LiveWay[], proxy: string): Taker {
  const { host } = new URL(proxy)
  return (heading) => routeOf(ways, { ...heading, host: heading.headers.host ?? host })
}

/** Why a request does not get to the route that it is meant for; `untold`: nobody knows whether it does; undefined: it does. */
export function missed(
  { method, path }: Heading,
  route: string,
  routed: Routed,
): { readonly why: string; readonly untold: boolean } | undefined {
  if ('untold' in routed)
    return { why: `whether route ${route} takes ${method} ${path} cannot be told (${routed.untold})`, untold: true }
  if ('none' in routed) return { why: `route ${route} does not take ${method} ${path}`, untold: false }
  return routed.way.route === route
    ? undefined
    : { why: `${method} ${path} is taken by route ${routed.way.route}`, untold: false }
}
