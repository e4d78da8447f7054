import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import type { Finding } from '../contract.ts'
import type { RulesSeen } from './observe.ts'
import type { RulesSpec } from './spec.ts'

/** An evaluation just missed by a busy machine is no stale rule. */
const MIN_AGE = 30_000

/** Is a loaded rule evaluated, lately, without error and warning? */
export function judgeRule(
  spec: RulesSpec,
  rule: LoadedRule,
  group: LoadedGroup,
  where: string,
  { now, warnings }: RulesSeen,
): Finding[] {
  const findings: Finding[] = []
  if (rule.health === 'err') {
    findings.push({ message: `rule ${rule.name} fails`, expected: 'health ok', actual: rule.lastError || 'health err', where })
  }
  findings.push(...judgeEvaluation(spec, rule, group, where, now))
  for (const warning of warnings[rule.query] ?? []) {
    const message = `rule ${rule.name} is evaluated with a warning`
    const hint = warning.includes('"le" is missing')
      ? 'keep le: histogram_quantile(q, sum by (le, …) (rate(…_bucket[…])))'
      : undefined
    findings.push({ message, expected: 'no warning', actual: warning, where, hint })
  }
  return findings
}

function judgeEvaluation(spec: RulesSpec, rule: LoadedRule, group: LoadedGroup, where: string, now: number): Finding[] {
  const limit = spec.evaluatedWithin ?? Math.max(3 * group.interval, MIN_AGE)
  const expected = `at most ${formatMs(limit)} ago`
  if (rule.health === 'unknown' || rule.lastEvaluation === undefined) {
    const hint = `the first evaluation comes within the interval of its group (${promDuration(group.interval)})`
    return [{ message: `rule ${rule.name} has not been evaluated yet`, expected, actual: 'never', where, hint }]
  }
  const age = Math.max(0, now - rule.lastEvaluation)
  if (age <= limit) return []
  return [
    {
      message: `rule ${rule.name} was last evaluated ${formatMs(age)} ago`,
      expected,
      actual: `${formatMs(age)} ago`,
      where,
      hint: 'the server is overloaded or stopped evaluating',
    },
  ]
}
