import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { judgeDeclared } from './judge-declared.ts'
import { judgeDown, judgeMeant } from './judge-drill.ts'
import { judgeTargets } from './judge-health.ts'
import { judgeMetric } from './judge-metric.ts'
import type { UpstreamsSeen } from './seen.ts'
import { askedFor, type UpstreamsSpec } from './spec.ts'

/** Is every target healthy, by the Admin API and by the metric alike? While one is down for a drill: that one alone is not. */
export function judge(spec: UpstreamsSpec, seen: UpstreamsSeen): Finding[] {
  const nothing = [...judgeNames(spec, seen), ...judgeNothing(seen)]
  if (spec.drill !== undefined && nothing.length === 0) nothing.push(...judgeMeant(spec.drill, seen))
  if (spec.drill !== undefined && seen.drill?.step === 'down' && nothing.length === 0) return judgeDown(spec.drill, spec, seen)
  return [
    ...nothing,
    ...seen.upstreams.flatMap((upstream) => judgeTargets(spec, upstream, seen)),
    ...judgeMetric(seen),
    ...judgeDeclared(spec, seen),
    ...judgeServed(spec, seen),
  ]
}

export function judgeNames(spec: UpstreamsSpec, { known, service, admin }: UpstreamsSeen): Finding[] {
  return (askedFor(spec) ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known)
      return {
        message: `${service} has no upstream ${name}`,
        expected: name,
        actual: known.length === 0 ? 'no upstream' : known.join(', '),
        where: `${admin}/upstreams`,
        hint: near === undefined ? undefined : `did you mean ${near}?`,
      }
    })
}

export function judgeNothing({ known, service, admin }: UpstreamsSeen): Finding[] {
  if (known.length > 0) return []
  return [
    {
      message: `${service} has no upstream, so nothing would be checked`,
      expected: 'at least one upstream',
      actual: 'none',
      where: `${admin}/upstreams`,
      hint: 'a service whose host is a name of DNS has no health: make an upstream of that name, with targets',
    },
  ]
}

/** Before and after: the request through Kong is answered. */
function judgeServed({ drill }: UpstreamsSpec, { drill: seen }: UpstreamsSeen): Finding[] {
  if (drill?.serves === undefined || seen === undefined || seen.served === drill.serves.status) return []
  const { get, status } = drill.serves
  const when = seen.step === 'up' ? 'after the cause was undone' : 'before the cause'
  return [
    {
      message: `${get} is not answered as it should be ${when}`,
      expected: `status ${status}`,
      actual: String(seen.served),
      where: get,
    },
  ]
}
