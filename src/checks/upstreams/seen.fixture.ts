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
  noticing: { active: true, blind: false, passive: false, recovers: true, downWithin: 3100, upWithin: 2100 },
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
  fromFile: true,
  known: upstreams.map(({ name }) => name),
  upstreams,
  metric: agreeing(upstreams),
  declared: undefined,
  watched: undefined,
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

/** Health checks that notice nothing. */
export const UNCHECKED: SeenUpstream['noticing'] = {
  active: false,
  blind: false,
  passive: false,
  recovers: false,
  downWithin: undefined,
  upWithin: undefined,
}

/** Two upstreams that are as they should be. */
export const fine = [upstream('a', [target('a:80')]), upstream('b', [target('b:80'), target('b2:80')])]
/** One whose health nobody checks. */
export const off = [upstream('a', [target('a:80', 'HEALTHCHECKS_OFF')])]
