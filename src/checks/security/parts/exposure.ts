import { CannotObserve } from '../../../lib/errors.ts'
import type { Observed, PublishedPort, ServiceFiles, ServiceView } from '../../contract.ts'
import { ifSeen } from '../unseen.ts'
import { addressOf, hasPort, kongListeners, listensAt, type Place } from './reach.ts'
import { machineAddresses, type Side, sideOf } from './side.ts'

export type Allowed = 'loopback' | 'none'

/** A port inside a service, and where it may be published. */
export interface Asked {
  readonly service: string
  readonly port: number
  readonly allowed: Allowed
}

/** Where something takes connections that should not. */
export interface Answered {
  /** `10.0.0.5:8301`. */
  readonly address: string
  readonly on: Exclude<Side, 'inside'>
}

export interface Exposure extends Asked {
  /** The compose service whose ports these are: with `network_mode: service:x` not its own. */
  readonly owner: string
  readonly published: readonly PublishedPort[]
  readonly answers: readonly Answered[]
  /** With `network_mode: host`: addresses of the machine on which it listens, as far as they are known. */
  readonly onHost: readonly string[] | undefined
}

const KNOCK_MS = 1000

/** Looks at one port; `addresses`: those of this machine that others reach. */
export async function look(asked: Asked, at: Observed, addresses: readonly string[] = machineAddresses()): Promise<Exposure> {
  const { service, port, allowed } = asked
  const view = at.stack.named(service)
  const owner = ownerOf(view, at)
  const published = owner.ports.filter(({ container }) => container === port)
  const place = ifSeen(() => addressOf(at.stack.resolve(`http://${view.name}:${port}/`)))
  const taken = place !== undefined && (await listensAt(place, KNOCK_MS))
  const where = place && (await sideOf(place.host, addresses, view.attached))
  const tells = where === 'loopback' || where === 'machine' || (where === 'network' && taken)
  if (view.attached && published.length === 0 && !tells)
    throw new CannotObserve(
      `${service} ran already and does not run here: neither a compose file nor an address tells where its port ${port} is published`,
    )
  if (!taken && published.length === 0 && !hasPort(at, view, port))
    throw new CannotObserve(
      `nothing tells that ${service} has a port ${port}: compose does not publish it, and it takes no connection; is the number right?`,
    )
  const answers =
    place === undefined || where === undefined ? [] : await answersAt(place, { where, taken, allowed, view, addresses })
  const onHost = owner.networkMode === 'host' ? listened(asked, view, at, where) : undefined
  return { ...asked, owner: owner.name, published, answers, onHost }
}

/** The service in whose network it is. */
function ownerOf(view: ServiceView, at: Pick<Observed, 'stack'>): ServiceFiles {
  const [, kind, name] = /^(service|container):(.+)$/.exec(view.networkMode ?? '') ?? []
  if (kind === undefined) return view
  const owner = kind === 'service' ? at.stack.services.find((one) => one.name === name) : undefined
  if (owner !== undefined) return owner
  throw new CannotObserve(`${view.name} is in the network of the ${kind} ${name}: what that one publishes is not known from here`)
}

/** With `network_mode: host` each listener is one of the machine: that it is on loopback only its settings tell, or its answers. */
function listened(
  { service, port, allowed }: Asked,
  view: ServiceView,
  at: Observed,
  where: Side | undefined,
): readonly string[] {
  const hosts = kongListeners(at, view, port).map(({ host }) => host)
  if (hosts.length > 0 || allowed === 'none' || where === 'loopback' || where === 'machine') return hosts
  throw new CannotObserve(
    `${service} has network_mode: host, so that its port ${port} is one of the machine itself: on which of its addresses it listens cannot be told from here`,
  )
}

interface Reached {
  readonly where: Side
  readonly taken: boolean
  readonly allowed: Allowed
  readonly view: ServiceView
  readonly addresses: readonly string[]
}

/** Where it takes connections though it must not. Of what this run published itself nothing counts on loopback, or far away. */
export async function answersAt(place: Place, { where, taken, allowed, view, addresses }: Reached): Promise<readonly Answered[]> {
  const named = (host: string) => `${host.includes(':') ? `[${host}]` : host}:${place.port}`
  if (where === 'inside') return []
  if (where === 'network') return taken && view.attached ? [{ address: named(place.host), on: where }] : []
  const open = await Promise.all(addresses.map((host) => listensAt({ host, port: place.port }, KNOCK_MS)))
  const beyond = addresses.filter((_, index) => open[index]).map((host) => ({ address: named(host), on: 'machine' as const }))
  const onLoopback = where === 'loopback' && taken && view.attached && allowed === 'none'
  return [...(onLoopback ? [{ address: named(place.host), on: where }] : []), ...beyond]
}
