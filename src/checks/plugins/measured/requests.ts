import { nearest } from '../../../lib/text.ts'
import type { Finding, LoadView, SentRequest } from '../../contract.ts'
import type { LiveGateway } from '../gateway.ts'
import { inEffect } from '../precedence.ts'
import type { MeasuredSpec } from '../spec.ts'
import { consumerOf } from './consumer.ts'
import { routeOf } from './route.ts'

/** The flags of the prometheus plugin that runs for a request. */
interface Flags {
  readonly statusCodes: boolean
  readonly perConsumer: boolean
  /** `kong:8301/plugins/<id>`. */
  readonly where: string
}

/** Where a request of the load belongs: the labels that count it. */
export interface Place {
  readonly service: string
  readonly route: string
  /** Empty: nobody. */
  readonly consumer: string
  /** Undefined: no prometheus plugin runs there. */
  readonly flags: Flags | undefined
}

/** `none`: Kong has no route for it, so it counts nothing. */
export interface Attributed {
  readonly name: string
  readonly place: Place | { readonly none: true } | { readonly untold: string }
}

type Said = NonNullable<Extract<MeasuredSpec, object>['requests']>

/** Where each request of the load belongs, by the routes of the gateway and by what the suite says. `host`: of the load's own URL. */
export function attribute(spec: MeasuredSpec, load: LoadView, host: string, gateway: LiveGateway): readonly Attributed[] {
  const said = saidBy(spec)
  return load.requests.map((request) => ({
    name: request.name,
    place: placeOf(said[request.name] ?? {}, request, host, gateway),
  }))
}

const saidBy = (spec: MeasuredSpec): Said => (spec === 'ledger' ? {} : (spec.requests ?? {}))

function placeOf(said: Said[string], request: SentRequest, host: string, gateway: LiveGateway): Attributed['place'] {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const path = request.path.replace(/[?#].*$/s, '')
  const asked = { method: request.method, path, host: headers.host ?? host, headers }
  const routed = said.route === undefined ? routeOf(gateway.ways, asked) : namedWay(said.route, gateway)
  if (!('way' in routed)) return routed
  const { way } = routed
  const running = inEffect(gateway, way, undefined)
  const closed = !way.protocols.includes('http') && way.protocols.includes('https')
  const who =
    said.consumer !== undefined || closed
      ? { consumer: said.consumer ?? '' }
      : consumerOf(running, { method: request.method, path: request.path, headers }, gateway)
  if ('untold' in who) return who
  const prometheus = inEffect(gateway, way, who.consumer || undefined).get('prometheus')
  return {
    service: said.service ?? way.service ?? '',
    route: way.route,
    consumer: who.consumer,
    flags: prometheus && flagsOf(prometheus),
  }
}

function namedWay(route: string, { ways }: LiveGateway) {
  const way = ways.find((one) => one.route === route)
  if (way !== undefined) return { way }
  const near = nearest(
    route,
    ways.map((one) => one.route),
  )
  return { untold: `the gateway has no route ${route}${near === undefined ? '' : ` (did you mean ${near}?)`}` }
}

const flagsOf = ({ config, where }: { readonly config: Readonly<Record<string, unknown>>; readonly where: string }): Flags => ({
  statusCodes: config.status_code_metrics === true,
  perConsumer: config.per_consumer === true,
  where,
})

/** What the suite says of requests that the load does not have: misspelt, or left over. */
export function unknownRequests(spec: MeasuredSpec, load: Pick<LoadView, 'name' | 'requests'>): Finding[] {
  const known = load.requests.map(({ name }) => name)
  return Object.keys(saidBy(spec))
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known)
      return {
        message: `the load ${load.name} has no request named ${JSON.stringify(name)}`,
        expected: 'the name of a request of the load in `measured`',
        actual: known.map((one) => JSON.stringify(one)).join(', '),
        where: 'the suite',
        hint: near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`,
      }
    })
}
