import { createServer } from 'node:net'
import type { ContainerRuntimeClient } from 'testcontainers'
import { messageOf, TestBedError } from '../../lib/errors.ts'
import { docker, type Outcome } from './cli.ts'

/** A container engine that answers, with a compose plugin that can read what the harness writes. */
export interface Engine {
  /** `28.2.2`. */
  readonly version: string
  /** `2.40.3`. */
  readonly compose: string
}

/** Why containers cannot be used here. */
export interface NoEngine {
  readonly reason: string
  readonly hint: string
}

export type Client = ContainerRuntimeClient
/** The engine's API as testcontainers hands it out. */
export type Dockerode = Client['container']['dockerode']

/** Engine API of Docker 20.10: the first one whose `host-gateway` lets containers reach this machine. */
const LEAST_API = '1.41'
/** The first compose that knows `!override` and `!reset` everywhere. */
const LEAST_COMPOSE = '2.24.4'
/** An engine behind a dead network must not keep a run from starting natively. */
const LOOK_MS = 5000

/** Asks the engine that the `docker` command line talks to (its context, DOCKER_HOST). Starts and changes nothing. */
export async function lookForEngine(): Promise<Engine | NoEngine> {
  const signal = AbortSignal.timeout(LOOK_MS)
  try {
    const [server, plugin] = await Promise.all([
      docker(['version', '--format', '{{json .}}'], { signal }),
      docker(['compose', 'version', '--short'], { signal }),
    ])
    return judge(server, plugin)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return {
        reason: 'there is no docker command',
        hint: 'install Docker Engine with its compose plugin, or use --runtime native',
      }
    const reason = signal.aborted ? `no container engine answered within ${LOOK_MS / 1000} s` : messageOf(error)
    return { reason, hint: 'start it, or correct DOCKER_HOST; or use --runtime native' }
  }
}

/** What the two answers say; pure. */
export function judge(server: Outcome, plugin: Outcome): Engine | NoEngine {
  const answer = serverOf(server.stdout)
  if (answer === undefined) return silent(server)
  const { version, api } = answer
  if (api !== undefined && older(api, LEAST_API))
    return {
      reason: `the container engine ${version} is too old: its API is ${api}`,
      hint: `firedrill needs API ${LEAST_API} (Docker 20.10) or newer; or use --runtime native`,
    }
  const compose = /\d+\.\d+\.\d+/.exec(plugin.stdout)?.[0]
  if (plugin.code !== 0 || compose === undefined)
    return {
      reason: `the container engine ${version} answers, but docker has no compose plugin`,
      hint: 'install docker-compose-plugin (docker-compose-v2, or docker-compose 2.x of Debian); or use --runtime native',
    }
  if (older(compose, LEAST_COMPOSE))
    return {
      reason: `the compose plugin ${compose} is too old`,
      hint: `firedrill needs compose ${LEAST_COMPOSE} or newer; or use --runtime native`,
    }
  return { version, compose }
}

function silent({ stderr }: Outcome): NoEngine {
  const said = stderr.trim().split('\n').at(-1) ?? ''
  const denied = /permission denied/i.test(stderr)
  return {
    reason: denied ? 'this user may not talk to the container engine' : 'no container engine answers',
    hint: denied
      ? 'add the user to the group docker, or set DOCKER_HOST to a rootless engine; or use --runtime native'
      : `${said === '' ? 'start one' : `docker says: ${said}`}; or use --runtime native`,
  }
}

function serverOf(json: string): { readonly version: string; readonly api: string | undefined } | undefined {
  try {
    const { Server: server } = JSON.parse(json) as { Server?: { Version?: string; ApiVersion?: string } | null }
    return server?.Version === undefined ? undefined : { version: server.Version.split('+')[0] ?? '', api: server.ApiVersion }
  } catch {
    return undefined
  }
}

function older(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number))
  const at = b?.findIndex((part, index) => (a?.[index] ?? 0) !== part) ?? -1
  return at >= 0 && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}

/** The engine's API. testcontainers knows DOCKER_HOST and the usual sockets, the command line its contexts too: both must mean one engine. */
export async function connect(): Promise<Client> {
  const { code, stdout } = await docker(['context', 'inspect', '--format', '{{.Name}} {{.Endpoints.docker.Host}}'])
  const [context, host] = code === 0 ? stdout.trim().split(' ') : []
  if (process.env.DOCKER_HOST === undefined && context !== 'default' && host?.includes('://')) process.env.DOCKER_HOST = host
  const { getContainerRuntimeClient } = await import('testcontainers')
  try {
    const client = sameEngine(await getContainerRuntimeClient(), process.env.DOCKER_HOST || host)
    const { containerRuntime } = client.info
    // It takes each machine with a /.dockerenv for a container beside the engine: an address that can be bound here is this machine's own.
    if (await isOfThisMachine(containerRuntime.host)) containerRuntime.host = 'localhost'
    return client
  } catch (error) {
    throw new TestBedError(`the container engine does not answer its API: ${messageOf(error)}`, {
      hint: 'set DOCKER_HOST to its socket (docker context inspect shows it), or use --runtime native',
      cause: error,
    })
  }
}

const isOfThisMachine = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0 }, () => server.close(() => resolve(true)))
  })

// testcontainers goes on to its own settings and the usual sockets: that engine need not be the one of the command line.
function sameEngine(client: Client, wanted: string | undefined): Client {
  if (wanted === undefined || !URL.canParse(wanted)) return client
  const { protocol, hostname, pathname } = new URL(wanted)
  const { socketPath, host } = client.container.dockerode.modem as { readonly socketPath?: string; readonly host?: string }
  if (protocol === 'unix:' ? socketPath === pathname : protocol === 'npipe:' || host === hostname) return client
  throw new Error(`expected the engine of the docker command (${protocol}//${hostname}${pathname}), got ${socketPath ?? host}`)
}
