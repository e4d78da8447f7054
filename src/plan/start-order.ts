import type { ServicePlan } from './plan.ts'

/** The services that will run, each after those that it waits for. */
export function startOrder(services: readonly ServicePlan[]): readonly ServicePlan[] {
  const running = services.filter(({ offer }) => offer.runs)
  const ordered: ServicePlan[] = []
  const add = (service: ServicePlan): void => {
    if (ordered.includes(service)) return
    for (const { service: name } of service.compose?.dependsOn ?? []) {
      const before = running.find((one) => one.name === name)
      if (before !== undefined) add(before)
    }
    ordered.push(service)
  }
  for (const service of running) add(service)
  return ordered
}
