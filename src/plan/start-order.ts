import { inDependencyOrder } from '../declared/compose-order.ts'
import type { ServicePlan } from './plan.ts'

/** The services that will run, each after those that it waits for; attached ones are not started and keep their order. */
export function startOrder(services: readonly ServicePlan[]): readonly ServicePlan[] {
  const running = services.filter(({ offer }) => offer.runs)
  const order = inDependencyOrder(running.flatMap(({ compose }) => compose ?? []))
  return running.toSorted((a, b) => position(order, a) - position(order, b))
}

const position = (order: readonly { readonly name: string }[], { name }: ServicePlan): number =>
  order.findIndex((one) => one.name === name)
