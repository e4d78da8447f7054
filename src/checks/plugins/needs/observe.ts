import type { Observed } from '../../contract.ts'
import { metricNeeds } from '../../metric-needs.ts'
import type { Gateway } from '../scene.ts'
import type { NeedsSpec } from '../spec.ts'
import { kongSideOf } from './kong-side.ts'
import { dashboardsOf } from './read-dashboards.ts'
import { rulesOf } from './read-rules.ts'
import { othersIn, targetLabelsOf, unlessUnseen } from './scraped.ts'
import type { NeedsSeen } from './seen.ts'

/** Reads rules and dashboards, and what of the gateway decides which metrics it has. What cannot be read is told in `unseen`. */
export async function observeNeeds(
  spec: NeedsSpec,
  { gateway, version }: { readonly gateway: Gateway; readonly version: string },
  at: Observed,
): Promise<NeedsSeen> {
  const [rules, dashboards, targetLabels] = await Promise.all([
    unlessUnseen(() => rulesOf(spec, at)),
    unlessUnseen(() => dashboardsOf(spec, at)),
    targetLabelsOf(at),
  ])
  const sides = [rules, dashboards].flatMap((side) => ('unseen' in side ? [] : [side]))
  const needing = {
    rules: 'unseen' in rules ? [] : rules.rules,
    dashboards: 'unseen' in dashboards ? [] : dashboards.dashboards,
    dataSources: 'unseen' in dashboards ? undefined : dashboards.dataSources,
  }
  const needed = metricNeeds(needing)
  return {
    kong: kongSideOf(gateway, version),
    ...needed,
    others: await othersIn(needed.needs, at),
    looked: sides.flatMap(({ looked }) => looked),
    problems: sides.flatMap(({ problems }) => problems),
    absent: sides.flatMap(({ absent }) => absent),
    unseen: [rules, dashboards].flatMap((side) => ('unseen' in side ? side.unseen : [])),
    targetLabels,
  }
}
