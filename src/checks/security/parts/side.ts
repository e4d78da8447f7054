import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isLoopback } from '../../../declared/kong-settings.ts'

/**
 * What an address is, as seen from here. `loopback`: of this machine; `machine`: where others reach this machine; `network`: of another machine;
 * `inside`: a service's own, or in a network between this machine and its containers.
 */
export type Side = 'loopback' | 'machine' | 'network' | 'inside'

/** Undefined for a host that nobody knows. `addresses`: those of this machine that others reach. */
export async function sideOf(host: string, addresses: readonly string[], attached: boolean): Promise<Side | undefined> {
  const address = isIP(host) > 0 ? host : await resolved(host)
  if (address === undefined) return undefined
  if (addresses.includes(address)) return 'machine'
  // A service that this run gave an address of its own (127.83.…) shares no port with the machine.
  if (isLoopback({ host: address })) return attached || ['127.0.0.1', '::1'].includes(address) ? 'loopback' : 'inside'
  return bridges().check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? 'inside' : 'network'
}

async function resolved(host: string): Promise<string | undefined> {
  try {
    return (await lookup(host)).address
  } catch {
    return undefined
  }
}

const interfaces = () =>
  Object.entries(networkInterfaces()).flatMap(([name, all]) => (all ?? []).map((one) => ({ ...one, name })))

/** Addresses of this machine that others reach; those of one link only are left out. */
export function machineAddresses(): readonly string[] {
  const all = interfaces().filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
  return all.map(({ address }) => address)
}

// A container is reached there by its machine alone: that publishes nothing.
function bridges(): BlockList {
  const list = new BlockList()
  for (const { name, cidr, family } of interfaces()) {
    const [address, bits] = cidr?.split('/') ?? []
    if (/^(?:docker|br-|podman|cni|virbr)/.test(name) && address !== undefined)
      list.addSubnet(address, Number(bits), family === 'IPv6' ? 'ipv6' : 'ipv4')
  }
  return list
}
