import { type AlertmanagerConfig, type InhibitRule, inhibitedBy, type Matcher, matchesAll } from '../../declared/alertmanager.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { type Labels, shortPlace } from './identity.ts'

/** The inhibit rule by which one alert inhibits the other; undefined when none does, or it cannot be told here. */
export function ruleBetween(config: AlertmanagerConfig, source: Labels, target: Labels): InhibitRule | undefined {
  const rule = config.inhibitRules.find(
    (one) =>
      problemsOf(one, source, target).length === 0 &&
      tried(() => inhibitedBy({ inhibitRules: [one] }, target, [source])) !== undefined,
  )
  return rule
}

/** `inhibit_rules[0] (alertmanager.yml:20)`, with the labels of `equal` that neither has: a missing label equals a missing label. */
export function byRule(rule: InhibitRule, source: Labels, target: Labels): string {
  const lacking = rule.equal.filter((name) => !(name in source) && !(name in target))
  const both = lacking.length === 0 ? '' : `: neither has ${lacking.join(' and ')}, and a missing label equals a missing one`
  return `by ${rule.path} (${shortPlace(rule.where)})${both}`
}

/** Why one alert does not inhibit the other: what keeps the inhibit rule from it that fits best. */
export function whyNotInhibited({ inhibitRules, file }: AlertmanagerConfig, source: Labels, target: Labels): string {
  if (inhibitRules.length === 0) return `${shortPlace(file)} has no inhibit_rules`
  const [best] = inhibitRules
    .map((rule) => ({ rule, problems: problemsOf(rule, source, target) }))
    .toSorted((a, b) => a.problems.length - b.problems.length)
  if (best === undefined) return `${shortPlace(file)} has no inhibit_rules`
  const { rule, problems } = best
  const why =
    problems.length === 0
      ? 'takes both, and both match its target and its source: such alerts do not inhibit each other'
      : problems.join('; ')
  return `${rule.path} (${shortPlace(rule.where)}) ${why}`
}

function problemsOf(rule: InhibitRule, source: Labels, target: Labels): string[] {
  const equal = rule.equal.filter((name) => (source[name] ?? '') !== (target[name] ?? ''))
  return [
    ...side('source', rule.source, source),
    ...side('target', rule.target, target),
    ...equal.map((name) => `wants the same ${name} on both, and got ${shown(source[name])} and ${shown(target[name])}`),
  ]
}

function side(what: string, matchers: readonly Matcher[], labels: Labels): string[] {
  const refusing = matchers.filter((matcher) => tried(() => matchesAll([matcher], labels)) === false)
  return refusing.map(
    ({ name, op, value }) => `wants ${name}${op}${JSON.stringify(value)} of its ${what}, and got ${shown(labels[name])}`,
  )
}

const shown = (value: string | undefined): string => (value === undefined ? 'no such label' : JSON.stringify(value))

function tried<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}
