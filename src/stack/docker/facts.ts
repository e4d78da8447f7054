import type { Client } from './engine.ts'

/** Where a port is published. */
interface Published {
  readonly host: string | undefined
  readonly port: number
}

/** What the engine says of one container that runs. */
export interface Facts {
  readonly running: boolean
  /** TCP port inside -> where the engine's machine has it; `host` undefined = at each of its addresses. */
  readonly published: ReadonlyMap<number, Published>
  readonly hasHealthcheck: boolean
  /** Words that run its healthcheck inside it; undefined without one. */
  readonly healthCommand: readonly string[] | undefined
  /** Milliseconds from its start until its healthcheck has had every chance; undefined without one. */
  readonly healthWithin: number | undefined
  /** How the last check ended: `ends with 1: connection refused`. */
  readonly lastHealth: string | undefined
  /** Bytes; 0 = none. */
  readonly memoryLimit: number
  /** The engine's policy, wherever compose wrote it: `always`, `on-failure`; `most` restarts, 0 = without end. */
  readonly restart: { readonly policy: string; readonly most: number }
}

type Inspected = Awaited<ReturnType<Client['container']['inspect']>>

const MS = 1e6
/** An engine that hangs must not keep a run from ending. */
const LOOK_MS = 5000
const LEAST_MS = 60_000
/** What the engine takes when the healthcheck says nothing, in nanoseconds. */
const USUAL = { Interval: 30e9, Timeout: 30e9, Retries: 3 }
const SHELL = ['/bin/sh', '-c']

/** Undefined when the container is gone. */
export async function factsOf(client: Client, id: string): Promise<Facts | undefined> {
  try {
    const abortSignal = AbortSignal.timeout(LOOK_MS)
    return readFacts(await client.container.dockerode.getContainer(id).inspect({ abortSignal }))
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return undefined
    throw error
  }
}

function readFacts({ Config: config, HostConfig: hostConfig, NetworkSettings: network, State: state }: Inspected): Facts {
  const published = Object.entries(network.Ports ?? {}).flatMap(([port, bindings]) => {
    const [first] = bindings ?? []
    if (!port.endsWith('/tcp') || first === undefined) return []
    const host = ['', '0.0.0.0', '::'].includes(first.HostIp) ? undefined : first.HostIp
    return [[Number.parseInt(port, 10), { host, port: Number(first.HostPort) }] as const]
  })
  const last = state.Health?.Log?.at(-1)
  const said = last?.Output?.trim().split('\n').slice(-3).join(' ').slice(0, 300)
  return {
    running: state.Running,
    published: new Map(published),
    hasHealthcheck: state.Health !== undefined && state.Health.Status !== 'none',
    healthCommand: healthCommand(config),
    healthWithin: state.Health === undefined ? undefined : healthWithin(config.Healthcheck),
    lastHealth: last && last.ExitCode !== 0 ? `ends with ${last.ExitCode}${said ? `: ${said}` : ''}` : undefined,
    memoryLimit: hostConfig.Memory ?? 0,
    restart: { policy: hostConfig.RestartPolicy?.Name || 'no', most: hostConfig.RestartPolicy?.MaximumRetryCount ?? 0 },
  }
}

// With `CMD-SHELL` the engine takes the shell of the image.
function healthCommand({
  Healthcheck: check,
  Shell: shell,
}: Inspected['Config'] & { readonly Shell?: readonly string[] | null }) {
  const [how, ...words] = check?.Test ?? []
  if (words.length === 0) return undefined
  return how === 'CMD-SHELL' ? [...(shell?.length ? shell : SHELL), ...words] : how === 'CMD' ? words : undefined
}

function healthWithin(check: Inspected['Config']['Healthcheck']): number {
  const { Interval: interval = 0, Timeout: timeout = 0, Retries: retries = 0, StartPeriod: grace = 0 } = check ?? {}
  const once = (interval || USUAL.Interval) + (timeout || USUAL.Timeout)
  return Math.max(LEAST_MS, (grace + ((retries || USUAL.Retries) + 1) * once) / MS)
}
