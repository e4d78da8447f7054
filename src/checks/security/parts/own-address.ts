import type { Observed } from '../../contract.ts'
import type { KongOf } from '../../kong-of.ts'
import { ifSeen } from '../unseen.ts'
import { addressOf } from './reach.ts'
import { machineAddresses } from './side.ts'

/** Names by which a container reaches the machine that runs it. */
const MACHINE = ['host.docker.internal', 'gateway.docker.internal', 'host.containers.internal']
const ITSELF = /^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1?\]?)$/

/**
 * True for a host and a port by which a Kong reaches its own Admin API: by any name of its own, by loopback, by where it is reached from here,
 * or by the machine at the port that compose publishes there.
 */
export function adminTest({ service, settings }: KongOf, at: Observed): (host: string, port: number) => boolean {
  const inside = settings.admin.map(({ port }) => port)
  const outside = service.ports.flatMap(({ container, published }) => (inside.includes(container) ? (published ?? []) : []))
  const machine = [...MACHINE, ...machineAddresses()]
  const reached = new Set(inside.flatMap((port) => reachedAt(`http://${service.name}:${port}/`, at)))
  return (host, port) => {
    const low = host.toLowerCase().replace(/\.$/, '')
    if (reached.has(`${low}:${port}`)) return true
    if (inside.includes(port) && (ITSELF.test(low) || isNameOf(service.name, low, at))) return true
    return machine.includes(low) && (outside.includes(port) || (service.networkMode === 'host' && inside.includes(port)))
  }
}

function reachedAt(url: string, at: Observed): readonly string[] {
  const place = ifSeen(() => addressOf(at.stack.resolve(url)))
  // Its loopback is its own, and not that of this machine.
  return place === undefined || ITSELF.test(place.host) ? [] : [`${place.host}:${place.port}`]
}

/** Its name or an alias, whatever the case; in Kubernetes also with what follows the name of a service. */
function isNameOf(name: string, host: string, at: Observed): boolean {
  const short = host.replace(/(?:\.[a-z\d-]+)?\.svc(?:\.cluster\.local)?$/, '')
  return short === name.toLowerCase() || ifSeen(() => at.stack.named(short))?.name === name
}
