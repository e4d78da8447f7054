import type { KongTargetHealth } from '../../clients/kong-types.ts'
import type { SeenDrill, SeenUpstream, UpstreamsSeen } from './seen.ts'

type Health = KongTargetHealth['health']

export const ACTIVE = {
  active: {
    type: 'http',
    timeout: 1,
    healthy: { interval: 1, successes: 1 },
    unhealthy: { interval: 1, http_failures: 2, tcp_failures: 2, timeouts: 2 },
  },
}

/** A target with one address, or with those that are given (`10.0.0.1:80` -> health). */
export const target = (
  name: string,
  health: Health = 'HEALTHY',
  addresses: Readonly<Record<string, Health>> = { '10.0.0.1:80': health },
): KongTargetHealth => ({
  target: name,
  weight: 100,
  health,
  addresses: Object.entries(addresses).map(([address, own]) => {
    const [ip = '', port = ''] = address.split(':')
    return { ip, port: Number(port), health: own }
  }),
})

export const upstream = (name: string, targets: readonly KongTargetHealth[], more: Partial<SeenUpstream> = {}): SeenUpstream => ({
  name,
  targets,
  noticing: { active: true, passive: false, recovers: true, downWithin: 4000, upWithin: 2000 },
  ...more,
})

/** The metric that agrees with these upstreams. */
export const agreeing = (upstreams: readonly SeenUpstream[]): NonNullable<UpstreamsSeen['metric']> => ({
  where: 'kong:8302/metrics',
  absent: undefined,
  targets: upstreams.flatMap(({ name, targets }) =>
    targets.flatMap(({ target: of, addresses }) =>
      addresses.length === 0
        ? [{ upstream: name, target: of, address: '', states: ['dns_error'] }]
        : addresses.map(({ ip, port, health }) => ({
            upstream: name,
            target: of,
            address: `${ip}:${port}`,
            states: [health.toLowerCase()],
          })),
    ),
  ),
})

/** A Kong with these upstreams, of which Admin API and metric say the same; and what differs. */
export const world = (upstreams: readonly SeenUpstream[], more: Partial<UpstreamsSeen> = {}): UpstreamsSeen => ({
  service: 'kong',
  admin: 'kong:8301',
  standIn: false,
  known: upstreams.map(({ name }) => name),
  upstreams,
  metric: agreeing(upstreams),
  declared: undefined,
  drill: undefined,
  ...more,
})

export const drilled = (step: SeenDrill['step'], more: Partial<SeenDrill> = {}): SeenDrill => ({
  step,
  acted: [],
  moments: {},
  served: undefined,
  ...more,
})
