import type { Stage } from '../drill.ts'
import type { Moments, UpstreamsSeen } from './seen.ts'
import type { UpstreamsSpec } from './spec.ts'

/** Each stage of the drill: when it was seen first, and how long after what came before it. */
export function stages({ drill, metric }: UpstreamsSpec, { drill: seen }: UpstreamsSeen): readonly Stage[] {
  if (drill === undefined || seen === undefined) return []
  const { moments, acted } = seen
  const landed = acted.findLast(({ what }) => what === 'applied')?.doneAt
  const undone = acted.findLast(({ what }) => what === 'undone')?.doneAt
  const began = acted.find(({ what }) => what === 'applied')?.startedAt
  const stage = (name: string, at: number | undefined, after: number | undefined, budgetMs: number | undefined): Stage => ({
    name,
    at,
    latencyMs: at === undefined || after === undefined ? undefined : Math.max(0, at - after),
    budgetMs,
    // Kong does not date it: it is the look that saw it first.
    noticedMs: undefined,
  })
  const both = (way: 'down' | 'up', after: number | undefined): readonly Stage[] => {
    const [told, measured]: readonly [keyof Moments, keyof Moments] =
      way === 'down' ? ['downTold', 'downMeasured'] : ['upTold', 'upMeasured']
    return [
      stage(`${way} noticed`, moments[told], after, drill.within),
      ...(metric === 'ignored' ? [] : [stage(`${way} measured`, moments[measured], after, drill.within)]),
    ]
  }
  return [stage('landed', landed, began, undefined), ...both('down', landed), ...both('up', undone)]
}
