import type { Note } from '../contract.ts'
import type { AlertSeen } from './seen.ts'
import type { AlertSpec } from './spec.ts'

/** What this drill does not show. */
export function notes({ alert, delivered, resolves }: AlertSpec, { time, unscaled, facts }: AlertSeen): readonly Note[] {
  const kept = unscaled.filter(({ rule, group }) => rule === alert && facts.rules.some((one) => one.group === group))
  return [
    ...(time.mode === 'lapse' ? [{ message: `a time lapse shows that ${alert} fires, not how it begins and resolves` }] : []),
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
