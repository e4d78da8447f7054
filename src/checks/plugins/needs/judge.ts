import { clip } from '../../../lib/text.ts'
import type { Finding, Note } from '../../contract.ts'
import type { MetricNeed } from '../../metric-needs.ts'
import { asKongCalls, asStored, judgeTaken, textOf } from './exported.ts'
import type { KongFamily } from './families.ts'
import { judgeFamily, whyNotMade } from './judge-family.ts'
import { judgeLabels, unsureLabels } from './judge-labels.ts'
import { isOfKong, kongSeries, type Resolved, resolveSeries } from './resolve.ts'
import type { NeedsSeen } from './seen.ts'
import { matches, neverMatches } from './values.ts'
import { subjectOf } from './words.ts'

/** What rules and panels need and the gateway does not make, each by itself. */
export function judgeNeeds(seen: NeedsSeen): Finding[] {
  const ofKong = seen.needs.filter((need) => asksKong(need, seen))
  const unread = seen.unread.filter(({ why }) => !isOpen(why))
  return unique([
    ...seen.problems,
    ...unread.map(({ by, where, why }) => ({
      message: `what ${by} needs cannot be told: ${why}`,
      expected: 'a PromQL expression',
      where,
    })),
    ...(ofKong.length === 0 ? [nothingCompared(seen)] : []),
    ...notEnabled(ofKong, seen),
    ...ofKong.flatMap((need) => judgeNeed(need, seen)),
  ])
}

/** How much was compared, and what was not. */
export function notesOfNeeds(seen: NeedsSeen): readonly Note[] {
  const ofKong = seen.needs.filter((need) => asksKong(need, seen))
  const others = [...new Set(seen.needs.flatMap(({ series }) => (series === undefined || isKongs(series, seen) ? [] : series)))]
  const users = new Set(ofKong.map(({ by, where }) => `${by} ${where}`))
  const open = seen.unread.filter(({ why }) => isOpen(why))
  return unique([
    ...(users.size === 0 ? [] : [{ message: `${seen.looked.join(' and ')}: compared what ${usersText(users.size)} of Kong` }]),
    ...(others.length === 0
      ? []
      : [{ message: `series of others than Kong were not looked at: ${clip(others.toSorted().join(', '), 200)}` }]),
    ...seen.absent.map((message) => ({ message })),
    ...open.map(({ by, where, why }) => ({ message: `what ${by} needs is not known: ${why}`, where })),
    ...ofKong.flatMap((need) => notesOfNeed(need, seen)),
  ])
}

// As src/dashboards/needs.ts says it: no fault of the query.
const isOpen = (why: string): boolean => why.startsWith('a variable ')

const isKongs = (series: string, { others = [] }: NeedsSeen): boolean => isOfKong(series) && !others.includes(series)

const asksKong = (need: MetricNeed, seen: NeedsSeen): boolean =>
  need.series === undefined ? patternOf(need)?.value.includes('kong_') === true : isKongs(need.series, seen)

const patternOf = ({ matchers }: MetricNeed) => matchers.find(({ name, op }) => name === '__name__' && op === '=~')

function unique<T extends Note>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify([one.message, one.where]), one])).values()]
}

const nothingCompared = ({ looked }: NeedsSeen): Finding => ({
  message: 'no rule and no panel needs a metric of Kong, so nothing was compared',
  expected: 'at least one rule or panel that asks for a kong_ series',
  actual: 'none',
  where: looked.join(', ') || undefined,
  hint: 'name the files in `needs: { rules, dashboards }`, or leave out `needs`',
})

/** One finding for all that needs a plugin that is nowhere enabled. */
function notEnabled(needs: readonly MetricNeed[], { kong }: NeedsSeen): Finding[] {
  const users = new Set(needs.filter((need) => familyOf(need)?.flag !== undefined).map(({ by }) => by))
  if (kong.exporters.length > 0 || users.size === 0) return []
  return [
    {
      message: `the prometheus plugin is not enabled, and ${usersText(users.size)} what it counts: ${clip([...users].join(', '), 300)}`,
      expected: 'prometheus, enabled, with the flags of what is needed',
      actual: 'without it Kong tells of nginx alone',
      where: needs[0]?.where,
      hint: 'enable it globally',
    },
  ]
}

