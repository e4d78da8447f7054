import { parseDuration } from '../lib/duration.ts'
import { readText, shown } from './prometheus-files.ts'
import type { FoundFile } from './prometheus-glob.ts'
import { type Problem, readYaml, textMap, type Yaml } from './prometheus-yaml.ts'

/** One rule of a rule file. */
export interface DeclaredRule {
  readonly type: 'alerting' | 'recording'
  readonly name: string
  readonly expr: string
  /** Milliseconds of `for`; 0 when it has none. */
  readonly for: number
  /** Milliseconds of `keep_firing_for`; 0 when it has none. */
  readonly keepFiringFor: number
  /** Its own and those of its group. */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly where: string
}

export interface DeclaredGroup {
  readonly name: string
  /** Milliseconds; undefined = the global evaluation_interval. */
  readonly interval: number | undefined
  /** Most series that a rule of it may give; 0 = any number. */
  readonly limit: number
  /** Milliseconds; undefined when it has none. No server tells it. */
  readonly queryOffset: number | undefined
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
export async function readRuleFile(found: FoundFile): Promise<RuleFile> {
  const file = shown(found.host)
  const { root, problems } = readYaml(await readText(found.host), file)
  const broken: Problem[] = [...problems]
  const groups =
    root
      ?.get('groups')
      ?.items()
      .map((group) => readGroup(group, broken)) ?? []
  return { path: found.path, file, groups, problems: broken }
}

function readGroup(group: Yaml, problems: Problem[]): DeclaredGroup {
  const name = group.get('name')?.text() ?? ''
  const rules =
    group
      .get('rules')
      ?.items()
      .flatMap((rule) => readRule(rule, { name, labels: textMap(group.get('labels')) }, problems)) ?? []
  return {
    name,
    interval: parseDuration(group.get('interval')?.text() ?? ''),
    limit: Number(group.get('limit')?.text() ?? 0),
    queryOffset: parseDuration(group.get('query_offset')?.text() ?? ''),
    rules,
    where: group.where,
  }
}

interface GroupHead {
  readonly name: string
  /** Given to each of its rules that does not set them itself. */
  readonly labels: Readonly<Record<string, string>>
}

function readRule(rule: Yaml, group: GroupHead, problems: Problem[]): DeclaredRule[] {
  const [alert, record, expr] = [rule.get('alert')?.text(), rule.get('record')?.text(), rule.get('expr')?.text()]
  const name = alert ?? record
  if (name === undefined || expr === undefined) {
    const missing = name === undefined ? '`alert` or `record`' : '`expr`'
    problems.push({
      message: `a rule of group ${group.name} has no ${missing}`,
      expected: missing,
      actual: `keys: ${
        rule
          .entries()
          .map(([key]) => key)
          .join(', ') || 'none'
      }`,
      where: rule.where,
      hint: 'Prometheus does not load the file so',
    })
    return []
  }
  return [
    {
      type: alert === undefined ? 'recording' : 'alerting',
      name,
      expr: expr.trim(),
      for: parseDuration(rule.get('for')?.text() ?? '') ?? 0,
      keepFiringFor: parseDuration(rule.get('keep_firing_for')?.text() ?? '') ?? 0,
      labels: { ...group.labels, ...textMap(rule.get('labels')) },
      annotations: textMap(rule.get('annotations')),
      where: rule.where,
    },
  ]
}
