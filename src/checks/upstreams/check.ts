import { describeCause, needsOfCause } from '../causes.ts'
import type { Check, Declares } from '../contract.ts'
import type { Step } from '../drill.ts'
import { kongNeeds } from '../kong-of.ts'
import { judge } from './judge.ts'
import { notes } from './notes.ts'
import { before, observe } from './observe.ts'
import type { UpstreamsSeen } from './seen.ts'
import { settled } from './settled.ts'
import { schema, type UpstreamsSpec } from './spec.ts'
import { stages } from './stages.ts'
import type { Memory } from './track.ts'

/** Looking, and a busy machine, take this long at most, in milliseconds. */
const MARGIN = 15_000
/** Where only requests that fail tell, or nothing is known of the checks. */
const UNKNOWN_PACE = 15_000

/** Are the targets behind Kong healthy, and would Kong notice if they were not? */
export const upstreams: Check<UpstreamsSpec, UpstreamsSeen, Memory> & Declares<'upstreams', typeof schema> = {
  kind: 'upstreams',
  summary:
    'every target address behind Kong is healthy, for the Admin API and the metric alike, and one that goes down is noticed',
  schema,
  mode: 'until',
  title,
  needs: (spec) => [
    ...kongNeeds(spec),
    { role: 'prometheus', optional: true },
    ...(spec.drill === undefined ? [] : needsOfCause(spec.drill.cause, ['drill', 'cause'])),
    ...(spec.drill?.serves === undefined ? [] : [{ url: spec.drill.serves.get, path: ['drill', 'serves', 'get'] }]),
  ],
  unfit: ({ drill: asked }, mode) =>
    asked !== undefined && mode === 'lapse' ? 'in a time lapse nothing is taken down' : undefined,
  drill: ({ drill: asked }) => (asked === undefined ? undefined : stepsOf(asked)),
  interval: 200,
  deadline,
  before,
  observe,
  judge,
  settled,
  notes,
  stages,
}

const stepsOf = ({ cause }: NonNullable<UpstreamsSpec['drill']>): readonly Step[] => [
  { name: 'healthy' },
  { name: 'down', apply: [cause] },
  { name: 'up', undo: true },
]

function deadline({ drill }: UpstreamsSpec, { noticing, neededMs }: Memory, usual: number): number | undefined {
  if (drill === undefined) return neededMs + MARGIN > usual ? neededMs + MARGIN : undefined
  const { downWithin = UNKNOWN_PACE, upWithin = UNKNOWN_PACE } = noticing ?? {}
  return drill.within ?? Math.max(downWithin, upWithin, neededMs) + MARGIN
}

function title({ upstreams: asked, drill }: UpstreamsSpec): string {
  const which = asked === undefined ? 'every upstream of Kong' : asked.join(', ')
  if (drill === undefined) return `the targets of ${which} are healthy`
  const { upstream, target, cause } = drill
  return `Kong notices that ${target ?? 'the target'} of ${upstream} goes down and comes back: ${describeCause(cause)}`
}
