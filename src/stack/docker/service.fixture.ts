import { composeService } from '../../declared/compose.fixture.ts'
import type { ComposeService } from '../../declared/compose-model.ts'
import type { Client } from './engine.ts'
import { DockerService, type DockerServiceOptions } from './service.ts'
import type { Container, Watch } from './watch.ts'

/** A container that runs, with these fields changed. */
export const container = (fields: Partial<Container> = {}): Container => ({
  id: 'a1',
  service: 'app',
  running: true,
  paused: false,
  health: undefined,
  exitCode: undefined,
  outOfMemory: false,
  starts: 1,
  ...fields,
})

interface Health {
  readonly Status: string
  readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[]
}

/** What an engine says of a service's containers; it may be changed while the service is looked at. */
export interface World {
  containers: readonly Container[]
  /** TCP port inside -> host port. */
  published: Readonly<Record<number, number>>
  health?: Health
  memory: number
  /** Lines of the log. */
  log: readonly string[]
  /** Inspections that fail before one works. */
  failing: number
  /** As compose writes it. */
  restart?: string
}

type Told = Partial<Pick<DockerServiceOptions, 'port' | 'oneShot' | 'host' | 'networkOwner'>> & {
  readonly compose?: Partial<ComposeService>
}

/** A service in the given world. */
export function serviceIn(world: World, { compose: fields = {}, ...told }: Told = {}): DockerService {
  const compose = composeService(fields)
  const { name } = compose
  const report = {
    service: name,
    component: name,
    version: undefined,
    asked: undefined,
    standIn: false,
    origin: 'image',
    reason: undefined,
  } as const
  const plan = { name, role: undefined, url: undefined, asked: undefined, addressed: [], compose }
  const watch = { containersOf: () => world.containers } as unknown as Watch
  if (compose.restart !== undefined) world.restart = compose.restart
  return new DockerService({
    plan: { ...plan, offer: { runs: true, how: '', standIn: false } },
    ...{ compose, report, watch },
    client: clientOf(world),
    host: 'localhost',
    port: undefined,
    oneShot: false,
    networkOwner: () => undefined,
    ...told,
  })
}

const clientOf = (world: World): Client =>
  ({
    container: {
      dockerode: {
        getContainer: (id: string) => ({
          inspect: async () => {
            if (world.failing-- > 0) throw Object.assign(new Error('(HTTP code 500) busy'), { statusCode: 500 })
            return inspected(world)
          },
          logs: async () => Buffer.from(world.log.map((line) => `${line.replace('ID', id)}\n`).join('')),
        }),
      },
    },
  }) as unknown as Client

const inspected = ({ containers, published, health, memory, restart = 'no' }: World) => ({
  Config: {},
  HostConfig: {
    Memory: memory,
    RestartPolicy: { Name: restart.split(':')[0], MaximumRetryCount: Number(restart.split(':')[1] ?? 0) },
  },
  NetworkSettings: {
    Ports: Object.fromEntries(
      Object.entries(published).map(([port, outer]) => [`${port}/tcp`, [{ HostIp: '0.0.0.0', HostPort: String(outer) }]]),
    ),
  },
  State: { Running: containers.some(({ running }) => running), ...(health !== undefined && { Health: health }) },
})

/** One container that runs, without ports, health and log, with these fields changed. */
export const world = (fields: Partial<World> = {}): World => ({
  containers: [container()],
  published: {},
  memory: 0,
  log: [],
  failing: 0,
  ...fields,
})
