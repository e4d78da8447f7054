import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import type { RuleGlob } from '../../declared/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { pathMatches } from '../../declared/prometheus-glob.ts'
import { formatMs } from '../../lib/duration.ts'
import { clip, count } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { type GroupPair, pairGroups, pairRules, type RulePairs, ruleDifferences, withoutSpace } from './match.ts'
import type { RulesSeen } from './observe.ts'
import type { RulesSpec } from './spec.ts'

const MIN_AGE = 30_000
const RELOAD = 'reload the server (SIGHUP, or POST /-/reload), and see its log'

/** Compares the rules on disk with those that the server has loaded, and looks how these are. */
export function judge(spec: RulesSpec, seen: RulesSeen): Finding[] {
  const files = unique(seen.globs.flatMap((glob) => glob.files))
  const groups = pairGroups(files, seen.groups)
  const rules = groups.flatMap(({ declared, loaded }) =>
    loaded ? [{ group: loaded, ...pairRules(declared, loaded, sameQuery(seen)) }] : [],
  )
  const places = new Map(rules.flatMap(({ pairs }) => pairs.map(({ declared, loaded }) => [loaded, declared.where] as const)))
  return [
    ...judgeServer(spec, seen),
    ...seen.globs.flatMap((glob) => judgeGlob(glob, seen)),
    ...files.flatMap(({ file, groups, problems }) => [
      ...problems.map(({ message, where }) => ({ message, where })),
      ...(groups.length + problems.length > 0
        ? []
        : [{ message: 'the rule file holds no group', expected: 'at least one group', actual: 'none', where: file }]),
    ]),
    ...groups.flatMap((pair) => judgeGroup(pair, seen)),
    ...rules.flatMap((pairs) => judgePairs(pairs, pairs.group, seen)),
    ...judgeExtraGroups(groups, seen),
    ...seen.groups.flatMap((group) =>
      group.rules.flatMap((rule) => judgeRule(spec, rule, group, places.get(rule) ?? group.file, seen)),
    ),
  ]
}

function judgeServer({ minimum }: RulesSpec, { problems, runtime, service, source, groups, globs }: RulesSeen): Finding[] {
  const findings: Finding[] = problems.map(({ message, where }) => ({ message, where }))
  if (!runtime.reloadConfigSuccess) {
    const hint = 'promtool check config says what is wrong; so does the log of the server'
    findings.push({
      message: `${service} could not load its config`,
      expected: 'the config as it is on disk',
      actual: 'an older one',
      where: source,
      hint,
    })
  }
  const loaded = groups.reduce((sum, group) => sum + group.rules.length, 0)
  if (loaded < minimum) {
    const hint = globs.length === 0 ? 'there is no rule_files in its config' : undefined
    const message = loaded === 0 ? `${service} has no rule` : `${service} has only ${count(loaded, 'rule')}`
    findings.push({ message, expected: `at least ${count(minimum, 'rule')}`, actual: String(loaded), where: source, hint })
  }
  return findings
}

function judgeGlob({ pattern, path, where, files, visible }: RuleGlob, { groups }: RulesSeen): Finding[] {
  if (files.length > 0) return []
  // What is not mounted cannot be read, but the server tells what it has from there.
  if (!visible && groups.some(({ file }) => pathMatches(path, file))) return []
  const hint = visible ? hintForGlob(pattern) : `nothing is mounted at ${path}, and the server has no rule from there`
  return [{ message: `${pattern} matches no rule file`, expected: 'at least one file', actual: 'none', where, hint }]
}

function hintForGlob(pattern: string): string | undefined {
  if (pattern.includes('**')) return '** is no more than *: it does not reach into folders below'
  return /[{}]/.test(pattern) ? 'Prometheus knows no {a,b}: write two lines' : undefined
}

function judgeGroup({ declared, file, loaded }: GroupPair, { service, evaluationInterval }: RulesSeen): Finding[] {
  const { name, where, rules } = declared
  // A server does not tell of a group without rules.
  if (rules.length === 0) {
    return file.problems.length > 0
      ? []
      : [{ message: `group ${name} has no rule`, expected: 'at least one rule', actual: 'none', where }]
  }
  if (!loaded)
    return [
      { message: `group ${name} is not loaded`, expected: `a group of ${service}`, actual: 'not there', where, hint: RELOAD },
    ]
  const interval = declared.interval ?? evaluationInterval
  if (interval === undefined || interval === loaded.interval) return []
  const [expected, actual] = [promDuration(interval), promDuration(loaded.interval)]
  return [{ message: `group ${name} differs on the server in its interval`, expected, actual, where, hint: RELOAD }]
}

function judgePairs({ pairs, missing, extra }: RulePairs, group: LoadedGroup, seen: RulesSeen): Finding[] {
  const where = `${group.file}, group ${group.name}`
  return [
    ...missing.map((one) => ({
      message: `rule ${one.name} is not loaded`,
      expected: `a rule of ${seen.service}`,
      actual: 'not there',
      where: one.where,
      hint: RELOAD,
    })),
    ...extra.map((rule) => ({
      message: `rule ${rule.name} is loaded, but not on disk`,
      expected: 'only the rules on disk',
      actual: rule.query,
      where,
      hint: RELOAD,
    })),
    ...pairs.flatMap(({ declared, loaded }) =>
      ruleDifferences(declared, loaded, sameQuery(seen)).map(({ what, expected, actual }) => ({
        message: `rule ${declared.name} differs on the server in its ${what}`,
        expected: clip(expected, 300),
        actual: clip(actual, 300),
        where: declared.where,
        hint: RELOAD,
      })),
    ),
  ]
}

function judgeExtraGroups(pairs: readonly GroupPair[], { groups, globs, source }: RulesSeen): Finding[] {
  const known = new Set(pairs.map(({ loaded }) => loaded))
  const unseen = (file: string) => globs.some((glob) => !glob.visible && glob.files.length === 0 && pathMatches(glob.path, file))
  return groups
    .filter((group) => !known.has(group) && !unseen(group.file))
    .map(({ name, file, rules }) => ({
      message: `group ${name} is loaded, but not on disk`,
      expected: `only the groups of ${source}`,
      actual: `${count(rules.length, 'rule')} of ${file}`,
      where: source,
      hint: RELOAD,
    }))
}

function judgeRule(
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
    { message: `rule ${rule.name} was last evaluated ${formatMs(age)} ago`, expected, actual: `${formatMs(age)} ago`, where },
  ]
}

/** Two queries are the same when they are written alike, or the server lays both out alike. What it cannot read at all it has not loaded. */
const sameQuery =
  ({ formatted }: RulesSeen) =>
  (expr: string, query: string): boolean =>
    withoutSpace(expr) === withoutSpace(query) || formatted[expr] === formatted[query]

const unique = <T extends { readonly path: string }>(files: readonly T[]): T[] => [
  ...new Map(files.map((file) => [file.path, file])).values(),
]
