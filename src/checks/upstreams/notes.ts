import { formatMs } from '../../lib/duration.ts'
import { count } from '../../lib/text.ts'
import type { Note } from '../contract.ts'
import type { UpstreamsSeen } from './seen.ts'
import { askedFor, type UpstreamsSpec } from './spec.ts'

/** How much was looked at, and what would not be noticed. */
export function notes(spec: UpstreamsSpec, seen: UpstreamsSeen): readonly Note[] {
  const { metric, drill, healthchecks } = spec
  const { upstreams, service, standIn, known, admin, watched } = seen
  const addresses = upstreams.flatMap(({ targets }) => targets.flatMap((target) => target.addresses)).length
  const targets = upstreams.flatMap((upstream) => upstream.targets)
  const left = known.filter((name) => !upstreams.some((upstream) => upstream.name === name))
  const where = (name: string) => `${admin}/upstreams/${name}`
  return [
    ...(standIn ? [{ message: `${service} is a stand-in: that Kong itself finds these targets healthy is not shown` }] : []),
    {
      message: `looked at ${count(upstreams.length, 'upstream')}, ${count(targets.length, 'target')}, ${addresses} address${addresses === 1 ? '' : 'es'}`,
    },
    ...(watched === undefined
      ? []
      : [
          {
            message: `watched for ${formatMs(watched.forMs)}: the health checks notice a target that is down within ${formatMs(watched.neededMs)}`,
          },
        ]),
    ...(askedFor(spec) === undefined || left.length === 0 ? [] : [{ message: `not asked for: ${left.join(', ')}` }]),
    ...(metric === 'ignored' ? [{ message: 'what kong_upstream_target_health says was not looked at: `metric: ignored`' }] : []),
    ...upstreams.flatMap(({ name, targets: own, noticing }) => [
      ...(own.some(({ health, weight }) => health === 'HEALTHCHECKS_OFF' && weight > 0)
        ? [
            {
              message: `the health checks of upstream ${name} are off: whether its targets answer is not known`,
              where: where(name),
            },
          ]
        : []),
      ...(healthchecks === 'off-allowed' && !noticing.active && own.some(({ health }) => health === 'HEALTHY')
        ? [
            {
              message: `the health checks of upstream ${name} count ${noticing.passive ? 'only requests that fail' : 'no connection that fails'}: whether its targets answer is not known`,
              where: where(name),
            },
          ]
        : []),
      ...((noticing.active || noticing.passive) && !noticing.recovers
        ? [
            {
              message: `a target of upstream ${name} that was taken for dead never comes back by itself: no active check asks it again`,
              where: where(name),
              hint: 'set healthchecks.active.unhealthy.interval and healthchecks.active.healthy.successes',
            },
          ]
        : []),
      ...own
        .filter(({ weight }) => weight === 0)
        .map(({ target }) => ({
          message: `target ${target} of upstream ${name} has weight 0: it gets no request`,
          where: where(name),
        })),
    ]),
    ...(drill !== undefined && drill.serves === undefined
      ? [
          {
            message: `whether requests go on while a target of ${drill.upstream} is down was not looked at`,
            hint: '`serves` says which',
          },
        ]
      : []),
  ]
}
