import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Observed, PublishedPort, ServiceView } from '../../contract.ts'
import { answersAt } from './door.ts'
import type { Part } from './part.ts'

/** `service:port` -> where it may be published. */
export const exposedPorts = z
  .record(
    z.string().regex(/^[^\s:/]+:\d{1,5}$/, { error: 'expected a service and a port inside it, like kong:8301' }),
    z.enum(['loopback', 'none'], { error: 'expected loopback (published there at most) or none (not published)' }),
  )
  .refine((ports) => Object.keys(ports).length > 0, { error: 'expected at least one service:port' })

type Allowed = 'loopback' | 'none'

interface Exposure {
  readonly service: string
  readonly port: number
  readonly allowed: Allowed
  readonly published: readonly PublishedPort[]
  /** Addresses of this machine, other than loopback, at which it answered: `10.0.0.5:8301`. */
  readonly answeredAt: readonly string[]
}

const KNOCK_MS = 1000

/** Ports that must not be published beyond loopback. */
export const exposed: Part<readonly Exposure[]> = {
  title: ({ exposed: asked }) =>
    asked &&
    Object.entries(asked)
      .map(([place, allowed]) => titleOf(place, allowed))
      .join(', '),
  needs: ({ exposed: asked = {} }) =>
    Object.keys(asked).map((place) => ({ service: taken(place).service, path: ['exposed', place] })),
  observe: async ({ exposed: asked = {} }, at) =>
    Promise.all(Object.entries(asked).map(async ([place, allowed]) => look(taken(place), allowed, at))),
  judge: (_, seen) => seen.flatMap((one) => [...byCompose(one), ...byAnswer(one)]),
}

const titleOf = (place: string, allowed: Allowed): string =>
  `${place} is not published${allowed === 'loopback' ? ' beyond loopback' : ''}`

function taken(place: string): { readonly service: string; readonly port: number } {
  const [service = '', port] = place.split(':')
  return { service, port: Number(port) }
}

/** Looks at one port; `addresses`: those of this machine that others reach. */
export async function look(
  { service, port }: { readonly service: string; readonly port: number },
  allowed: Allowed,
  at: Pick<Observed, 'stack'>,
  addresses: readonly string[] = machineAddresses(),
): Promise<Exposure> {
  const view = at.stack.named(service)
  const published = view.ports.filter(({ container }) => container === port)
  const here = localPort(at, view, port, addresses)
  if (here === undefined && view.attached && published.length === 0)
    throw new CannotObserve(
      `${service} ran already and does not run here: neither a compose file nor an address tells where its port ${port} is published`,
    )
  const open = here === undefined ? [] : await Promise.all(addresses.map((address) => answersAt(address, here, KNOCK_MS)))
  const answeredAt = addresses
    .filter((_, index) => open[index])
    .map((address) => `${address.includes(':') ? `[${address}]` : address}:${here}`)
  return { service, port, allowed, published, answeredAt }
}

// A service with an address of its own (127.83.…) shares no port with this machine: what answers there is somebody else.
function localPort(
  at: Pick<Observed, 'stack'>,
  { name }: ServiceView,
  port: number,
  addresses: readonly string[],
): number | undefined {
  try {
    const url = new URL(at.stack.resolve(`http://${name}:${port}/`))
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isHere = ['127.0.0.1', '::1', 'localhost', ...addresses].includes(host)
    return isHere ? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) : undefined
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}

/** Addresses of this machine that others reach; those of one link only are left out. */
function machineAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address)).map(({ address }) => address)
}

const isLoopback = (host: string | undefined): boolean => host !== undefined && /^(?:127\.|\[?::1\]?$|localhost$)/i.test(host)

function byCompose({ service, port, allowed, published }: Exposure): Finding[] {
  const wrong = published.filter(({ host }) => allowed === 'none' || !isLoopback(host))
  return wrong.map(({ host, published: outer }) => ({
    message: `${service}:${port} is published ${host === undefined || isAny(host) ? 'on all addresses' : `on ${host}`}`,
    expected: allowed === 'none' ? 'not published' : 'published on 127.0.0.1 at most',
    actual: `ports: "${host === undefined ? '' : `${host}:`}${outer ?? ''}:${port}"`,
    where: `compose service ${service}`,
    hint:
      allowed === 'none'
        ? `take it out of \`ports\`: other services reach ${service}:${port} all the same`
        : `write "127.0.0.1:${outer ?? port}:${port}"`,
  }))
}

const isAny = (host: string): boolean => ['0.0.0.0', '::', '[::]', ''].includes(host)

const byAnswer = ({ service, port, answeredAt }: Exposure): Finding[] =>
  answeredAt.map((address) => ({
    message: `${service}:${port} answers at ${address}, where others reach this machine`,
    expected: 'no connection but on loopback',
    actual: 'a connection was taken',
    where: address,
    hint: 'publish it on 127.0.0.1, or close it with a firewall',
  }))
