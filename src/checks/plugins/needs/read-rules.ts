import { resolve } from 'node:path'
import type { LoadedGroup } from '../../../clients/prometheus.ts'
import { type RuleFile, readRuleGlob } from '../../../declared/prometheus.ts'
import { thisMachine } from '../../../declared/prometheus-files.ts'
import type { Finding, Observed } from '../../contract.ts'
import { hasRole } from '../../dashboards/sources.ts'
import { declaredConfig, type PrometheusOf, prometheusOf } from '../../prometheus-of.ts'
import type { NeedsSpec } from '../spec.ts'

/** Rule files, and where they were looked for. */
export interface ReadRules {
  readonly looked: readonly string[]
  readonly rules: readonly RuleFile[]
  readonly problems: readonly Finding[]
  readonly absent: readonly string[]
}

const NONE: ReadRules = { looked: [], rules: [], problems: [], absent: [] }

/** Reads the rules that are to be compared. Throws `CannotObserve` where Prometheus has some that nobody can read. */
export async function rulesOf(spec: NeedsSpec, at: Observed): Promise<ReadRules> {
  if (spec !== 'from-config') {
    const patterns = spec.rules ?? []
    const lines = patterns.map((pattern) => ({ pattern, path: resolve(at.baseDir, pattern), where: 'the suite' }))
    const globs = await Promise.all(lines.map((line) => readRuleGlob(line, thisMachine)))
    const files = globs.flatMap((one) => one.files)
    const empty = globs.filter((one) => one.files.length === 0).map(({ pattern }) => matchesNothing(pattern))
    return { ...NONE, looked: patterns, rules: files, problems: [...empty, ...files.flatMap(({ problems }) => problems)] }
  }
  if (!hasRole(at, 'prometheus') && at.stack.filesOf('prometheus') === undefined)
    return { ...NONE, absent: ['the stack has no Prometheus: no rule was looked at'] }
  const of = prometheusOf(at)
  const config = await declaredConfig(at, of)
  const away = config.ruleGlobs.filter(({ visible, files }) => !visible && files.length === 0)
  if (away.length > 0) return { ...NONE, looked: [`the rules of ${of.service.name}`], rules: [await liveRules(of)] }
  const files = config.ruleGlobs.flatMap((one) => one.files)
  const problems = [...config.problems, ...files.flatMap((file) => file.problems)]
  return { ...NONE, looked: [`the rules of ${config.file}`], rules: files, problems }
}

const matchesNothing = (pattern: string): Finding => ({
  message: `${pattern} matches no file`,
  expected: 'at least one rule file',
  actual: 'none',
  where: 'the suite',
  hint: 'paths start at the folder of the suite',
})

/** The rules that the server has loaded, where none of its files can be read from here. */
async function liveRules({ server, service }: PrometheusOf): Promise<RuleFile> {
  const file = `${service.name}:/api/v1/rules`
  const { groups } = await server.rules()
  return { path: file, file, problems: [], groups: groups.map((group) => declared(group, file)) }
}

const declared = ({ name, interval, rules }: LoadedGroup, file: string): RuleFile['groups'][number] => ({
  name,
  interval,
  limit: 0,
  queryOffset: undefined,
  where: file,
  rules: rules.map((rule) => ({
    type: rule.type,
    name: rule.name,
    expr: rule.query,
    for: rule.type === 'alerting' ? rule.duration : 0,
    keepFiringFor: 0,
    labels: rule.labels,
    annotations: rule.type === 'alerting' ? rule.annotations : {},
    where: `${file}, group ${name}`,
  })),
})
