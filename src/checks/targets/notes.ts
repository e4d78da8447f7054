import type { Note } from '../contract.ts'
import { ownConfigNotes } from '../prometheus-of.ts'
import { mayBeDown, mayBeMissing } from './allowed.ts'
import { addressOf, match, name } from './match.ts'
import type { TargetsSeen } from './observe.ts'
import type { TargetsSpec } from './spec.ts'

/** What was not compared, and what was allowed. */
export function notes(spec: TargetsSpec, seen: TargetsSeen): readonly Note[] {
  const { expectation, active, service } = seen
  const down = active.filter((target) => target.health === 'down' && mayBeDown(spec, target))
  const { missing } = match(expectation.targets, active)
  return [
    ...ownConfigNotes(service, expectation.source),
    ...expectation.unseen.map(({ pattern, where }) => ({
      message: `the jobs of ${pattern} cannot be read from here: their targets must be up, but which there must be is not known`,
      where,
      hint: 'mount the files into the service, or run where they are',
    })),
    ...down.map((target) => ({
      message: `${name({ job: target.scrapePool, address: addressOf(target) })} is down, as allowDown says it may be`,
      where: target.scrapeUrl,
    })),
    ...missing
      .filter((one) => mayBeMissing(spec, one, seen))
      .map((one) => ({ message: `${name(one)} is dropped by relabelling, as allowDropped says it may be`, where: one.where })),
  ]
}
