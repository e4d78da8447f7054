import { judgeNames, judgeNothing } from './judge.ts'
import type { UpstreamsSeen } from './seen.ts'
import type { UpstreamsSpec } from './spec.ts'

/** Files that are wrong, and settings of a Kong that reads them from a file, do not mend themselves. What else is wrong has had its time by then. */
export function settled(spec: UpstreamsSpec, seen: UpstreamsSeen): boolean {
  const { watched, declared, fromFile } = seen
  if (watched !== undefined && watched.forMs < watched.neededMs) return false
  if (declared !== undefined && (declared.problems.length > 0 || declared.upstreams.length === 0)) return true
  return fromFile && [...judgeNames(spec, seen), ...judgeNothing(seen), ...unset(spec, seen)].length > 0
}

/** What would have to be set: upstreams whose health nobody checks, and the metric. */
function unset({ healthchecks, drill }: UpstreamsSpec, { upstreams, metric, drill: seen }: UpstreamsSeen): readonly string[] {
  // While a target is down for a drill only that is asked for.
  if (drill !== undefined && seen?.step === 'down') return []
  const unchecked = upstreams.filter(
    ({ targets, noticing }) => targets.some(({ weight }) => weight > 0) && !noticing.active && !noticing.passive,
  )
  return [...(healthchecks === 'on' ? unchecked.map(({ name }) => name) : []), ...(metric?.isOff ? ['metric'] : [])]
}
