import { UsageError } from '../lib/errors.ts'
import type { ComposeService } from './compose-model.ts'

/** The services in an order in which each comes after those that it depends on. */
export function inDependencyOrder(services: readonly ComposeService[]): readonly ComposeService[] {
  const ordered: ComposeService[] = []
  const visit = (service: ComposeService, path: readonly string[]): void => {
    if (ordered.includes(service)) return
    if (path.includes(service.name))
      throw new UsageError(`depends_on goes round in a circle: ${[...path, service.name].join(' -> ')}`, {
        hint: 'take one of these lines out of the compose file',
      })
    for (const { service: name } of service.dependsOn) {
      const other = services.find((one) => one.name === name)
      if (other !== undefined) visit(other, [...path, service.name])
    }
    ordered.push(service)
  }
  for (const service of services) visit(service, [])
  return ordered
}
