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

/** What of a service the compose file tells, also of one that does not run. */
export function declaredFiles(plan: ServicePlan | undefined): ServiceFiles | undefined {
  if (plan?.compose === undefined) return undefined
  const { mounts, environment, networkMode } = plan.compose
  const binds = bindsOf(mounts)
  const ports = publishedBy(plan)
  const hostPath = (path: string) => hostPathOf(binds, path)
  return { name: plan.name, hostPath, mounts: boundTargets(binds), environment, ports, networkMode }
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
    networkMode: plan?.compose?.networkMode,
  }
}

function serviceView(service: RunningService, planned: readonly ServicePlan[]): ServiceView {
  return {
    ...runningFiles(
      service,
      planned.find(({ name }) => name === service.name),
    ),
    // Asked for only when it is used: one without a port has a log all the same.
    get origin() {
      const { host, port, secure } = service.endpoint()
      return `${secure ? 'https' : 'http'}://${host}:${port}`
    },
    args: service.args,
    standIn: service.report.standIn,
    attached: service.report.origin === 'attached',
    log: (since) => service.log(since),
  }
}
