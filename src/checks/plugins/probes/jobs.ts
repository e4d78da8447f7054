import type { Observed } from '../../contract.ts'
import { nameOf } from '../precedence.ts'
import type { Instance } from '../scene.ts'
import { probes } from './index.ts'
import { type HowTo, placeFor, placesIn, type Reason } from './places.ts'
import type { Probe, ProbedGateway } from './probe.ts'
import type { Spot } from './spot.ts'

/** One instance with its probe and where it is asked, or why it is not asked. */
export interface Job {
  readonly instance: Instance
  readonly what: string
  readonly plan: { readonly probe: Probe<unknown>; readonly spot: Spot } | Reason
}

/** What the requests of one probe take of a rate limit, about. */
const COST = 5

/** Whether it uses up a rate limit. */
export const isLimit = ({ instance, plan }: Job): boolean => 'spot' in plan && instance.name === 'rate-limiting'

/** A job for each enabled instance that is asked for, spread over the ways so that no rate limit is used up by the others. */
export function jobsOf(gateway: ProbedGateway, how: HowTo, at: Pick<Observed, 'load'>): readonly Job[] {
  const byName = new Map(probes.map((probe) => [probe.plugin, probe]))
  const used = new Map<Instance, number>()
  const places = placesIn(gateway, how, at)
  const planOf = (instance: Instance): Job['plan'] => {
    if (how.except.includes(instance.name)) return { told: `${nameOf(instance)} was not probed: the suite leaves it out` }
    const probe = byName.get(instance.name)
    if (probe === undefined) return { told: `no probe for ${instance.name}: only its config was compared` }
    const unfit = probe.unfit?.(instance)
    if (unfit !== undefined) return { unseen: unfit }
    const spot = placeFor(instance, gateway, how, places, used)
    if (!('way' in spot)) return spot
    const limit = spot.running.get('rate-limiting')
    if (limit !== undefined) used.set(limit, (used.get(limit) ?? 0) + COST)
    return { probe, spot }
  }
  return gateway.instances
    .filter(({ enabled, name }) => enabled && (how.plugins?.includes(name) ?? true))
    .map((instance) => ({ instance, what: nameOf(instance), plan: planOf(instance) }))
}
