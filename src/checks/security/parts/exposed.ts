import { z } from 'zod'
import { isLoopback } from '../../../declared/kong-settings.ts'
import type { Finding } from '../../contract.ts'
import { eachSeen } from '../unseen.ts'
import { type Allowed, type Answered, type Exposure, look } from './exposure.ts'
import { listed } from './listed.ts'
import type { Part } from './part.ts'

/** `service:port` -> where it may be published. */
export const exposedPorts = z
  .record(
    z
      .string()
      .regex(/^[^\s:/@?#]+:\d{1,5}$/, { error: 'expected a service and a port inside it, like kong:8301' })
      .refine((place) => isPort(taken(place).port), { error: 'expected a port from 1 to 65535 after the service' }),
    z.enum(['loopback', 'none'], { error: 'expected loopback (published there at most) or none (not published)' }),
  )
  .refine((ports) => Object.keys(ports).length > 0, { error: 'expected at least one service:port' })

/** Ports that must not be published beyond loopback. */
export const exposed: Part<readonly Exposure[]> = {
  title: ({ exposed: asked }) => asked && listed(Object.entries(asked).map(([place, allowed]) => titleOf(place, allowed))),
  // As a URL: so runtimes that publish ports of their own make it reachable, to see that there is something.
  needs: ({ exposed: asked = {} }) => Object.keys(asked).map((place) => ({ url: `http://${place}`, path: ['exposed', place] })),
  observe: ({ exposed: asked = {} }, at, unseen) =>
    eachSeen(Object.entries(asked), ([place, allowed]) => look({ ...taken(place), allowed }, at), unseen, at.signal),
  judge: (_, seen) => seen.flatMap((one) => [...byCompose(one), ...byHost(one), ...byAnswer(one)]),
}

const isPort = (port: number): boolean => port >= 1 && port <= 65_535

const titleOf = (place: string, allowed: Allowed): string =>
  `${place} is not published${allowed === 'loopback' ? ' beyond loopback' : ''}`

function taken(place: string): { readonly service: string; readonly port: number } {
  const [service = '', port] = place.split(':')
  return { service, port: Number(port) }
}

function byCompose({ service, port, allowed, published, owner }: Exposure): Finding[] {
  const wrong = published.filter(({ host }) => allowed === 'none' || host === undefined || !isLoopback({ host }))
  return wrong.map(({ host, published: outer }) => ({
    message: `${service}:${port} is published ${host === undefined || isAny(host) ? 'on all addresses' : `on ${host}`}`,
    expected: expectedOf(allowed),
    actual: `ports: "${host === undefined ? '' : `${host}:`}${outer ?? ''}:${port}"`,
    where: `compose service ${owner}`,
    hint:
      allowed === 'none'
        ? `take it out of \`ports\`: other services reach ${service}:${port} all the same`
        : `write "127.0.0.1:${outer ?? port}:${port}"`,
  }))
}

const expectedOf = (allowed: Allowed): string => (allowed === 'none' ? 'not published' : 'published on 127.0.0.1 at most')
const isAny = (host: string): boolean => ['0.0.0.0', '::', '[::]', ''].includes(host)

/** Of the machine's own network every port is one of the machine, whatever `ports` says. */
function byHost({ service, port, allowed, onHost, owner }: Exposure): Finding[] {
  const wrong = onHost?.filter((host) => allowed === 'none' || !isLoopback({ host })) ?? []
  if (onHost === undefined || (allowed === 'loopback' && wrong.length === 0)) return []
  const on = wrong.length === 0 ? '' : `, on ${wrong.map((host) => (isAny(host) ? 'all addresses' : host)).join(' and ')}`
  return [
    {
      message: `${service}:${port} is a port of the machine itself${on}`,
      expected: expectedOf(allowed),
      actual: 'network_mode: host',
      where: `compose service ${owner}`,
      hint: 'give it a network of its own, and publish what others need with `ports`; or let it listen on 127.0.0.1',
    },
  ]
}

const WHERE: Readonly<Record<Answered['on'], string>> = {
  loopback: 'on this machine',
  machine: 'where others reach this machine',
  network: 'which is reached over the network from here',
}
const HINT: Readonly<Record<Answered['on'], string>> = {
  loopback: 'take it out of `ports`; where it is a tunnel that only this run uses, say loopback',
  machine: 'publish it on 127.0.0.1, or close it with a firewall',
  network:
    'publish it on 127.0.0.1 there, or close it with a firewall; where this machine is a part of the stack, look from outside',
}

const byAnswer = ({ service, port, allowed, answers }: Exposure): Finding[] =>
  answers.map(({ address, on }) => ({
    message: `${service}:${port} answers at ${address}, ${WHERE[on]}`,
    expected: allowed === 'none' ? 'no connection' : 'no connection but on loopback',
    actual: 'a connection was taken',
    where: address,
    hint: HINT[on],
  }))
