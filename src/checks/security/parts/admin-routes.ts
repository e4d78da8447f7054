import type { KongUpstream } from '../../../clients/kong-types.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Finding, Observed } from '../../contract.ts'
import { declaredKong, type KongOf, kongOf } from '../../kong-of.ts'
import { adminTest } from './own-address.ts'
import type { Part } from './part.ts'

/** A service of the gateway, wherever it is known from. */
interface Way {
  readonly name: string
  readonly host: string
  readonly port: number
  /** One that is turned off leads nowhere. */
  readonly enabled: boolean
  /** Of its upstream; [] where its host is none. */
  readonly targets: readonly string[]
  /** `admin-route (/admin-api)`. */
  readonly routes: readonly string[]
  readonly where: string
}

interface AdminRoutesSeen {
  readonly service: string
  /** Ports of the Admin API; [] = it is off. */
  readonly ports: readonly number[]
  /** Ways that lead to it. */
  readonly leading: readonly Way[]
  readonly looked: number
  /** Why the gateway itself could not be asked, so that only its file was. */
  readonly unasked: string | undefined
}

/** No route of Kong leads to its own Admin API. */
export const adminRoutes: Part<AdminRoutesSeen> = {
  title: ({ adminRoutes: asked }) => asked && 'no route of Kong leads to its own Admin API',
  needs: () => [{ role: 'kong' }],
  observe: (_, at) => look(at),
  judge: (_, { service, ports, leading }) =>
    leading.filter(({ routes }) => routes.length > 0).map((way) => leads(service, ports, way)),
  notes: (_, { service, ports, leading, unasked }) => [
    ...(ports.length === 0 ? [{ message: `${service} has no Admin API: nothing can lead to it` }] : []),
    ...leading
      .filter(({ routes }) => routes.length === 0)
      .map(({ name, where }) => ({
        message: `the service ${name} points at the Admin API of ${service}; no route leads to it yet`,
        where,
      })),
    ...(unasked === undefined ? [] : [{ message: `only the declarative file was looked at: ${unasked}` }]),
  ],
}

async function look(at: Observed): Promise<AdminRoutesSeen> {
  const of = kongOf(at)
  const { service, settings } = of
  const ports = settings.admin.map(({ port }) => port)
  const live = ports.length === 0 ? { ways: [], unasked: undefined } : await liveWays(of)
  const declared = await declaredWays(of, at)
  if (declared === undefined && live.unasked !== undefined) throw new CannotObserve(live.unasked)
  const all = [...live.ways, ...(declared ?? []).filter(({ name }) => !live.ways.some((way) => way.name === name))]
  const leadsHome = adminTest(of, at)
  const leading = all.filter(
    ({ enabled, host, port, targets }) =>
      enabled &&
      (targets.length === 0 ? leadsHome(host, port) : targets.some((target) => leadsHome(hostOf(target), portOf(target, port)))),
  )
  return { service: service.name, ports, leading, looked: all.length, unasked: live.unasked }
}

async function liveWays({
  service,
  ...of
}: KongOf): Promise<{ readonly ways: readonly Way[]; readonly unasked: string | undefined }> {
  try {
    const { admin } = of
    const [services, routes, upstreams] = await Promise.all([admin.services(), admin.routes(), admin.upstreams()])
    const used = upstreams.filter(({ name }) => services.some(({ host }) => host === name))
    const targets = new Map(await Promise.all(used.map(async ({ name }) => [name, await targetsOf(of, name)] as const)))
    const ways = services.map(({ id, name = id, host, port, enabled }) => ({
      ...{ name, host, port, enabled },
      targets: targets.get(host) ?? [],
      routes: routes.filter((route) => route.service === id).map((route) => routeText(route.name, route.paths)),
      where: `${service.name}: /services/${name}`,
    }))
    return { ways, unasked: undefined }
  } catch (error) {
    if (error instanceof CannotObserve) return { ways: [], unasked: messageOf(error) }
    throw error
  }
}

const targetsOf = async ({ admin }: Pick<KongOf, 'admin'>, upstream: KongUpstream['name']): Promise<readonly string[]> =>
  (await admin.health(upstream)).map(({ target }) => target)

async function declaredWays({ service }: KongOf, at: Observed): Promise<readonly Way[] | undefined> {
  const declared = await declaredKong(at, service)
  return declared?.services.map(({ name, host, port, enabled, where }) => ({
    ...{ name, host, port, enabled, where },
    targets: (declared.upstreams.find((upstream) => upstream.name === host)?.targets ?? []).map(({ target }) => target),
    routes: declared.routes.filter((route) => route.service === name).map((route) => routeText(route.name, route.paths)),
  }))
}

const routeText = (name: string | undefined, paths: readonly string[]): string =>
  [name, paths.length === 0 ? undefined : name === undefined ? paths.join(', ') : `(${paths.join(', ')})`]
    .filter(Boolean)
    .join(' ') || 'a route without paths'

const hostOf = (target: string): string => target.replace(/:\d+$/, '')
const portOf = (target: string, other: number): number => Number(/:(\d+)$/.exec(target)?.[1] ?? other)

function leads(service: string, ports: readonly number[], { name, host, port, targets, routes, where }: Way): Finding {
  const to = targets.length === 0 ? `${host}:${port}` : `${host} (${targets.join(', ')})`
  return {
    message: `${routes.join(', ')} of ${service} leads to its own Admin API`,
    expected: `no route to port ${ports.join(' or ')} of ${service}`,
    actual: `the service ${name} sends to ${to}`,
    where,
    hint: 'whoever reaches the proxy can then read the configuration, keys included, and change it: take the route out',
  }
}