/** `1 rule or panel needs`, `3 rules and panels need`. */
const usersText = (users: number): string => (users === 1 ? '1 rule or panel needs' : `${users} rules and panels need`)

function familyOf({ series }: MetricNeed): KongFamily | undefined {
  const resolved: Resolved | undefined = series === undefined ? undefined : resolveSeries(series)
  return resolved?.is === 'family' ? resolved.family : undefined
}

function judgeNeed(need: MetricNeed, seen: NeedsSeen): Finding[] {
  const { series } = need
  if (series === undefined) return judgePattern(need, seen)
  const resolved = resolveSeries(series)
  const asked = resolved.is === 'family' ? asKongCalls(need, resolved.family, seen.targetLabels) : need
  const missing = judgeFamily(asked, resolved, seen)
  if (missing.length > 0) return need.instead.some((other) => isThere(other, need, seen)) ? [] : missing
  return resolved.is === 'family' ? judgeRead(need, resolved.family, seen) : []
}

/** What is read of a family that is made: its labels, and their values. */
function judgeRead(need: MetricNeed, family: KongFamily, seen: NeedsSeen): Finding[] {
  const asked = asKongCalls(need, family, seen.targetLabels)
  return [
    ...judgeLabels(asked, family, seen),
    ...judgeTaken(need, family, seen.targetLabels),
    ...judgeValues(asked, family, seen),
  ]
}

// Of a series that is not of Kong nobody here knows that it is missing.
function isThere(series: string, need: MetricNeed, seen: NeedsSeen): boolean {
  if (!isKongs(series, seen)) return true
  const resolved = resolveSeries(series)
  return resolved.is === 'family' && whyNotMade(need, resolved.family, seen.kong) === undefined
}

/** Of a need without a name: one series that is made, and has what is read of it, does. */
function judgePattern(need: MetricNeed, seen: NeedsSeen): Finding[] {
  const pattern = patternOf(need)
  const chosen = pattern === undefined ? [] : kongSeries.filter((series) => matches(pattern, series) !== false)
  const families = new Set(chosen.flatMap((series) => familyOf({ ...need, series }) ?? []))
  const made = [...families].filter(
    (family) => whyNotMade(asKongCalls(need, family, seen.targetLabels), family, seen.kong) === undefined,
  )
  const named = need.matchers.filter((matcher) => matcher !== pattern)
  const read = made.map((family) => judgeRead({ ...need, matchers: named }, family, seen))
  if (read.some((findings) => findings.length === 0)) return []
  const [first] = read
  if (first !== undefined) return first
  return [
    {
      message: `${subjectOf(need)} asks for series named ${JSON.stringify(pattern?.value)}, and Kong makes none`,
      expected: 'a series that Kong makes',
      actual: chosen.length === 0 ? 'no name of Kong 3 matches' : `their flags are off: ${clip(chosen.join(', '), 200)}`,
      where: need.where,
    },
  ]
}

function judgeValues(need: MetricNeed, family: KongFamily, { kong, targetLabels }: NeedsSeen): Finding[] {
  return need.matchers.flatMap((matcher) => {
    if (matcher.op.startsWith('!')) return []
    const never = neverMatches(matcher, family, kong)
    const text = textOf({ ...matcher, name: asStored(matcher.name, family, targetLabels) })
    if (never === undefined) return []
    const message = `${subjectOf(need)}: ${text} of ${family.name} never matches: ${clip(never.words, 300)}`
    return [{ message, expected: 'a value that Kong gives the label', actual: text, where: need.where, hint: never.hint }]
  })
}

function notesOfNeed(need: MetricNeed, seen: NeedsSeen): readonly Note[] {
  const { series, where } = need
  const resolved = series === undefined ? undefined : resolveSeries(series)
  if (resolved?.is === 'enterprise')
    return [{ message: `whether Kong makes ${series}, which ${need.by} needs, is not known: only Kong Enterprise has it`, where }]
  if (resolved?.is !== 'family') return []
  const { family } = resolved
  const role =
    family.role === undefined ? [] : [{ message: `only a ${family.role} makes ${family.name}, which ${need.by} needs`, where }]
  return [...role, ...unsureLabels(asKongCalls(need, family, seen.targetLabels), family, seen)]
}
