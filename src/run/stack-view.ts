import type { ServiceView, StackView } from '../checks/contract.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { RunningService, RunningStack } from '../stack/stack.ts'

/** The running stack in the words of a suite: service names and roles. */
export function stackView(stack: RunningStack): StackView {
  return {
    resolve(text) {
      const url = new URL(text)
      const service = stack.services.find(({ name }) => name === url.hostname)
      if (service === undefined) throw new CannotObserve(`no service named ${url.hostname} is running`)
      const { host, port } = service.endpoint(url.port === '' ? undefined : Number(url.port))
      url.hostname = host
      url.port = String(port)
      return url.href
    },
    withRole(role) {
      const service = stack.services.find((one) => one.role === role)
      if (service === undefined) throw new CannotObserve(`no ${role} is running in this stack`)
      return serviceView(service)
    },
  }
}

function serviceView(service: RunningService): ServiceView {
  const { host, port } = service.endpoint()
  return {
    name: service.name,
    origin: `http://${host}:${port}`,
    args: service.args,
    hostPath: (path) => service.hostPath(path),
    mounts: service.mounts,
  }
}
