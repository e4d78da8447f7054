import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import type { DeclaredRule, RuleGlob } from '../../declared/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { pathMatches } from '../../declared/prometheus-glob.ts'
import { clip, count } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { Paired } from '../pair-up.ts'
import { judgeRule } from './health.ts'
import { judgeTemplates } from './judge-templates.ts'
import { filesOf, type GroupPair, pairGroups, pairRules, ruleDifferences, writtenAlike } from './match.ts'
import type { RulesSeen } from './observe.ts'
import type { RulesSpec } from './spec.ts'

const NO_RULE = 'write its rules, or remove it'
const RELOAD = 'reload the server (SIGHUP, or POST /-/reload), and see its log'

/** Compares the rules on disk with those that the server has loaded, and looks how these are. */
export function judge(spec: RulesSpec, seen: RulesSeen): Finding[] {
  const files = filesOf(seen.globs)
  const groups = pairGroups(files, seen.groups)
  const rules = groups.flatMap(({ declared, loaded }) =>
    loaded ? [{ group: loaded, where: declared.where, ...pairRules(declared, loaded, sameQuery(seen)) }] : [],
  )
  const places = new Map(rules.flatMap(({ pairs }) => pairs.map(({ expected, live }) => [live, expected.where] as const)))
  return [
    ...judgeServer(spec, seen),
    ...seen.globs.flatMap((glob) => judgeGlob(glob, seen)),
    ...files.flatMap(({ file, groups, problems }) => [
      ...problems,
      ...(groups.length + problems.length > 0
        ? []
        : [
            {
              message: 'the rule file holds no group',
              expected: 'at least one group',
              actual: 'none',
              where: file,
              hint: NO_RULE,
            },
          ]),
    ]),
    ...groups.flatMap((pair) => judgeGroup(pair, seen)),
    ...rules.flatMap((pairs) => [...judgePairs(pairs, pairs.group, seen), ...judgeOrder(pairs, pairs.group, pairs.where)]),
    ...judgeExtraGroups(groups, seen),
    ...seen.groups.flatMap((group) =>
      group.rules.flatMap((rule) => judgeRule(spec, rule, group, places.get(rule) ?? group.file, seen)),
    ),
    ...judgeTemplates(spec, seen),
  ]
}

function judgeServer({ minimum }: RulesSpec, { problems, runtime, service, source, groups, globs }: RulesSeen): Finding[] {
  const findings: Finding[] = [...problems]
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
      : [{ message: `group ${name} has no rule`, expected: 'at least one rule', actual: 'none', where, hint: NO_RULE }]
  }
  if (!loaded)
    return [
      { message: `group ${name} is not loaded`, expected: `a group of ${service}`, actual: 'not there', where, hint: RELOAD },
    ]
  const interval = declared.interval ?? evaluationInterval ?? loaded.interval
  const limit = loaded.limit ?? declared.limit
  const differs = (what: string, expected: string, actual: string): Finding[] =>
    expected === actual
      ? []
      : [{ message: `group ${name} differs on the server in its ${what}`, expected, actual, where, hint: RELOAD }]
  return [
    ...differs('interval', promDuration(interval), promDuration(loaded.interval)),
    ...differs('limit', String(declared.limit), String(limit)),
  ]
}

/** A rule reads what those before it have written, so their order counts. With rules missing or too many there is no order to compare. */
function judgeOrder({ pairs, missing, extra }: Paired<DeclaredRule, LoadedRule>, group: LoadedGroup, where: string): Finding[] {
  if (missing.length + extra.length > 0 || pairs.every(({ live }, index) => live === group.rules[index])) return []
  const list = (rules: readonly LoadedRule[]) => clip(rules.map(({ name, query }) => `${name} (${query})`).join('; '), 300)
  return [
    {
      message: `group ${group.name} differs on the server in the order of its rules`,
      expected: list(pairs.map(({ live }) => live)),
      actual: list(group.rules),
      where,
      hint: RELOAD,
    },
  ]
}

function judgePairs({ pairs, missing, extra }: Paired<DeclaredRule, LoadedRule>, group: LoadedGroup, seen: RulesSeen): Finding[] {
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
    ...pairs.flatMap(({ expected: one, live }) =>
      ruleDifferences(one, live, sameQuery(seen)).map(({ what, expected, actual }) => ({
        message: `rule ${one.name} differs on the server in its ${what}`,
        expected: clip(expected, 300),
        actual: clip(actual, 300),
        where: one.where,
        hint: RELOAD,
      })),
    ),
  ]
}

function judgeExtraGroups(pairs: readonly GroupPair[], { groups, globs, source }: RulesSeen): Finding[] {
  const known = new Set(pairs.map(({ loaded }) => loaded))
  // Where a folder is not mounted, only the files that were read are known.
  const unseen = (file: string) =>
    globs.some(
      ({ visible, path, files }) => !visible && pathMatches(path, file) && !files.some((one) => pathMatches(one.path, file)),
    )
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

/** Two queries are the same when they are written alike, or the server lays both out alike. What it cannot read it has not loaded. */
const sameQuery =
  ({ formatted }: RulesSeen) =>
  (expr: string, query: string): boolean =>
    writtenAlike(expr, query) || (formatted[expr] !== undefined && formatted[expr] === formatted[query])
