import type { ComposeService } from '../../declared/compose-model.ts'
import { UsageError } from '../../lib/errors.ts'

type Dependency = ComposeService['dependsOn'][number]

/** What `startInOrder` needs to know of a started service. */
export interface Startable {
  ready(): Promise<void>
  completed(): Promise<void>
}

/** The services in an order in which everything comes after what it depends on. */
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

/** Starts every service as soon as what it waits for is there; rejects with the first failure, after which nothing more is started. */
export async function startInOrder(
  services: readonly ComposeService[],
  start: (service: ComposeService) => Startable,
): Promise<void> {
  const oneShot = (name: string) =>
    services.some(({ dependsOn }) =>
      dependsOn.some((one) => one.service === name && one.condition === 'service_completed_successfully'),
    )
  const begun = new Map<string, Promise<Startable>>()
  const done = new Map<string, Promise<void>>()
  let failed = false
  const waitFor = async ({ service, condition }: Dependency): Promise<void> => {
    await begun.get(service)
    if (condition !== 'service_started') await done.get(service)
  }
  for (const service of inDependencyOrder(services)) {
    const startable = Promise.all(service.dependsOn.map(waitFor)).then(() => {
      if (failed) throw new Error(`${service.name} was not started: another service failed`)
      return start(service)
    })
    const end = startable.then((one) => (oneShot(service.name) ? one.completed() : one.ready()))
    end.catch(() => {
      failed = true
    })
    begun.set(service.name, startable)
    done.set(service.name, end)
  }
  // The first rejection is the cause; the others only follow from it.
  await Promise.all(done.values())
}
