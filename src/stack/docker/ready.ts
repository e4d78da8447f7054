import { createConnection } from 'node:net'
import type { ComposeService } from '../../declared/compose-model.ts'
import { httpProbe, LOOK_MS, type Probe } from '../probe.ts'
import { runningComponent } from '../service-ports.ts'
import type { Endpoint, ServiceControl } from '../stack.ts'

/** The engine's proxy accepts at once and closes at once when nothing listens in the container: an open connection is an answer. */
const HELD_MS = 20
const IN_A_ROW = 3

/** The address at which a program in a container finds itself. */
const INSIDE = '127.0.0.1'

/**
 * How a service is asked: as its component is, else whether it listens; one without a port has nothing to ask. `checked`: its healthcheck
 * has passed. Then only what a component's own path says is news: a Prometheus that is healthy need not be ready.
 */
export function probeOf(
  service: { readonly port: number | undefined; place(): Endpoint | undefined; readonly control: ServiceControl },
  compose: ComposeService,
  checked: boolean,
): Probe {
  const ready = runningComponent(compose)?.ready(compose, INSIDE)
  if (checked && (ready === undefined || 'exec' in ready)) return async () => undefined
  if (ready !== undefined && 'exec' in ready) return execProbe(service, ready.exec)
  if (service.port === undefined) return async () => undefined
  const endpoint = service.place()
  if (endpoint === undefined) return async () => `its port ${service.port} is not published`
  return ready === undefined ? tcpProbe(endpoint) : httpProbe(endpoint.host, endpoint.port, ready.http)
}

/** Ready when the command ends with 0 inside the service. */
const execProbe =
  ({ control }: { readonly control: ServiceControl }, argv: readonly string[]): Probe =>
  async () => {
    const { exitCode, output } = await control.exec(argv)
    return exitCode === 0 ? undefined : `${argv[0]} ends with ${exitCode}: ${output.trim().split('\n').at(-1)}`
  }

/** Ready when connections to the published port are taken up by the container itself, several in a row: it may be about to end. */
const tcpProbe =
  (endpoint: Endpoint): Probe =>
  async () => {
    for (let held = 0; held < IN_A_ROW; held++) {
      const missing = await connection(endpoint)
      if (missing !== undefined) return missing
    }
    return undefined
  }

const connection = ({ host, port }: Endpoint): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port })
    let held: NodeJS.Timeout | undefined
    const end = (missing: string | undefined) => {
      clearTimeout(held)
      socket.destroy()
      resolve(missing)
    }
    socket.setTimeout(LOOK_MS, () => end('it does not answer'))
    socket.on('connect', () => {
      held = setTimeout(() => end(undefined), HELD_MS)
    })
    socket.on('data', () => end(undefined))
    socket.on('error', (error) => end(error.message))
    socket.on('close', () => end('nothing listens on its port yet: in a container that is 0.0.0.0, not 127.0.0.1'))
  })
