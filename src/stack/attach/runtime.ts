import { CannotObserve, UsageError } from '../../lib/errors.ts'
import { redactor } from '../../lib/redact.ts'
import type { Plan, ServicePlan } from '../../plan/plan.ts'
import type { ComponentReport, RunningService, RunningStack, Runtime } from '../stack.ts'

/** A stack that already runs: nothing is started, stopped or changed. */
export function attachRuntime(urls: Readonly<Record<string, string>>, reason: string): Runtime {
  for (const [service, url] of Object.entries(urls)) checked(service, url)
  return {
    name: 'attach',
    reason,
    offer: ({ name, url }) => {
      const found = urls[name] ?? url
      if (found === undefined) return { runs: false, reason: `no URL was given for ${name}: add --attach ${name}=URL` }
      return { runs: true, how: `attached at ${checked(name, found).origin}`, standIn: false }
    },
    open: async (plan: Plan): Promise<RunningStack> => {
      const services = plan.services.flatMap((service) => {
        const url = urls[service.name] ?? service.url
        return url === undefined ? [] : [attached(service, checked(service.name, url))]
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

function attached(service: ServicePlan, url: URL): RunningService {
  const main = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  return {
    name: service.name,
    role: service.role,
    endpoint: (port) => {
      if (url.protocol === 'https:')
        throw new CannotObserve(`${service.name} is attached by https, which this version does not speak`)
      // A suite names the port inside the stack; a published or forwarded one stands for it.
      const declared = service.compose?.ports.some(({ container }) => container === port) === true
      return { host: url.hostname, port: port === undefined || declared || service.compose === undefined ? main : port }
    },
    args: service.compose?.command ?? [],
    hostPath: () => undefined,
    mounts: [],
    lastLog: async () => [],
    logFile: undefined,
    report: {
      service: service.name,
      component: 'attached',
      version: undefined,
      asked: service.asked,
      standIn: false,
      reason: undefined,
    },
  }
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

const absent = ({ name: service, asked, offer }: ServicePlan): ComponentReport => ({
  service,
  component: undefined,
  version: undefined,
  asked,
  standIn: false,
  reason: offer.runs ? undefined : offer.reason,
})
