import type { Finding } from '../contract.ts'
import { FAMILY } from './metric.ts'
import type { UpstreamsSeen } from './seen.ts'
import type { UpstreamDrill, UpstreamsSpec } from './spec.ts'
import { standingOf } from './track.ts'

/** Which target is it that goes down? */
export function judgeMeant({ upstream, target }: UpstreamDrill, seen: UpstreamsSeen): Finding[] {
  const there = (seen.upstreams.find(({ name }) => name === upstream)?.targets ?? []).map((one) => one.target)
  const where = `${seen.admin}/upstreams/${upstream}/targets`
  const actual = there.join(', ') || 'none'
  if (target !== undefined)
    return there.includes(target)
      ? []
      : [
          {
            message: `upstream ${upstream} has no target ${target}`,
            expected: target,
            actual,
            where,
            hint: 'a target is host:port, as the Admin API lists it',
          },
        ]
  if (there.length === 1) return []
  return [
    {
      message: `which target of upstream ${upstream} the cause takes down is not said`,
      expected: 'one target, or `target`',
      actual,
      where,
      hint: '`drill: { target: host:port }` says which',
    },
  ]
}

/** While the cause is there: is that target seen down by both, and do the others answer? */
export function judgeDown(drill: UpstreamDrill, { metric }: UpstreamsSpec, seen: UpstreamsSeen): Finding[] {
  const { upstream } = drill
  const at = standingOf(drill, seen)
  const of = `target ${at?.target} of upstream ${upstream}`
  const where = `${seen.admin}/upstreams/${upstream}/health`
  const findings: Finding[] = []
  if (at?.told !== 'down')
    findings.push({
      message: `Kong does not notice that ${of} is down`,
      expected: 'UNHEALTHY or DNS_ERROR',
      actual: at?.told === 'unchecked' ? 'HEALTHCHECKS_OFF' : (at?.told ?? 'not there'),
      where,
      hint: whyNot(upstream, seen),
    })
  if (metric === 'agrees' && at?.measured !== 'down')
    findings.push({
      message: `${FAMILY} does not show that ${of} is down`,
      expected: 'state unhealthy or dns_error',
      actual: seen.metric?.absent ?? at?.measured ?? 'no series',
      where: seen.metric?.where,
    })
  // What is not noticed yet is still sent to it.
  return findings.length > 0 ? findings : [...judgeOthers(upstream, at?.target, seen), ...judgeServed(drill, at?.target, seen)]
}

function whyNot(name: string, { upstreams }: UpstreamsSeen): string | undefined {
  const noticing = upstreams.find((one) => one.name === name)?.noticing
  if (noticing === undefined || noticing.active) return undefined
  if (noticing.blind) return 'its active checks do not count connections that fail: tcp_failures is 0'
  return noticing.passive
    ? 'its health checks are passive: without requests that fail, nobody notices (let the phase have a load)'
    : 'its health checks count no failure: their thresholds are 0'
}

const othersOf = (name: string, target: string | undefined, { upstreams }: UpstreamsSeen) =>
  (upstreams.find((one) => one.name === name)?.targets ?? []).filter((one) => one.target !== target && one.weight > 0)

function judgeOthers(upstream: string, target: string | undefined, seen: UpstreamsSeen): Finding[] {
  return othersOf(upstream, target, seen)
    .filter(({ health }) => health === 'UNHEALTHY' || health === 'DNS_ERROR')
    .map((other) => ({
      message: `target ${other.target} of upstream ${upstream} is down as well, although the cause is that of ${target}`,
      expected: 'HEALTHY',
      actual: other.health,
      where: `${seen.admin}/upstreams/${upstream}/health`,
    }))
}

/** Others take over; where there are none, Kong refuses at once and asks nobody. */
function judgeServed({ serves, upstream }: UpstreamDrill, target: string | undefined, seen: UpstreamsSeen): Finding[] {
  const served = seen.drill?.served
  if (serves === undefined || served === undefined) return []
  const others = othersOf(upstream, target, seen).map((other) => other.target)
  const expected = others.length > 0 ? serves.status : 503
  if (served === expected) return []
  const message =
    others.length > 0
      ? `${serves.get} is not answered while ${target} is down: ${others.join(', ')} should take over`
      : `${serves.get} is not refused while ${target}, the only target of upstream ${upstream}, is down`
  return [
    {
      message,
      expected: `status ${expected}`,
      actual: typeof served === 'number' ? `status ${served}` : served,
      where: serves.get,
    },
  ]
}
