import { CannotObserve, UsageError } from '../../lib/errors.ts'
import { redactor } from '../../lib/redact.ts'
import type { Plan, ServicePlan } from '../../plan/plan.ts'
import { absent } from '../absent.ts'
import { bindsOf, boundTargets, hostPathOf } from '../host-path.ts'
import { portsOf } from '../service-ports.ts'
import type { Endpoint, OpenOptions, RunningService, RunningStack, Runtime } from '../stack.ts'

/** A stack that already runs: nothing is started, stopped or changed. */
export function attachRuntime(urls: Readonly<Record<string, string>>, reason: string): Runtime {
  for (const [key, url] of Object.entries(urls)) checked(key, url)
  return {
    name: 'attach',
    reason,
    offer: ({ name, url }) => {
      const found = urls[name] ?? url
      if (found === undefined) return { runs: false, reason: `no URL was given for ${name}: add --attach ${name}=URL` }
      return { runs: true, how: `attached at ${checked(name, found).origin}`, standIn: false }
    },
    reach: async () => undefined,
    open: async (plan: Plan, { changes = [] }: OpenOptions): Promise<RunningStack> => {
      if (changes.length > 0) throw new Error('a stack that runs already cannot be changed')
      const services = plan.services.flatMap((service) => {
        const url = urls[service.name] ?? service.url
        if (url === undefined) return []
        const further = furtherPorts(urls, service.name)
        return [attached(service, checked(service.name, url), { further, isMain: further.size === 0 || service.name in urls })]
      })
      return {
        services,
        components: plan.services.map((service) => services.find(({ name }) => name === service.name)?.report ?? absent(service)),
        kept: [],
        async [Symbol.asyncDispose]() {},
      }
    },
  }
}

/** `kong:8001` entries: port inside the stack -> where it is reached. */
const furtherPorts = (urls: Readonly<Record<string, string>>, name: string): ReadonlyMap<number, Endpoint> =>
  new Map(
    Object.entries(urls)
      .filter(([key]) => key.startsWith(`${name}:`))
      .map(([key, url]) => [Number(key.slice(name.length + 1)), endpointOf(checked(key, url))]),
  )

function endpointOf(url: URL): Endpoint {
  const secure = url.protocol === 'https:'
  return { host: url.hostname, port: Number(url.port || (secure ? 443 : 80)), ...(secure && { secure }) }
}

interface Ports {
  readonly further: ReadonlyMap<number, Endpoint>
  /** The service's URL is one of its own, and not that of a further port. */
  readonly isMain: boolean
}

function attached(service: ServicePlan, url: URL, { further, isMain }: Ports): RunningService {
  const main = endpointOf(url)
  const inside = isMain ? standsFor(main.port, service.compose) : [...further.keys()]
  const mounts = bindsOf(service.compose?.mounts ?? [])
  return {
    name: service.name,
    role: service.role,
    endpoint: (port) => {
      const other = port === undefined ? undefined : further.get(port)
      if (other !== undefined) return other
      if (port !== undefined && !inside.includes(port)) throw otherPort(url, port, inside, service)
      return main
    },
    args: service.compose?.command ?? [],
    hostPath: (path) => hostPathOf(mounts, path),
    mounts: boundTargets(mounts),
    lastLog: async () => [],
    log: async () => {
      throw new CannotObserve(`the output of ${service.name}, which ran already, cannot be read from here`, { final: true })
    },
    logFile: undefined,
    report: {
      service: service.name,
      component: 'attached',
      version: undefined,
      asked: service.asked,
      standIn: false,
      origin: 'attached',
      reason: undefined,
    },
  }
}

/**
 * The ports inside the stack for which the one URL stands: the one that compose publishes at the URL's port, or has there itself, or else
 * the main port. Its own port stands for itself, unless that is another port of the service.
 */
function standsFor(own: number, compose: ServicePlan['compose']): readonly number[] {
  if (compose === undefined) return [own]
  const ports = portsOf(compose)
  const published = compose.ports.find((port) => port.published === own && port.protocol === 'tcp')?.container
  const inside = published ?? (ports.includes(own) ? own : ports[0])
  return [...(inside === undefined ? [] : [inside]), ...(ports.includes(own) ? [] : [own])]
}

// Nobody knows that the URL leads there: what a check saw of another port would be claimed of this one.
function otherPort(url: URL, port: number, inside: readonly number[], { name, compose }: ServicePlan): CannotObserve {
  const which = compose === undefined ? '' : `, for its port ${inside[0]}`
  const that = `--attach ${name}:${port}=URL`
  const cure = compose === undefined ? `leave the port out, or attach that port: ${that}` : `attach that port, too: ${that}`
  return new CannotObserve(`${name} is attached at ${url.origin}${which}: nothing leads to its port ${port} from here; ${cure}`)
}

function checked(service: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const wrong = url === undefined ? `is not an http URL: ${redactor()(text)}` : whatIsWrong(url)
  if (url !== undefined && wrong === undefined) return url
  throw new UsageError(`the URL of ${service} ${wrong}`, { hint: `for example --attach ${service}=http://127.0.0.1:9090` })
}

// Only host and port are used: whatever else the URL says would be lost without a word. Its password is not printed.
function whatIsWrong(url: URL): string | undefined {
  if (!/^https?:$/.test(url.protocol)) return `is not an http URL: ${url.protocol}//${url.host}`
  if (url.username !== '' || url.password !== '')
    return `at ${url.host} holds a user or password, which this version does not send`
  if (`${url.pathname}${url.search}${url.hash}` === '/') return undefined
  return `at ${url.host} has a path or query: give host and port, the checks themselves name paths`
}
