import { formatMs } from '../../lib/duration.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { LoadView } from '../contract.ts'
import type { SeenUpstream, UpstreamsSeen } from './seen.ts'
import type { UpstreamsSpec } from './spec.ts'

type Watched = NonNullable<UpstreamsSeen['watched']>

/** The longest that active checks of these take to notice a dead target (ms). The one that is drilled shows it by itself. */
export function neededMs({ drill }: UpstreamsSpec, upstreams: readonly Pick<SeenUpstream, 'name' | 'noticing'>[]): number {
  const own = upstreams.filter(({ name, noticing }) => name !== drill?.upstream && noticing.active)
  return Math.max(0, ...own.map(({ noticing }) => noticing.downWithin ?? 0))
}

/** How long they were watched: Kong begins with HEALTHY, which tells nothing until its checks have had their time. Undefined: nothing is awaited. */
export function watched(spec: UpstreamsSpec, seen: UpstreamsSeen, forMs: number): Watched | undefined {
  const needed = neededMs(spec, seen.upstreams)
  return needed === 0 || !isLast(seen) ? undefined : { forMs, neededMs: needed }
}

/** Why nothing follows from all being well; undefined: it does. */
export function whyUnproven(
  spec: UpstreamsSpec,
  seen: UpstreamsSeen,
  load: Pick<LoadView, 'ledger'> | undefined,
): CannotObserve | undefined {
  if (seen.watched !== undefined && seen.watched.forMs < seen.watched.neededMs) return tooShort(seen.watched)
  const names = onlyPassive(spec, seen)
  if (names.length === 0) return undefined
  // Requests of a load may still show that one is dead.
  const final = load === undefined || load.ledger !== undefined
  return new CannotObserve(
    `nothing tells that the targets of ${names.join(', ')} answer: only requests that fail are counted (passive health checks), and Kong calls healthy what was never asked. Set healthchecks.active with tcp_failures, take a target down with \`drill\`, or say \`healthchecks: off-allowed\``,
    { final },
  )
}

export const tooShort = ({ forMs, neededMs: needed }: Watched): CannotObserve =>
  new CannotObserve(
    `every target is healthy so far, as it is for Kong from the start: the health checks take ${formatMs(needed)} to notice one that is dead, and they were watched for ${formatMs(forMs)}. Give the check that time with \`within\``,
  )

function onlyPassive(spec: UpstreamsSpec, seen: UpstreamsSeen): readonly string[] {
  if (spec.healthchecks === 'off-allowed' || !isLast(seen)) return []
  return seen.upstreams
    .filter(({ name, noticing }) => name !== spec.drill?.upstream && noticing.passive && !noticing.active)
    .map(({ name }) => name)
}

/** Of a drill the last step shows that all is well: until then there is time. */
const isLast = ({ drill }: UpstreamsSeen): boolean => drill === undefined || drill.step === 'up'
