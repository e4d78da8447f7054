import { clip } from '../../../lib/text.ts'
import type { Matcher } from '../../../promql/index.ts'
import type { Finding } from '../../contract.ts'
import type { MetricNeed } from '../../metric-needs.ts'
import type { KongFamily } from './families.ts'
import type { NeedsSeen } from './seen.ts'
import { matches } from './values.ts'
import { subjectOf } from './words.ts'

const EXPORTED = 'exported_'

type TargetLabels = NeedsSeen['targetLabels']

/** The label is Kong's, and the target has one of its name: Prometheus keeps the target's, and calls Kong's exported_…. */
const isTaken = (name: string, { labels }: KongFamily, { own = {} }: TargetLabels): boolean =>
  own[name] !== undefined && labels.includes(name)

/** A need with its labels as Kong calls them; those of the target are left out. */
export function asKongCalls(need: MetricNeed, family: KongFamily, target: TargetLabels): MetricNeed {
  if (target.own === undefined) return need
  const ofKong = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
    all.flatMap((one) => {
      if (isTaken(one.name, family, target)) return []
      const name = one.name.startsWith(EXPORTED) ? one.name.slice(EXPORTED.length) : one.name
      return [isTaken(name, family, target) ? { ...one, name } : one]
    })
  return { ...need, matchers: ofKong(need.matchers), labels: ofKong(need.labels) }
}

/** What Prometheus calls a label of Kong. */
export const asStored = (name: string, family: KongFamily, target: TargetLabels): string =>
  isTaken(name, family, target) ? `${EXPORTED}${name}` : name

/** Matchers that mean a label of Kong, and get the one of the target. */
export function judgeTaken(need: MetricNeed, family: KongFamily, target: TargetLabels): Finding[] {
  return need.matchers
    .filter(({ name, op }) => !op.startsWith('!') && isTaken(name, family, target))
    .filter((matcher) => (target.own?.[matcher.name] ?? []).every((value) => matches(matcher, value) === false))
    .map((matcher) => {
      const { name } = matcher
      const text = textOf(matcher)
      const values = clip((target.own?.[name] ?? []).join(', '), 200)
      return {
        message: `${subjectOf(need)}: ${text} of ${family.name} never matches: ${name} is the label of the scrape target: ${values}`,
        expected: `${EXPORTED}${name}, as Prometheus calls the label of Kong then`,
        actual: text,
        where: need.where,
        hint: `read ${EXPORTED}${name}, or set honor_labels: true in the scrape job of Kong`,
      }
    })
}

/** `service="a"`. */
export const textOf = ({ name, op, value }: Matcher): string => `${name}${op}${JSON.stringify(value)}`
