import type { Library } from './family.ts'
import { Random } from './random.ts'

/** When the exposition was written, milliseconds since the epoch. */
export const NOW = 1_763_719_200_123

const AREAS = [
  'checkout',
  'inventory',
  'billing',
  'search',
  'catalog',
  'shipping',
  'payment',
  'account',
  'session',
  'media',
] as const
const TASKS = ['api', 'worker', 'gateway', 'indexer', 'scheduler', 'exporter', 'mailer', 'proxy'] as const
const ROUTES = [
  ['GET', '/'],
  ['GET', '/api/v1/items'],
  ['POST', '/api/v1/items'],
  ['GET', '/api/v1/items/:id'],
  ['PUT', '/api/v1/items/:id'],
  ['DELETE', '/api/v1/items/:id'],
  ['GET', '/api/v1/orders/:orderId/lines'],
  ['POST', '/api/v1/orders'],
  ['GET', '/api/v2/customers/{customer}/addresses'],
  ['PATCH', '/api/v2/customers/{customer}'],
  ['GET', '/api/v2/search'],
  ['POST', '/login'],
  ['GET', '/healthz'],
  ['GET', '/metrics'],
  ['GET', '/static/*'],
] as const

export interface Service {
  /** With underscores, as metric names begin with it. */
  readonly prefix: string
  readonly job: string
  readonly library: Library
  readonly instances: readonly Instance[]
  readonly routes: readonly (readonly [method: string, path: string])[]
}

export interface Instance {
  readonly address: string
  readonly pod: string
}

/** The service of that number: always the same one. */
export function serviceOf(index: number): Service {
  const random = new Random(0x5eed + index)
  const round = Math.floor(index / (AREAS.length * TASKS.length))
  const words = [
    AREAS[index % AREAS.length],
    TASKS[Math.floor(index / AREAS.length) % TASKS.length],
    ...(round > 0 ? [`r${round}`] : []),
  ]
  const job = words.join('-')
  const instances = Array.from({ length: random.whole(4, 8) }, () => ({
    address: `10.${random.whole(0, 255)}.${random.whole(0, 255)}.${random.whole(1, 254)}:${random.pick([8080, 9090, 9102, 3000])}`,
    pod: `${job}-${random.hex(10)}-${random.hex(5)}`,
  }))
  return {
    prefix: words.join('_'),
    job,
    library: index % 3 === 1 ? 'prom-client' : 'client_golang',
    instances,
    routes: ROUTES.slice(0, random.whole(10, ROUTES.length)),
  }
}
