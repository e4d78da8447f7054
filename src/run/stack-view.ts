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
  return { name: plan.name, hostPath: (path) => hostPathOf(binds, path), mounts: boundTargets(binds), environment }
}

function serviceView(service: RunningService, planned: readonly ServicePlan[]): ServiceView {
  const { host, port, secure } = service.endpoint()
  return {
    name: service.name,
    origin: `${secure ? 'https' : 'http'}://${host}:${port}`,
    args: service.args,
    hostPath: (path) => service.hostPath(path),
    mounts: service.mounts,
    environment: planned.find(({ name }) => name === service.name)?.compose?.environment ?? {},
    standIn: service.report.standIn,
    attached: service.report.origin === 'attached',
  }
}
