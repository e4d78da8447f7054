import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import { type AlertmanagerConfig, matchesAll, routesOf, showMatchers } from '../../declared/alertmanager.ts'
import type { PrometheusConfig } from '../../declared/prometheus.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { comparisonOf, longestReach, type Matcher, parseExpr, selectorsOf } from '../../promql/index.ts'
import { alertmanagerOf, declaredAlertmanager } from '../alertmanager-of.ts'
import type { Observed } from '../contract.ts'
import { declaredConfig, type PrometheusOf, prometheusOf } from '../prometheus-of.ts'
import type { AlertFacts, Labels, RoutingFacts, RuleFacts } from './seen.ts'
import type { AlertSpec } from './spec.ts'

type AlertingRule = Extract<LoadedRule, { type: 'alerting' }>

/** What is read once, before the drill. Milliseconds. */
export interface Prepared {
  readonly facts: Omit<AlertFacts, 'routing'>
  /** Undefined when the stack has no Alertmanager. */
  readonly config: AlertmanagerConfig | undefined
  /** Longest scrape interval of its jobs. */
  readonly scrapeInterval: number
  /** Of each selector of the rules: its matchers of the label `job`; [] = any job. */
  readonly jobs: readonly (readonly Matcher[])[]
  /** In a time lapse the condition has held for long when the drill begins. */
  readonly lapse: boolean
}

/** Reads what the rule says, and what alertmanager.yml does with its alert. */
export async function prepare(spec: AlertSpec, at: Observed): Promise<Prepared> {
  const of = prometheusOf(at)
  const groups = await of.server.alertRules()
  const prometheusYml = await declared(at, of)
  const alertmanager = optional(() => alertmanagerOf(at))
  const chosen = choose(groups, spec)
  const all = groups.flatMap(({ rules }) => rules)
  return {
    facts: {
      prometheus: of.service.name,
      alertmanager: alertmanager?.service.name,
      rules: chosen.map(({ rule, group, index }) => ruleFacts(rule, group, placeOf(prometheusYml, group, rule.name, index))),
      namesakes: all.filter(({ name }) => name === spec.alert).map(({ labels }) => labels),
      known: [...new Set(all.map(({ name }) => name))],
    },
    config: alertmanager && (await declaredAlertmanager(alertmanager)),
    scrapeInterval: Math.max(0, ...(prometheusYml?.jobs ?? []).map(({ scrapeInterval }) => scrapeInterval)),
    jobs: chosen.flatMap(({ rule }) => jobsOf(rule.query)),
    lapse: at.drill?.time.mode === 'lapse',
  }
}

// What cannot be read here may ask for any.
function jobsOf(query: string): readonly (readonly Matcher[])[] {
  const parsed = parseExpr(query)
  return parsed.ok ? selectorsOf(parsed.expr).map(({ matchers }) => matchers.filter(({ name }) => name === 'job')) : [[]]
}

function optional<T>(find: () => T): T | undefined {
  try {
    return find()
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}

// Places only make findings better: they stand without them.
async function declared(at: Observed, of: PrometheusOf): Promise<PrometheusConfig | undefined> {
  try {
    return await declaredConfig(at, of)
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}

/** A rule of the name that the labels allow; `index`: its position among the rules of that name in its group. */
interface Chosen {
  readonly rule: AlertingRule
  readonly group: LoadedGroup
  readonly index: number
}

/** The rules that may give the alert that is meant. */
export function choose(
  groups: readonly LoadedGroup[],
  { alert, labels }: Pick<AlertSpec, 'alert' | 'labels'>,
): readonly Chosen[] {
  return groups.flatMap((group) =>
    group.rules
      .filter((rule): rule is AlertingRule => rule.type === 'alerting' && rule.name === alert)
      .map((rule, index) => ({ rule, group, index }))
      .filter(({ rule }) => Object.entries(labels).every(([name, value]) => agrees(rule.labels[name], value))),
  )
}

// A templated label is known only when it fires.
const agrees = (own: string | undefined, wanted: string): boolean => own === undefined || own === wanted || own.includes('{{')

function ruleFacts(rule: AlertingRule, group: LoadedGroup, where: string): RuleFacts {
  const parsed = parseExpr(rule.query)
  const found = parsed.ok ? comparisonOf(parsed.expr) : undefined
  const text = ({ from, to }: { readonly from: number; readonly to: number }) => rule.query.slice(from, to)
  return {
    group: group.name,
    query: rule.query,
    for: rule.duration,
    keepFiringFor: rule.keepFiringFor ?? 0,
    interval: group.interval,
    labels: rule.labels,
    reach: parsed.ok ? longestReach(parsed.expr) : 0,
    compared: found && { value: text(found.value), operator: found.op, threshold: text(found.threshold), number: found.number },
    where,
  }
}

function placeOf(config: PrometheusConfig | undefined, { name, file }: LoadedGroup, rule: string, index: number): string {
  const groups = (config?.ruleGlobs ?? []).flatMap(({ files }) => files).flatMap((one) => one.groups)
  const namesakes = groups
    .filter((group) => group.name === name)
    .map(({ rules }) => rules.filter((one) => one.type === 'alerting' && one.name === rule))
    .find(({ length }) => length > 0)
  return namesakes?.[index]?.where ?? `${file}, group ${name}`
}

/** What alertmanager.yml does with alerts of these labels; where a pattern cannot be applied here, Alertmanager alone tells. */
export function routingOf(config: AlertmanagerConfig, alerts: readonly Labels[]): RoutingFacts {
  const taken = new Set(alerts.flatMap((labels) => optional(() => routesOf(config, labels)) ?? []))
  return {
    routes: [...taken].map(({ receiver, path, where, groupWait, groupInterval }) => ({
      receiver,
      path,
      where,
      groupWait,
      groupInterval,
    })),
    all: config.routes.map(({ receiver, path, where, matchers }) => ({
      receiver,
      path,
      where,
      matchers: showMatchers(matchers),
      matches: alerts.some((labels) => optional(() => matchesAll(matchers, labels)) ?? false),
    })),
    receivers: config.receivers,
  }
}

/** Labels that the alert will have, as far as its rules tell. */
export const expectedLabels = ({ alert, labels }: AlertSpec, { rules }: Pick<AlertFacts, 'rules'>): Labels => ({
  ...rules[0]?.labels,
  ...labels,
  alertname: alert,
})
