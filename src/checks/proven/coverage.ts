import { count } from '../../lib/text.ts'
import type { DrillView } from '../drill.ts'

/** An alerting rule of the server. */
export interface AlertRule {
  readonly alert: string
  readonly group: string
  /** Of the rule itself. */
  readonly labels: Readonly<Record<string, string>>
  /** Path inside the service. */
  readonly file: string
  /** Its place in the files of this machine, where somebody looked for it. */
  readonly where?: string
}

/** The alerting rules of the groups that a server has loaded. */
export const alertRulesOf = (
  groups: readonly {
    readonly name: string
    readonly file: string
    readonly rules: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[]
  }[],
): readonly AlertRule[] =>
  groups.flatMap(({ name, file, rules }) => rules.map((rule) => ({ alert: rule.name, group: name, labels: rule.labels, file })))

/** What the checks of a run have proven of one rule; `provenBy`: their ids. */
export interface RuleCoverage extends AlertRule {
  readonly fired: boolean
  readonly delivered: boolean
  readonly resolved: boolean
  readonly provenBy: readonly string[]
}

/** Which alerting rules were proven. */
export interface Coverage {
  /** `5 of 6 alert rules proven to fire, 5 delivered, 5 resolved; not proven: X`. */
  readonly line: string
  readonly rules: readonly RuleCoverage[]
}

/** Holds the alerting rules of the server against what checks have seen. Rules of one name are told apart by group and labels. */
export function coverageOf(rules: readonly AlertRule[], proofs: ReturnType<DrillView['proofs']>): Coverage {
  const covered = rules.map((rule) => {
    const own = proofs.filter(({ proof }) => identity(proof) === identity(rule))
    return {
      ...rule,
      fired: own.some(({ proof }) => proof.fired),
      delivered: own.some(({ proof }) => proof.delivered),
      resolved: own.some(({ proof }) => proof.resolved),
      provenBy: [...new Set(own.filter(({ proof }) => proof.fired).map(({ check }) => check))],
    }
  })
  return { line: lineOf(covered), rules: covered }
}

const identity = ({ alert, group, labels }: Pick<AlertRule, 'alert' | 'group' | 'labels'>): string =>
  JSON.stringify([alert, group, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))])

function lineOf(rules: readonly RuleCoverage[]): string {
  const number = (what: 'fired' | 'delivered' | 'resolved') => rules.filter((rule) => rule[what]).length
  const open = [...new Set(rules.filter(({ fired }) => !fired).map(({ alert }) => alert))]
  const rest = open.length === 0 ? '' : `; not proven: ${open.join(', ')}`
  return `${number('fired')} of ${count(rules.length, 'alert rule')} proven to fire, ${number('delivered')} delivered, ${number('resolved')} resolved${rest}`
}
