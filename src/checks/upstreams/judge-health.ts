import type { KongTargetHealth } from '../../clients/kong-types.ts'
import type { Finding } from '../contract.ts'
import type { SeenUpstream, UpstreamsSeen } from './seen.ts'
import type { UpstreamsSpec } from './spec.ts'

/** Is every target of an upstream there and healthy, and would anybody notice if it were not? */
export function judgeTargets(
  { healthchecks }: UpstreamsSpec,
  upstream: SeenUpstream,
  { admin, service }: UpstreamsSeen,
): Finding[] {
  const { name, targets } = upstream
  const where = `${admin}/upstreams/${name}/health`
  const used = targets.filter(({ weight }) => weight > 0)
  if (used.length === 0)
    return [
      {
        message: `upstream ${name} has no target${targets.length === 0 ? '' : ' with a weight'}: ${service} answers 503`,
        expected: 'at least one target',
        actual: targets.length === 0 ? 'none' : `${targets.map(({ target }) => target).join(', ')} with weight 0`,
        where,
        hint: 'requests to it find no peer: give it a target',
      },
    ]
  return [
    ...(healthchecks === 'on' ? judgeNoticing(upstream, used, where) : []),
    ...used.flatMap((one) => judgeTarget(name, one, where)),
  ]
}

function judgeNoticing({ name, noticing }: SeenUpstream, used: readonly KongTargetHealth[], where: string): Finding[] {
  const off = used.filter(({ health }) => health === 'HEALTHCHECKS_OFF').map(({ target }) => target)
  const hint =
    'set healthchecks.active: http_path, intervals, successes and failures, or healthchecks.passive; or say `healthchecks: off-allowed`'
  if (off.length > 0)
    return [
      {
        message: `the health checks of upstream ${name} are off: nobody would notice that ${off.join(', ')} is down`,
        expected: 'HEALTHY',
        actual: 'HEALTHCHECKS_OFF',
        where,
        hint,
      },
    ]
  if (noticing.active || noticing.passive) return []
  if (noticing.blind)
    return [
      {
        message: `the health checks of upstream ${name} do not count connections that fail: nobody would notice that a target of it has stopped`,
        expected: 'healthchecks.active.unhealthy.tcp_failures above 0',
        actual: 'tcp_failures of 0, as it is by default',
        where,
        hint: 'a target on which nothing listens fails neither by a status nor by time: set tcp_failures; or say `healthchecks: off-allowed`',
      },
    ]
  return [
    {
      message: `the health checks of upstream ${name} count no failure: nobody would notice that a target of it is down`,
      expected: 'active checks at an interval with tcp_failures, http_failures or timeouts above 0, or passive ones',
      actual: 'thresholds of 0, as they are by default',
      where,
      hint,
    },
  ]
}

function judgeTarget(upstream: string, { target, health, addresses }: KongTargetHealth, where: string): Finding[] {
  const sick = addresses.filter((address) => address.health === 'UNHEALTHY').map(({ ip, port }) => `${ip}:${port}`)
  const of = `target ${target} of upstream ${upstream}`
  if (health === 'DNS_ERROR')
    return [
      {
        message: `${of} has no address: its name cannot be resolved`,
        expected: 'HEALTHY',
        actual: health,
        where,
        hint: 'is the name right, and does that service run? /status/dns of the Status API tells what Kong asked',
      },
    ]
  if (health === 'UNHEALTHY')
    return [
      {
        message: `${of} is unhealthy`,
        expected: 'HEALTHY',
        actual: sick.length === 0 ? health : `${health}: ${sick.join(', ')}`,
        where,
        hint: 'see its own log, and what the path of the health check answers',
      },
    ]
  if (sick.length === 0) return []
  return [
    {
      message: `${of} counts as ${health === 'HEALTHY' ? 'healthy' : health} although ${sick.length} of its ${addresses.length} addresses ${sick.length === 1 ? 'is' : 'are'} unhealthy`,
      expected: 'every address healthy',
      actual: sick.join(', '),
      where,
      hint: 'Kong calls a target healthy as long as any of its addresses is',
    },
  ]
}
