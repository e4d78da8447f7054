import type { ComposeService } from '../../declared/compose-model.ts'
import { inDependencyOrder } from '../../declared/compose-order.ts'
import { oneShotsOf } from '../one-shots.ts'

type Dependency = ComposeService['dependsOn'][number]

/** What `startInOrder` needs to know of a started service. */
export interface Startable {
  ready(): Promise<void>
  completed(): Promise<void>
}

/** Starts every service as soon as what it waits for is there; rejects with the first failure, after which nothing more is started. */
export async function startInOrder(
  services: readonly ComposeService[],
  start: (service: ComposeService) => Startable,
): Promise<void> {
  const oneShots = oneShotsOf(services)
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
    const end = startable.then((one) => (oneShots.has(service.name) ? one.completed() : one.ready()))
    end.catch(() => {
      failed = true
    })
    begun.set(service.name, startable)
    done.set(service.name, end)
  }
  // The first rejection is the cause; the others only follow from it.
  await Promise.all(done.values())
}
