import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import { clip, count, nearest } from '../../lib/text.ts'
import { labelText, valueText } from '../alert-text.ts'
import type { Finding } from '../contract.ts'
import { judgeDelivered, notDeclared } from './judge-delivered.ts'
import { judgeFiring } from './judge-firing.ts'
import { judgeResolved } from './judge-resolved.ts'
import type { AlertSeen } from './seen.ts'
import type { AlertSpec } from './spec.ts'
import { stages } from './stages.ts'
import { judgeTemplates } from './templates.ts'

/** Names the first stage of the step that did not happen, and what was seen there. */
export function judge(spec: AlertSpec, seen: AlertSeen): Finding[] {
  const first = [noRule, historyProblem, unhealthy].map((look) => look(spec, seen)).find((finding) => finding !== undefined)
  if (first !== undefined) return [first]
  const undeclared = spec.delivered.flatMap((want) => notDeclared(seen, want) ?? [])
  if (undeclared.length > 0) return undeclared
  if (seen.step === 'quiet') return judgeQuiet(spec, seen)
  const missing = seen.step === 'delivered' ? judgeFiring(spec, seen) : judgeResolved(spec, seen)
  if (missing.length > 0) return missing
  const undelivered = seen.step === 'delivered' ? judgeDelivered(spec, seen) : []
  const broken = judgeTemplates(spec, seen)
  return [...broken, ...undelivered, ...(undelivered.length === 0 ? judgeBudgets(spec, seen) : [])]
}

const MOST_NAMES = 3

function noRule({ alert, labels }: AlertSpec, { facts }: AlertSeen): Finding | undefined {
  if (facts.rules.length > 0) return undefined
  if (facts.namesakes.length > 0) {
    const actual = facts.namesakes.map((own) => labelText(own) || 'no labels').join('; ')
    return { message: `no rule ${alert} has these labels`, expected: labelText(labels), actual }
  }
  const rest = new Set(facts.known)
  const near: string[] = []
  while (near.length < MOST_NAMES) {
    const name = nearest(alert, rest)
    if (name === undefined) break
    near.push(name)
    rest.delete(name)
  }
  return {
    message: `${facts.prometheus} has no alerting rule ${alert}`,
    expected: 'an alerting rule that is loaded',
    actual: facts.known.length === 0 ? 'no alerting rule at all' : clip(facts.known.join(', '), 300),
    hint: near.length === 0 ? undefined : `did you mean ${near.join(', or ')}?`,
  }
}

const historyProblem = ({ alert }: AlertSpec, { historyProblem: reason }: AlertSeen): Finding | undefined =>
  reason === undefined
    ? undefined
    : { message: `the history does not make ${alert} fire`, expected: 'firing at its end', actual: reason }

function unhealthy({ alert }: AlertSpec, { live, facts }: AlertSeen): Finding | undefined {
  const broken = live.findIndex(({ health }) => health === 'err')
  if (broken < 0) return undefined
  const actual = live[broken]?.lastError || 'health err'
  return { message: `rule ${alert} fails`, expected: 'health ok', actual, where: facts.rules[broken]?.where }
}

function judgeQuiet(spec: AlertSpec, seen: AlertSeen): Finding[] {
  const { alert } = spec
  const { alerts, facts, held, now } = seen
  const where = facts.rules[0]?.where
  const open = notYet(spec, seen)
  const [active] = alerts
  if (active !== undefined) {
    const since = active.activeAt === undefined ? '' : ` since ${formatMs(Math.max(0, now - active.activeAt))}`
    return [
      {
        message: `${alert} is ${active.state} already, before the cause`,
        expected: 'inactive',
        actual: `${active.state}${since}, value ${valueText(active.value)}, ${labelText(active.labels)}`,
        where,
        hint: 'it would fire without the cause: nothing is proven so',
      },
    ]
  }
  if (Array.isArray(held) && held.length > 0) {
    const actual = labelText(held[0]?.labels ?? {})
    const hint = 'it ends with the next message of Prometheus, or at the resolve_timeout'
    return [{ message: `Alertmanager still holds ${alert}, from before the cause`, expected: 'none', actual, where, hint }]
  }
  return open === undefined ? [] : [open]
}

/** Why nothing is known of the quiet before the cause: without an evaluation, or without data, every rule is quiet. */
export function notYet({ alert }: AlertSpec, { live, facts, unscraped }: AlertSeen): Finding | undefined {
  const [rule] = facts.rules
  const where = rule?.where
  if (live.some(({ lastEvaluation }) => lastEvaluation === undefined)) {
    const hint = `it is evaluated every ${promDuration(rule?.interval ?? 0)}`
    const message = `rule ${alert} has not been evaluated yet`
    return { message, expected: 'inactive before the cause', actual: 'unknown', where, hint }
  }
  if (unscraped.length === 0) return undefined
  const actual = `${count(unscraped.length, 'target')} not scraped yet: ${clip(unscraped.join(', '), 200)}`
  return { message: `whether ${alert} is quiet cannot be told yet`, expected: 'every target scraped once', actual, where }
}

function judgeBudgets(spec: AlertSpec, seen: AlertSeen): Finding[] {
  return stages(spec, seen).flatMap(({ name, latencyMs, budgetMs }) => {
    if (latencyMs === undefined || budgetMs === undefined || latencyMs <= budgetMs) return []
    const [expected, actual] = [`at most ${formatMs(budgetMs)}`, formatMs(latencyMs)]
    return [{ message: `stage ${name} of ${spec.alert} took longer than its budget`, expected, actual }]
  })
}
