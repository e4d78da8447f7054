import type { History } from '../../checks/drill.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { clip, nearest } from '../../lib/text.ts'
import { comparisonOf, longestReach, parseExpr } from '../../promql/index.ts'
import type { Foresight } from './foresee.ts'
import { numberText, seriesText } from './open-metrics.ts'
import type { Sample } from './promtool-answers.ts'
import type { RuleSource } from './rule-source.ts'

const MOST_SERIES = 3

/** What is compared in the alert's expression, where one comparison decides; otherwise the whole expression. */
export function comparedIn(rule: RuleSource): { readonly value: string; readonly condition: string | undefined } {
  const parsed = parseExpr(rule.expr)
  const comparison = parsed.ok ? comparisonOf(parsed.expr) : undefined
  if (comparison === undefined) return { value: rule.expr, condition: undefined }
  return { value: comparison.value.text, condition: `${comparison.op} ${comparison.threshold.text}` }
}

/** Why the history does not make its alert fire, with numbers; undefined when it does. */
export function whyNotFiring(
  history: History,
  rules: readonly RuleSource[],
  names: readonly string[],
  seen: Foresight,
): string | undefined {
  const { alert } = history
  const rule = rules.find(({ kind, name }) => kind === 'alert' && name === alert)
  if (rule === undefined) return noRule(alert, names)
  const templated = rule.for === 0 ? undefined : [...rule.labels].find(([, value]) => value.includes('{{'))?.[0]
  if (templated !== undefined) {
    return `the label ${templated} of ${alert} is a template (${rule.where}): over a start of Prometheus, \`for\` is only remembered of alerts whose labels are as the rule writes them`
  }
  const own = seen.alerts.filter(({ labels }) => labels.alertname === alert)
  const meant = own.filter(({ labels }) => Object.entries(history.labels).every(([name, value]) => labels[name] === value))
  if (meant.some(({ firing }) => firing)) return undefined
  const longest = Math.max(...meant.map(({ activeFor }) => activeFor))
  const covers = `its history covers ${promDuration(seen.span)}`
  if (meant.length > 0) {
    return `at the end of its history ${alert} is pending for ${promDuration(longest)}, \`for\` is ${promDuration(rule.for)} (${rule.where}); ${covers}, and its ranges reach back ${promDuration(reachOf(rule))}`
  }
  if (own.length > 0) {
    return `${alert} has no labels ${labelText(history.labels)} at the end of its history; it has ${own.map(({ labels }) => labelText(labels)).join(', ')}`
  }
  return `${alert} is not even pending at the end of its history: ${sideText(rule, seen)} (${rule.where}); ${covers}`
}

function noRule(alert: string, names: readonly string[]): string {
  const like = nearest(alert, names)
  const known = names.length === 0 ? 'the rule files hold no alert' : `alerts: ${clip(names.join(', '), 200)}`
  return `no rule is named ${alert}; ${like === undefined ? known : `the nearest is ${like}`}`
}

function reachOf({ expr }: RuleSource): number {
  const parsed = parseExpr(expr)
  return parsed.ok ? longestReach(parsed.expr) : 0
}

function sideText(rule: RuleSource, seen: Foresight): string {
  const { value, condition } = comparedIn(rule)
  const samples = seen.value(value)
  const shown = samples.slice(0, MOST_SERIES).map((sample) => `${nameText(sample)}${numberText(sample.value)}`)
  const more = samples.length > MOST_SERIES ? ` and ${samples.length - MOST_SERIES} more` : ''
  const got = samples.length === 0 ? 'nothing' : `${shown.join(', ')}${more}`
  return `${clip(value, 200)} gives ${got}${condition === undefined ? '' : `, it must be ${condition}`}`
}

const nameText = ({ labels }: Sample): string => {
  const text = seriesText(labels)
  return text === '{""}' ? '' : `${text.replace('{"",', '{').replace('{""}', '')} `
}

const labelText = ({ alertname, ...labels }: Sample['labels']): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`
