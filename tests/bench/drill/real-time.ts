import { parseAlertmanagerConfig, routesOf } from '../../../src/declared/alertmanager.ts'
import { alertmanagersOf, prometheusOf } from '../../../src/drill/stack-files.ts'
import { type RuleSource, readRuleSource } from '../../../src/drill/time/rule-source.ts'
import { longestReach, parseExpr } from '../../../src/promql/index.ts'
import { causesOf } from '../../../src/run/drill-run.ts'
import { prepare } from '../../../src/run/index.ts'
import { SUITE } from './harness.ts'

/** Milliseconds. */
export interface RealTime {
  /** What no drill can be shorter than: `for`, group_wait and, where it has to resolve, group_interval. */
  readonly least: number
  /** With every range filled before the alert is pending, and drained before it resolves. */
  readonly most: number
}

const NONE: RealTime = { least: 0, most: 0 }

/** What the drills of the suite take in real time, by its rules and routes: the longest of those that share a cause, one cause after the other. */
export async function realTime({ resolves }: { readonly resolves: boolean }): Promise<RealTime> {
  const { plan } = await prepare(SUITE, { runtime: 'native', time: 'real' })
  const [prometheus, alertmanagers] = await Promise.all([prometheusOf(plan), alertmanagersOf(plan)])
  if ('reason' in prometheus) throw new Error(prometheus.reason)
  if ('reason' in alertmanagers) throw new Error(alertmanagers.reason)
  const [alertmanager] = alertmanagers
  if (alertmanager === undefined) throw new Error('the stack has no alertmanager')
  const rules = prometheus.ruleFiles.flatMap((file) => readRuleSource(file).groups.flatMap((group) => group.rules))
  const routing = parseAlertmanagerConfig(alertmanager.config.text, alertmanager.config.file)
  const drills = plan.phases.flatMap(({ checks }) => checks).filter(({ kind, steps }) => kind === 'alert' && steps !== undefined)
  const times = drills.map((drill) => {
    const { alert } = drill.spec as { readonly alert: string }
    const rule = rules.find(({ kind, name }) => kind === 'alert' && name === alert)
    if (rule === undefined) throw new Error(`no rule gives ${alert}`)
    const labels = { ...Object.fromEntries(rule.labels), alertname: alert }
    const routes = routesOf(routing, labels)
    const wait = Math.max(0, ...routes.map(({ groupWait, groupInterval }) => groupWait + (resolves ? groupInterval : 0)))
    const least = rule.for + wait
    return { causes: causesOf(drill), least, most: least + reachOf(rule) * (resolves ? 2 : 1) }
  })
  return [...Map.groupBy(times, ({ causes }) => causes).values()].reduce<RealTime>((sum, group) => {
    const longest = (of: (time: RealTime) => number) => Math.max(...group.map(of))
    return { least: sum.least + longest(({ least }) => least), most: sum.most + longest(({ most }) => most) }
  }, NONE)
}

function reachOf({ expr, name }: RuleSource): number {
  const parsed = parseExpr(expr)
  if (!parsed.ok) throw new Error(`${name}: ${parsed.error.message}`)
  return longestReach(parsed.expr)
}
