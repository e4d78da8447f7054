import { nearest } from '../../../lib/text.ts'
import type { NeededLabel } from '../../../promql/index.ts'
import type { Finding, Note } from '../../contract.ts'
import type { MetricNeed } from '../../metric-needs.ts'
import { type KongFamily, LABELS_SINCE, OLD_LABELS } from './families.ts'
import { tellLacking } from './judge-family.ts'
import { lacking } from './kong-side.ts'
import type { NeedsSeen } from './seen.ts'
import { isSince } from './since.ts'
import { subjectOf } from './words.ts'

/** Does the family have the labels that are read of it, and are they filled? */
export function judgeLabels(need: MetricNeed, family: KongFamily, seen: NeedsSeen): Finding[] {
  return need.labels.flatMap((label) =>
    family.labels.includes(label.name) ? judgeFilled(need, family, label, seen) : judgeForeign(need, family, label, seen),
  )
}

function judgeFilled(need: MetricNeed, family: KongFamily, { name, demanded }: NeededLabel, { kong }: NeedsSeen): Finding[] {
  if (!demanded) return []
  const { where } = need
  const start = `${subjectOf(need)} needs the label ${name} of ${family.name}`
  const since = LABELS_SINCE[name]
  if (since !== undefined && !isSince(kong.version, since))
    return [
      { message: `${start}, which Kong has since ${since}`, expected: `Kong ${since} or newer`, actual: kong.version, where },
    ]
  const empty = name === 'consumer' ? lacking('per_consumer', { matchers: need.matchers, stream: false }, kong) : undefined
  if (empty === undefined) return []
  const { clause, ...rest } = tellLacking('per_consumer', empty, kong)
  return [{ message: `${start}, which is empty: ${clause}`, ...rest, where }]
}

function judgeForeign(need: MetricNeed, family: KongFamily, label: NeededLabel, seen: NeedsSeen): Finding[] {
  const { name, demanded } = label
  if (isOfOthers(family, name, seen)) return []
  const { where } = need
  const known = family.labels.length === 0 ? 'none' : family.labels.join(', ')
  const now = OLD_LABELS[name]?.find((one) => family.labels.includes(one))
  if (now !== undefined)
    return [
      {
        message: `${subjectOf(need)} reads the label ${name} of ${family.name}: Kong calls it ${now}`,
        expected: now,
        actual: name,
        where,
        hint: `its labels are ${known}`,
      },
    ]
  if (!demanded || !seen.targetLabels.sure) return []
  const near = nearest(name, family.labels)
  const message = `${subjectOf(need)} reads the label ${name} of ${family.name}, which it does not have`
  return [
    { message, expected: `one of ${known}`, actual: name, where, hint: near === undefined ? undefined : `did you mean ${near}?` },
  ]
}

const isOfOthers = ({ type }: KongFamily, name: string, { targetLabels }: NeedsSeen): boolean =>
  targetLabels.names.includes(name) || (name === 'le' && type === 'histogram')

/** Labels that Kong does not give, and that relabelling may. */
export function unsureLabels(need: MetricNeed, family: KongFamily, seen: NeedsSeen): readonly Note[] {
  if (seen.targetLabels.sure) return []
  return need.labels
    .filter(({ name, demanded }) => demanded && !family.labels.includes(name) && !isOfOthers(family, name, seen))
    .filter(({ name }) => !OLD_LABELS[name]?.some((one) => family.labels.includes(one)))
    .map(({ name }) => ({
      message: `${need.by} reads the label ${name} of ${family.name}: Kong does not give it, relabelling or discovery may`,
      where: need.where,
    }))
}
