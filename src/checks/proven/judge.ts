import { unknownAlerts } from '../alert-text.ts'
import type { Finding, Note } from '../contract.ts'
import type { Time } from '../drill.ts'
import type { Coverage, RuleCoverage } from './coverage.ts'
import type { ProvenSpec } from './spec.ts'

export interface ProvenSeen {
  readonly service: string
  readonly mode: Time['mode']
  readonly coverage: Coverage
}

/** Names every rule that was not proven, with its file. */
export function judge({ alerts, except = [], resolved }: ProvenSpec, { service, mode, coverage }: ProvenSeen): Finding[] {
  const { rules } = coverage
  if (rules.length === 0) {
    const message = `${service} has no alerting rule`
    return [{ message, expected: 'at least one', actual: 'none', hint: 'see rule_files in prometheus.yml' }]
  }
  const known = [...new Set(rules.map(({ alert }) => alert))]
  const excepted = except.map(({ alert }) => alert)
  const asked = (alert: string) => (alerts === 'all' || alerts.includes(alert)) && !excepted.includes(alert)
  const mustResolve = resolved ?? mode !== 'lapse'
  return [
    ...unknownAlerts([...(alerts === 'all' ? [] : alerts), ...excepted], known, service),
    ...needless(rules, excepted),
    ...rules.filter(({ alert }) => asked(alert)).flatMap((rule) => unproven(rule, mustResolve)),
  ]
}

function unproven(rule: RuleCoverage, mustResolve: boolean): Finding[] {
  const { alert, file, group, where = `${file}, group ${group}`, fired, delivered, resolved, provenBy } = rule
  if (fired && delivered && (resolved || !mustResolve)) return []
  const missing = fired ? [...(delivered ? [] : ['delivered']), ...(resolved || !mustResolve ? [] : ['resolved'])] : ['firing']
  const hint = fired
    ? `see ${provenBy.join(', ')}`
    : 'write an `alert` check with its cause, put it in an earlier phase, or name it in `except` with the reason'
  return [
    {
      message: `no check of this run has seen ${alert} ${missing.join(' and ')}`,
      expected: `firing, delivered${mustResolve ? ', resolved' : ''}`,
      actual: fired ? `firing${delivered ? ', delivered' : ''}` : 'never seen firing',
      where,
      hint,
    },
  ]
}

// An exception that is none any more would hide the day it breaks.
const needless = (rules: readonly RuleCoverage[], excepted: readonly string[]): Finding[] =>
  rules
    .filter(({ alert, fired, delivered }) => excepted.includes(alert) && fired && delivered)
    .map(({ alert, provenBy }) => ({
      message: `${alert} is proven, and excepted all the same`,
      expected: 'exceptions without a proof only',
      actual: `proven by ${provenBy.join(', ')}`,
      hint: 'remove it from `except`',
    }))

/** The coverage in one line, and what was left out. */
export const notes = ({ except = [] }: ProvenSpec, { coverage }: ProvenSeen): readonly Note[] => [
  { message: coverage.line },
  ...except.map(({ alert, reason }) => ({ message: `${alert} needs no proof: ${reason}` })),
]
