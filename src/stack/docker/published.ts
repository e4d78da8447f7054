import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Subnet, takeSubnet } from '../hold.ts'
import type { Client } from './engine.ts'
import { isDesktop, isLocal } from './reach.ts'

/** Where a run publishes the ports of its services. */
export interface Publishing extends Disposable {
  /** Address of the engine's machine; undefined = all of its addresses. */
  readonly address: string | undefined
  /** A port for the next one; undefined = the engine picks one, another at every start of the container. */
  next(): number | undefined
}

/**
 * On Linux, where all of 127.0.0.0/8 is this machine, a run has an address of its own: its ports stay the same over restarts, and while a
 * container is down nothing else answers there. Elsewhere ports are the engine's choice, on loopback where that leads to the engine.
 */
export async function publishing(client: Client, count: number): Promise<Publishing> {
  const { host, operatingSystem } = client.info.containerRuntime
  const engines = { next: () => undefined, [Symbol.dispose]: () => undefined }
  if (!isLocal(host)) return { address: undefined, ...engines }
  if (process.platform !== 'linux' || isDesktop(operatingSystem)) return { address: '127.0.0.1', ...engines }
  const subnet: Subnet = await takeSubnet([], [])
  const address = subnet.address(0)
  const ports = await freePorts(address, count)
  return { address, next: () => ports.pop(), [Symbol.dispose]: () => subnet[Symbol.dispose]() }
}

/** Every run that publishes by `publishing` on an address of its own has one of these. */
export const isOwnAddress = (host: string | undefined): boolean => host?.startsWith('127.83.') ?? false

// Held all at once, so that they differ; nobody else uses the address, so that they stay free.
async function freePorts(address: string, count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen({ host: address, port: 0, exclusive: true }))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => server.address()).map((at) => (typeof at === 'object' ? (at?.port ?? 0) : 0))
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
