import { connect } from 'node:net'
import { kongSettings } from '../../../declared/kong-settings.ts'
import type { KongListener } from '../../../declared/kong-types.ts'
import type { Observed, ServiceFiles } from '../../contract.ts'

/** Where something is reached from here. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** `https://[::1]:8444/` -> `::1`, 8444. */
export function addressOf(url: string): Place {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}

// What forwards ports for containers takes every connection, and closes it at once when nothing listens behind it.
const STAYS_MS = 200

/** True when something takes connections there, and keeps them. */
export function listensAt(place: string | Place, within: number): Promise<boolean> {
  const { host, port } = typeof place === 'string' ? addressOf(place) : place
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (listens: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(listens)
    }
    let timer = setTimeout(() => end(false), within)
    socket.on('connect', () => {
      clearTimeout(timer)
      timer = setTimeout(() => end(true), STAYS_MS)
    })
    socket.on('data', () => end(true))
    socket.on('close', () => end(false))
    socket.on('error', () => end(false))
  })
}

/** What Kong listens on at that port, by its settings; [] for other services and ports. */
export function kongListeners(at: Pick<Observed, 'stack'>, service: ServiceFiles, port: number): readonly KongListener[] {
  return isKong(at, service) ? listenersOf(service.environment, port) : []
}

/** True when more than a number in the suite says that the service has this port: one that is mistyped is closed, too. */
export function hasPort(at: Pick<Observed, 'stack'>, service: ServiceFiles, port: number): boolean {
  if (service.ports.some(({ container }) => container === port)) return true
  // A default listener that was turned off or moved is a port of Kong all the same.
  return isKong(at, service) && [service.environment, {}].some((settings) => listenersOf(settings, port).length > 0)
}

const isKong = (at: Pick<Observed, 'stack'>, { name }: ServiceFiles): boolean => at.stack.filesOf('kong')?.name === name

function listenersOf(environment: ServiceFiles['environment'], port: number): readonly KongListener[] {
  const { proxy, admin, status } = kongSettings(environment)
  return [...proxy, ...admin, ...status].filter((one) => one.port === port)
}
