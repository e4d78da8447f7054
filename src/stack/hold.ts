import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { TestBedError } from '../lib/errors.ts'
import { listenerOn } from './listener.ts'

/** Held for the whole run on the last address of its subnet. */
const HOLD_PORT = 8383
const SUBNETS = 254
/** Different subnets tried before a taken port is taken for one that is taken everywhere. */
const TRIES = 4

/** A subnet of loopback addresses that no other run uses. */
export interface Subnet extends Disposable {
  /** Descriptor of the socket that holds it: whoever has that open keeps the subnet from other runs. */
  readonly fd: number
  /** Address of the n-th service, from 0. */
  address(n: number): string
}

/** A port that a service will listen on. */
export interface Wanted {
  readonly service: string
  readonly port: number
}

/**
 * Takes a free 127.83.x.0/24 in which every wanted port can be bound. A listening socket on its last address holds it:
 * the kernel frees that however this process ends, and other users' runs see it too.
 */
export async function takeSubnet(services: readonly string[], wanted: readonly Wanted[]): Promise<Subnet> {
  let taken: Wanted | undefined
  let tries = 0
  for (let n = 0; n < SUBNETS && tries < TRIES; n++) {
    const x = 1 + ((process.pid + n) % SUBNETS)
    const holder = await listen(`127.83.${x}.254`, HOLD_PORT)
    if (holder === undefined) continue
    taken = await firstTaken(x, services, wanted)
    if (taken === undefined)
      return { fd: fdOf(holder), address: (index) => addressOf(x, index), [Symbol.dispose]: () => void holder.close() }
    holder.close()
    tries++
  }
  if (taken === undefined)
    throw new TestBedError(
      `no address range of 127.83.1-254 is free: ${listenerOn(HOLD_PORT) ?? 'other runs'} has port ${HOLD_PORT}, by which a run holds one`,
      { hint: 'end other runs of firedrill, or the program that listens on that port' },
    )
  throw portTaken(taken)
}

// What `server.listen(handle)` takes too; there is no method that tells it.
const fdOf = (server: Server): number => (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd

const addressOf = (x: number, index: number): string => `127.83.${x}.${index + 1}`

async function firstTaken(x: number, services: readonly string[], wanted: readonly Wanted[]): Promise<Wanted | undefined> {
  for (const one of wanted) {
    const probe = await listen(addressOf(x, services.indexOf(one.service)), one.port)
    if (probe === undefined) return one
    probe.close()
    await once(probe, 'close')
  }
  return undefined
}

async function listen(host: string, port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy()).unref()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return server
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') return undefined
    if (code !== 'EACCES') throw error
    throw new TestBedError(`port ${port} needs root on this machine`, {
      hint: 'use a port above 1023 in the compose file, or run as root',
    })
  }
}

function portTaken({ service, port }: Wanted): TestBedError {
  const who = listenerOn(port)
  return new TestBedError(`${service} needs port ${port}, but ${who ?? 'another program'} listens on it on every address`, {
    hint: 'end that program, let it listen on one address only, or attach to it: --attach',
  })
}
