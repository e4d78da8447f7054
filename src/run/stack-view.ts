import type { ServiceFiles, ServiceView, StackView } from '../checks/contract.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { ServicePlan } from '../plan/plan.ts'
import { bindsOf, boundTargets, hostPathOf } from '../stack/host-path.ts'
import type { RunningService, RunningStack } from '../stack/stack.ts'
import { hostOf, portOf, serviceOfHost, serviceOfRole } from '../suite/index.ts'

/** The running stack in the words of a suite: service names and roles, found as the plan found them. */
export function stackView(stack: RunningStack, planned: readonly ServicePlan[]): StackView {
  const running = (name: string | undefined) => stack.services.find((service) => service.name === name)
  return {
    services: planned.flatMap((plan) => {
      const service = running(plan.name)
      return (service === undefined ? declaredFiles(plan) : runningFiles(service, plan)) ?? []
    }),
    resolve(text) {
      const host = hostOf(text)
      const plan = serviceOfHost(planned, host)
      const service = running(plan?.name)
      if (plan === undefined || service === undefined) throw new CannotObserve(`no service named ${host} is running`)
      const url = new URL(text)
      const at = service.endpoint(portOf(text, plan))
      if (at.secure) url.protocol = 'https:'
      url.hostname = at.host
      url.port = String(at.port)
      return url.href
    },
    withRole(role) {
      const service = running(serviceOfRole(planned, role, ({ name }) => running(name) !== undefined)?.name)
      if (service === undefined) throw new CannotObserve(`no ${role} is running in this stack`)
      return serviceView(service, planned)
    },
    named(name) {
      const service = running(serviceOfHost(planned, name)?.name)
      if (service === undefined) throw new CannotObserve(`no service named ${name} is running`)
      return serviceView(service, planned)
    },
    filesOf(role) {
      const plan = serviceOfRole(planned, role, ({ name }) => running(name) !== undefined)
      const service = running(plan?.name)
      return service === undefined ? declaredFiles(plan) : serviceView(service, planned)
    },
  }
}

// Of a service that does not run only the compose file tells.
function declaredFiles(plan: ServicePlan | undefined): ServiceFiles | undefined {
  if (plan?.compose === undefined) return undefined
  const { mounts, environment } = plan.compose
  const binds = bindsOf(mounts)
  const ports = publishedBy(plan)
  return { name: plan.name, hostPath: (path) => hostPathOf(binds, path), mounts: boundTargets(binds), environment, ports }
}

const publishedBy = (plan: ServicePlan | undefined): ServiceFiles['ports'] =>
  (plan?.compose?.ports ?? []).filter(({ protocol }) => protocol === 'tcp')

function runningFiles(service: RunningService, plan: ServicePlan | undefined): ServiceFiles {
  return {
    name: service.name,
    hostPath: (path) => service.hostPath(path),
    mounts: service.mounts,
    environment: plan?.compose?.environment ?? {},
    ports: publishedBy(plan),
  }
}

// Throws for one that has no port: nothing leads to it.
function serviceView(service: RunningService, planned: readonly ServicePlan[]): ServiceView {
  const { host, port, secure } = service.endpoint()
  return {
    ...runningFiles(
      service,
      planned.find(({ name }) => name === service.name),
    ),
    origin: `${secure ? 'https' : 'http'}://${host}:${port}`,
    args: service.args,
    standIn: service.report.standIn,
    attached: service.report.origin === 'attached',
    log: (since) => service.log(since),
  }
}
