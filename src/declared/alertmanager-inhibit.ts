import { type Labels, type Matcher, matchesAll, readMatchers, showMatchers, sideKeys } from './alertmanager-matchers.ts'
import type { Problems } from './alertmanager-problems.ts'
import { textsOf } from './alertmanager-values.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** One entry of inhibit_rules: while a source fires, targets with the same `equal` labels are not notified of. */
export interface InhibitRule {
  /** `inhibit_rules[0]`. */
  readonly path: string
  readonly where: string
  /** Its own name, which Alertmanager 0.30 and later know; mostly it has none. */
  readonly name: string | undefined
  readonly source: readonly Matcher[]
  readonly target: readonly Matcher[]
  readonly equal: readonly string[]
}

/** Why an alert is not notified of. */
export interface Inhibition {
  readonly rule: InhibitRule
  /** Labels of the alert that inhibits. */
  readonly source: Labels
  /**
   * An active alert that keeps it from being inhibited in some versions. Of sources with the same `equal` labels Alertmanager 0.30 and later
   * look at one only, and where that matches both sides, as the alert itself does, the other sources do not count.
   */
  readonly contestedBy: Labels | undefined
}

/** Reads one entry of inhibit_rules. */
export const readInhibitRule = (yaml: Yaml, index: number, problems: Problems): InhibitRule => ({
  path: `inhibit_rules[${index}]`,
  where: yaml.where,
  name: yaml.get('name')?.text(),
  source: readMatchers(yaml, sideKeys('source'), problems),
  target: readMatchers(yaml, sideKeys('target'), problems),
  equal: textsOf(yaml, 'equal'),
})

/**
 * The first rule by which an active alert inhibits this one; undefined when none does. A label that is not there is empty, so `equal` holds
 * for one that both lack. What matches both sides is not inhibited by its like, nor by itself.
 */
export function inhibitedBy(
  config: { readonly inhibitRules: readonly InhibitRule[] },
  alert: Labels,
  active: readonly Labels[],
): Inhibition | undefined {
  for (const rule of config.inhibitRules) {
    if (!matchesAll(rule.target, alert)) continue
    const sources = active.filter((other) => matchesAll(rule.source, other) && sameLabels(rule.equal, alert, other))
    const like = matchesAll(rule.source, alert) ? sources.filter((other) => matchesAll(rule.target, other)) : []
    const source = sources.find((other) => !like.includes(other))
    if (source !== undefined) return { rule, source, contestedBy: like[0] }
  }
  return undefined
}

const sameLabels = (names: readonly string[], a: Labels, b: Labels): boolean =>
  names.every((name) => labelOf(a, name) === labelOf(b, name))

const labelOf = (labels: Labels, name: string): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '')

/** An inhibit rule for people: `inhibit_rules[0] {severity="critical"} inhibits {severity="warning"} with equal cluster`. */
export function nameOfInhibitRule({ path, source, target, equal }: InhibitRule): string {
  const same = equal.length === 0 ? '' : ` with equal ${equal.join(', ')}`
  return `${path} ${showMatchers(source)} inhibits ${showMatchers(target)}${same}`
}
