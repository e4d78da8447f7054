import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { Observed } from '../../contract.ts'
import { combosOf, inEffect, lookUp, nameOf } from '../precedence.ts'
import type { Instance } from '../scene.ts'
import { consumerName, guestOf, loginName } from './credentials.ts'
import type { ProbedGateway } from './probe.ts'
import { roomOf } from './room.ts'
import type { ProbeHow } from './run.ts'
import { type Known, type Spot, spotOf } from './spot.ts'
import type { Taker } from './taker.ts'

/** Why an instance is not asked: `told` is a note, `unseen` makes it unknown. */
export type Reason = { readonly told: string } | { readonly unseen: string }

/** Where a consumer's requests meet each instance, and why a way on which they would cannot be taken. */
interface Places {
  readonly spots: ReadonlyMap<Instance, readonly Spot[]>
  readonly closed: ReadonlyMap<Instance, string>
}

type PlacesBy = (consumer: DeclaredKongConsumer | undefined) => Places

/** What is known before a probe is asked. */
export type HowTo = ProbeHow & { readonly taker: Taker }

/** The places of each consumer, worked out once. */
export function placesIn(gateway: ProbedGateway, how: HowTo, { load }: Pick<Observed, 'load'>): PlacesBy {
  const gets = (load?.requests ?? []).filter(({ method }) => method === 'GET')
  const sent = gets.map(({ path }) => path.replace(/\?.*$/, ''))
  const known = { said: how.paths ?? {}, sent, proxy: how.proxy, taker: how.taker }
  const all = new Map<DeclaredKongConsumer | undefined, Places>()
  return (consumer) => {
    const places = all.get(consumer) ?? placesOf(gateway, consumer, known)
    all.set(consumer, places)
    return places
  }
}

function placesOf(gateway: ProbedGateway, consumer: DeclaredKongConsumer | undefined, known: Known): Places {
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

/** The way on which most of an instance can be asked; where the probes' own consumer never meets it, as another who does. */
export function placeFor(
  instance: Instance,
  gateway: ProbedGateway,
  how: HowTo,
  placesBy: PlacesBy,
  used: ReadonlyMap<Instance, number>,
): Spot | Reason {
  const own = placesBy(how.consumer)
  const best = bestOf(own.spots.get(instance) ?? [], used)
  if (best !== undefined) return best
  const closed = own.closed.get(instance)
  if (closed !== undefined) return { unseen: closed }
  const { consumerGroup } = instance.scope
  if (consumerGroup !== undefined) return { unseen: `it runs for the consumer group ${consumerGroup} alone` }
  const others = othersOf(instance, gateway).filter(
    (name) => name === undefined || name !== (how.consumer && consumerName(how.consumer)),
  )
  for (const name of others) {
    const as = name === undefined ? undefined : gateway.credentials.find((one) => consumerName(one) === name)
    const spot = name === undefined || as !== undefined ? bestOf(placesBy(as).spots.get(instance) ?? [], used) : undefined
    // Who cannot log in there is nobody.
    if (spot === undefined || spot.consumer !== as) continue
    if (instance.name !== 'rate-limiting' || spot.consumer === undefined) return spot
    return { unseen: `it counts what ${name} sends alone, and a probe would use that up: let the probes be ${name} with \`as\`` }
  }
  return nowhere(instance, others)
}

/** Who meets an instance on some way: names of consumers; undefined is nobody. */
function othersOf(instance: Instance, gateway: ProbedGateway): readonly (string | undefined)[] {
  const { consumer } = instance.scope
  const combos = combosOf(gateway.instances).get(instance.name) ?? new Map()
  const meets = (name: string | undefined) => gateway.ways.some((way) => lookUp(combos, way, name) === instance)
  const known = [...new Set([...gateway.credentials.flatMap((one) => consumerName(one) ?? []), ...gateway.consumers])]
  const anonymous = gateway.ways.some((way) => {
    const running = [...inEffect(gateway, way, undefined).values()]
    const guest = guestOf(running, gateway.names)
    if (guest !== undefined) return lookUp(combos, way, guest) === instance
    // Of what comes after the login nobody sees anything who does not log in.
    const shut = AFTER_LOGIN.has(instance.name) && running.some((one) => loginName(one) !== undefined)
    return !shut && lookUp(combos, way, undefined) === instance
  })
  const named = (consumer === undefined ? known : [consumer]).filter(meets)
  return anonymous ? [undefined, ...named] : named
}

/** Plugins that Kong runs after those with which one logs in, and never for whom those turn away. */
const AFTER_LOGIN = new Set([
  'acl',
  'ip-restriction',
  'proxy-cache',
  'rate-limiting',
  'request-size-limiting',
  'request-termination',
])

function nowhere(instance: Instance, others: readonly (string | undefined)[]): Reason {
  const { consumer } = instance.scope
  const [other] = others
  if (consumer !== undefined) return { unseen: `it runs for ${consumer} alone, with whose credentials nobody can log in here` }
  if (others.length === 0) return { told: `${nameOf(instance)} was not probed: no request meets it` }
  return {
    unseen: `closer ones hide it from the probes' own consumer, and it runs for others (${other ?? 'nobody'}): let the probes be one of them with \`as\``,
  }
}

function bestOf(spots: readonly Spot[], used: ReadonlyMap<Instance, number>): Spot | undefined {
  let best: { readonly spot: Spot; readonly room: number } | undefined
  for (const spot of spots) {
    const room = roomOf(spot, used)
    if (best === undefined || room > best.room) best = { spot, room }
  }
  return best?.spot
}
