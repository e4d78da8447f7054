import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { Observed } from '../../contract.ts'
import { inEffect, nameOf } from '../precedence.ts'
import type { Gateway, Instance } from '../scene.ts'
import { consumerName } from './credentials.ts'
import { probes } from './index.ts'
import type { Probe } from './probe.ts'
import type { ProbeHow } from './run.ts'
import { roomOf, type Spot, spotOf } from './spot.ts'

/** One instance with its probe and where it is asked, or why it is not asked: `told` is a note, `unseen` makes it unknown. */
export interface Job {
  readonly instance: Instance
  readonly what: string
  readonly plan: { readonly probe: Probe<unknown>; readonly spot: Spot } | Reason
}

type Reason = { readonly told: string } | { readonly unseen: string }

/** What the requests of one probe take of a rate limit, about. */
const COST = 5

/** Whether it uses up a rate limit. */
export const isLimit = ({ instance, plan }: Job): boolean => 'spot' in plan && instance.name === 'rate-limiting'

/** A job for each enabled instance that is asked for, spread over the ways so that no rate limit is used up by the others. */
export function jobsOf(gateway: Gateway, how: ProbeHow, at: Pick<Observed, 'load'>): readonly Job[] {
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

/** Where a consumer's requests meet each instance, and why a way on which they would cannot be taken. */
interface Places {
  readonly spots: ReadonlyMap<Instance, readonly Spot[]>
  readonly closed: ReadonlyMap<Instance, string>
}

// Worked out once for each consumer.
function placesIn(gateway: Gateway, how: ProbeHow, { load }: Pick<Observed, 'load'>) {
  const gets = (load?.requests ?? []).filter(({ method }) => method === 'GET')
  const known = { said: how.paths ?? {}, sent: gets.map(({ path }) => path.replace(/\?.*$/, '')) }
  const all = new Map<DeclaredKongConsumer | undefined, Places>()
  return (consumer: DeclaredKongConsumer | undefined): Places => {
    const places = all.get(consumer) ?? placesOf(gateway, consumer, known)
    all.set(consumer, places)
    return places
  }
}

function placesOf(gateway: Gateway, consumer: DeclaredKongConsumer | undefined, known: Parameters<typeof spotOf>[3]): Places {
  const spots = new Map<Instance, Spot[]>()
  const closed = new Map<Instance, string>()
  for (const way of gateway.ways) {
    const spot = spotOf(gateway, way, consumer, known)
    if ('closed' in spot)
      for (const one of inEffect(gateway, way, consumer && consumerName(consumer)).values()) closed.set(one, spot.closed)
    else for (const one of spot.running.values()) append(spots, one, spot)
  }
  return { spots, closed }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

// The way on which most can be asked; where only another consumer's requests meet the instance, as that one.
function placeFor(
  instance: Instance,
  gateway: Gateway,
  how: ProbeHow,
  placesBy: (consumer: DeclaredKongConsumer | undefined) => Places,
  used: ReadonlyMap<Instance, number>,
): Spot | Reason {
  const own = placesBy(how.consumer)
  const best = bestOf(own.spots.get(instance) ?? [], used)
  if (best !== undefined) return best
  const { consumer: name, consumerGroup } = instance.scope
  const other = name === undefined ? undefined : gateway.credentials.find((one) => consumerName(one) === name)
  const through = other === undefined ? undefined : bestOf(placesBy(other).spots.get(instance) ?? [], used)
  if (through !== undefined && instance.name !== 'rate-limiting') return through
  if (through !== undefined)
    return { unseen: `it counts what ${name} sends alone, and a probe would use that up: let the probes be ${name} with \`as\`` }
  const closed = own.closed.get(instance)
  if (closed !== undefined) return { unseen: closed }
  if (name !== undefined) return { unseen: `it runs for ${name} alone, with whose credentials nobody can log in here` }
  if (consumerGroup !== undefined) return { unseen: `it runs for the consumer group ${consumerGroup} alone` }
  return { told: `${nameOf(instance)} was not probed: no request meets it` }
}

function bestOf(spots: readonly Spot[], used: ReadonlyMap<Instance, number>): Spot | undefined {
  let best: { readonly spot: Spot; readonly room: number } | undefined
  for (const spot of spots) {
    const room = roomOf(spot, used)
    if (best === undefined || room > best.room) best = { spot, room }
  }
  return best?.spot
}
