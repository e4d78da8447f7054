import { networkInterfaces } from 'node:os'
import type { Reach } from '../stack.ts'
import type { Client } from './engine.ts'
import { HOST_NAME } from './override.ts'

const PODMAN_NAME = 'host.containers.internal'
const LOOPBACK = '127.0.0.1'
const ANY = '0.0.0.0'

/** What decides how containers find this machine. */
export interface Surroundings {
  readonly operatingSystem: string
  readonly podman: boolean
  /** Gateway of the engine's default bridge; undefined where there is none. */
  readonly gateway: string | undefined
  /** Addresses of this machine. */
  readonly own: readonly string[]
}

/**
 * Where the harness listens so that containers reach it. Docker Desktop forwards to loopback; an engine of this machine leads
 * `host-gateway` to its bridge; a rootless one leads it somewhere that only listening everywhere is sure to meet. Undefined: the engine
 * is on another machine. Pure.
 */
export function reachIn({ operatingSystem, podman, gateway, own }: Surroundings, local: boolean): Reach | undefined {
  if (!local) return undefined
  if (isDesktop(operatingSystem)) return { listen: LOOPBACK, name: HOST_NAME }
  if (podman) return { listen: ANY, name: PODMAN_NAME }
  if (gateway !== undefined && own.includes(gateway)) return { listen: gateway, name: HOST_NAME }
  return { listen: ANY, name: HOST_NAME }
}

/** The same, asked of the engine. */
export async function reachOf({ container: { dockerode }, info }: Client): Promise<Reach | undefined> {
  const { host, operatingSystem } = info.containerRuntime
  const bridge = await dockerode
    .getNetwork('bridge')
    .inspect()
    .catch(() => undefined)
  const version = (await dockerode.version().catch(() => ({}))) as { readonly Components?: readonly { readonly Name: string }[] }
  const surroundings = {
    operatingSystem,
    podman: version.Components?.some(({ Name }) => /podman/i.test(Name)) ?? false,
    gateway: (bridge as { IPAM?: { Config?: { Gateway?: string }[] } } | undefined)?.IPAM?.Config?.[0]?.Gateway,
    own: Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
  }
  return reachIn(surroundings, isLocal(host))
}

/** The engine runs in a virtual machine of a desktop product, which leads `host.docker.internal` here by itself. */
export const isDesktop = (operatingSystem: string): boolean => /docker desktop|orbstack|rancher|colima/i.test(operatingSystem)

/** The engine publishes ports on this machine's loopback. */
export const isLocal = (host: string): boolean => host === 'localhost' || host === LOOPBACK || host === '::1'

/** Where published ports are reached: those of this machine are on its IPv4 loopback, which `localhost` need not mean first. */
export const hostOf = (host: string): string => (isLocal(host) ? LOOPBACK : host)
