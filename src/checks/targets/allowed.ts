import type { ActiveTarget, DroppedTarget } from '../../clients/prometheus.ts'
import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { addressOf, type Expected, name } from './match.ts'
import type { TargetsSeen } from './observe.ts'
import type { TargetsSpec } from './spec.ts'

/** True when `allowDown` names the target or its job. */
export const mayBeDown = ({ allowDown = [] }: TargetsSpec, { scrapePool, discoveredLabels, labels }: ActiveTarget): boolean =>
  [scrapePool, discoveredLabels.__address__, labels.instance].some((one) => one !== undefined && allowDown.includes(one))

/** True when relabelling drops the target, and `allowDropped` names it or its job. */
export const mayBeMissing = ({ allowDropped = [] }: TargetsSpec, one: Expected, seen: TargetsSeen): boolean =>
  isDropped(one, seen.dropped) && [one.job, one.address].some((word) => word !== undefined && allowDropped.includes(word))

/** True when relabelling drops the target. */
export const isDropped = ({ job, address }: Expected, dropped: readonly DroppedTarget[]): boolean =>
  dropped.some(({ discoveredLabels: of }) => of.__address__ === address && (job === undefined || of.job === job))

/** An exception that names nothing is misspelt, or is left over. */
export function judgeNames(spec: TargetsSpec, seen: TargetsSeen): Finding[] {
  const known = knownNames(seen)
  return (['allowDown', 'allowDropped'] as const).flatMap((option) =>
    (spec[option] ?? [])
      .filter((word) => !known.has(word))
      .map((word) => {
        const near = nearest(word, known)
        return {
          message: `${option} names ${word}, which is no job and no target`,
          expected: 'the name of a job, or the address of a target',
          actual: word,
          where: 'the suite',
          hint: near === undefined ? 'correct or remove it' : `did you mean ${near}?`,
        }
      }),
  )
}

function knownNames({ expectation, active, dropped }: TargetsSeen): ReadonlySet<string> {
  const names = [
    ...expectation.targets.flatMap(({ job, address }) => [job, address]),
    ...[...expectation.dynamic, ...expectation.empty].map(({ job }) => job),
    ...active.flatMap(({ scrapePool, discoveredLabels, labels }) => [scrapePool, discoveredLabels.__address__, labels.instance]),
    ...dropped.flatMap(({ discoveredLabels }) => [discoveredLabels.job, discoveredLabels.__address__]),
  ]
  return new Set(names.filter((one) => one !== undefined))
}

/** With exceptions for all that there is, the check could find nothing wrong. */
export function judgeAllAllowed(
  spec: TargetsSpec,
  seen: TargetsSeen,
  judged: readonly ActiveTarget[],
  missing: readonly Expected[],
): Finding[] {
  const down = judged.filter((target) => target.health === 'down' && mayBeDown(spec, target))
  const dropped = missing.filter((one) => mayBeMissing(spec, one, seen))
  if (down.length + dropped.length === 0 || down.length < judged.length || dropped.length < missing.length) return []
  const names = [...down.map((target) => name({ job: target.scrapePool, address: addressOf(target) })), ...dropped.map(name)]
  return [
    {
      message: 'not one target is up: each is down or dropped, and may be',
      expected: 'at least one target that is up',
      actual: names.join(', '),
      where: seen.expectation.source,
      hint: 'leave out of allowDown and allowDropped what must be up',
    },
  ]
}
