import type { Finding } from '../contract.ts'
import { judgeEffective } from './effective.ts'
import { judgeConfigured } from './judge-configured.ts'
import { judgeMeasured } from './measured/judge.ts'
import { judgeNeeds } from './needs/needs.ts'
import type { PluginsSeen } from './observe.ts'
import type { PluginsSpec } from './spec.ts'

/** Each part by itself: what is wrong in one hides nothing of another. */
export function judge(spec: PluginsSpec, seen: PluginsSeen): Finding[] {
  const { configured, effective, measured, needs, waiting } = seen
  if (waiting !== undefined)
    return [{ message: `load ${waiting} has not finished`, expected: 'its ledger', actual: 'still running' }]
  return [
    ...(configured && spec.configured ? judgeConfigured(spec.configured, configured, seen.service) : []),
    ...(effective ? judgeEffective(effective) : []),
    ...(measured ? judgeMeasured(measured) : []),
    ...(needs ? judgeNeeds(needs) : []),
  ]
}

/** Files that are wrong, or declare nothing, do not mend themselves; neither does a load that is none. */
export const settled = (_spec: PluginsSpec, { configured, measured }: PluginsSeen): boolean =>
  (configured !== undefined && (configured.problems.length > 0 || configured.declared === 0)) ||
  (measured !== undefined && 'missing' in measured)
