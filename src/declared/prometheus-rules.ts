import { readFile } from 'node:fs/promises'
import { parseDuration } from '../lib/duration.ts'
import type { FoundFile } from './prometheus-glob.ts'
import { type Problem, readYaml, textMap, type Yaml } from './prometheus-yaml.ts'

/** One rule of a rule file. */
export interface DeclaredRule {
  readonly type: 'alerting' | 'recording'
  readonly name: string
  readonly expr: string
  /** Milliseconds of `for`; 0 when it has none. */
  readonly for: number
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly where: string
}

export interface DeclaredGroup {
  readonly name: string
  /** Milliseconds; undefined = the global evaluation_interval. */
  readonly interval: number | undefined
  readonly rules: readonly DeclaredRule[]
  readonly where: string
}

export interface RuleFile {
  /** Path inside the service. */
  readonly path: string
  /** As shown to people. */
  readonly file: string
  readonly groups: readonly DeclaredGroup[]
  readonly problems: readonly Problem[]
}

/** Reads a rule file with the line of every group and rule. */
export async function readRuleFile(found: FoundFile, shown: string): Promise<RuleFile> {
  const { root, problems } = readYaml(await readFile(found.host, 'utf8'), shown)
  const broken: Problem[] = [...problems]
  const groups =
    root
      ?.get('groups')
      ?.items()
      .map((group) => readGroup(group, broken)) ?? []
  return { path: found.path, file: shown, groups, problems: broken }
}

function readGroup(group: Yaml, problems: Problem[]): DeclaredGroup {
  const name = group.get('name')?.text() ?? ''
  const rules =
    group
      .get('rules')
      ?.items()
      .flatMap((rule) => readRule(rule, name, problems)) ?? []
  return { name, interval: parseDuration(group.get('interval')?.text() ?? ''), rules, where: group.where }
}

function readRule(rule: Yaml, group: string, problems: Problem[]): DeclaredRule[] {
  const [alert, record, expr] = [rule.get('alert')?.text(), rule.get('record')?.text(), rule.get('expr')?.text()]
  const name = alert ?? record
  if (name === undefined || expr === undefined) {
    problems.push({
      message: `a rule of group ${group} has no ${name === undefined ? '`alert` or `record`' : '`expr`'}`,
      where: rule.where,
    })
    return []
  }
  return [
    {
      type: alert === undefined ? 'recording' : 'alerting',
      name,
      expr: expr.trim(),
      for: parseDuration(rule.get('for')?.text() ?? '') ?? 0,
      labels: textMap(rule.get('labels')),
      annotations: textMap(rule.get('annotations')),
      where: rule.where,
    },
  ]
}
