import type { ComposeService } from '../declared/compose-model.ts'
import { tcpPorts } from '../declared/compose-ports.ts'
import { type Component, componentFor } from './components/index.ts'

/** The component that stands for a service; one with a command of its own needs none. */
export const componentOf = (service: ComposeService): Component | undefined =>
  service.native === undefined && service.image !== undefined ? componentFor(service.image) : undefined

/** The TCP ports on which a service will listen, before anything is started; the first one is its main port. */
export function portsOf(service: ComposeService): readonly number[] {
  const component = componentOf(service)
  if (component !== undefined) return [component.start(service, '127.0.0.1').port]
  return tcpPorts(service)
}

/** The component whose program a service's container runs; undefined when compose starts something else in its image. */
export function runningComponent(service: ComposeService): Component | undefined {
  const component = componentOf(service)
  return component?.start(service, '127.0.0.1').own ? component : undefined
}
