import { count } from '../../lib/text.ts'
import type { Note } from '../contract.ts'
import type { AlertSeen } from './seen.ts'
import { type AlertSpec, STAGES, type StageName } from './spec.ts'

const NOT_IN_A_LAPSE: ReadonlySet<StageName> = new Set(['landed', 'pending', 'firing', 'resolved', 'resolvedDelivered'])

/** What this drill does not show. */
export function notes({ alert, delivered, resolves, budget }: AlertSpec, { time, unscaled, facts }: AlertSeen): readonly Note[] {
  const kept = unscaled.filter(({ rule, group }) => rule === alert && facts.rules.some((one) => one.group === group))
  const unjudged = STAGES.filter((stage) => budget[stage] !== undefined && NOT_IN_A_LAPSE.has(stage))
  const budgets = unjudged.length === 0 ? '' : `; the budget of ${unjudged.join(', ')} was not judged`
  return [
    ...(facts.rules.length > 1
      ? [
          {
            message: `${count(facts.rules.length, 'rule')} are named ${alert}: what fires and is delivered may be of any of them`,
            where: facts.rules[0]?.where,
            hint: '`labels` says which is meant; a check for each proves each',
          },
        ]
      : []),
    ...(time.mode === 'lapse'
      ? [{ message: `a time lapse shows that ${alert} fires, not how it begins and resolves${budgets}` }]
      : []),
    ...(time.mode !== 'lapse' && !resolves
      ? [{ message: `whether ${alert} resolves was not looked at: \`resolves: false\`` }]
      : []),
    ...(delivered.length === 0
      ? [{ message: `whether anybody is told of ${alert} was not looked at`, hint: '`delivered` says who must be' }]
      : []),
    ...kept.map(({ reason }) => ({
      message: `${alert} kept its real durations in scaled time: ${reason}`,
      where: facts.rules[0]?.where,
    })),
  ]
}
