import { posix } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import type { DeclaredGroup, DeclaredRule, RuleFile } from '../../declared/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'

export interface GroupPair {
  readonly file: RuleFile
  readonly declared: DeclaredGroup
  /** Undefined: the server does not have it. */
  readonly loaded: LoadedGroup | undefined
}

/** Finds for every group on disk the one that the server has loaded. */
export function pairGroups(files: readonly RuleFile[], groups: readonly LoadedGroup[]): readonly GroupPair[] {
  const pool = [...groups]
  const all = files.flatMap((file) => file.groups.map((declared) => ({ file, declared })))
  const take = (fits: (group: LoadedGroup) => boolean) => {
    const index = pool.findIndex(fits)
    return index < 0 ? undefined : pool.splice(index, 1)[0]
  }
  const exact = all.map(({ file, declared }) => take((group) => group.name === declared.name && group.file === file.path))
  // A file named in the suite, or a server with a relative config, has another path for the same file.
  const near = (file: RuleFile, group: LoadedGroup) => posix.basename(group.file) === posix.basename(file.path)
  return all.map(({ file, declared }, index) => ({
    file,
    declared,
    loaded: exact[index] ?? take((group) => group.name === declared.name && near(file, group)),
  }))
}

export interface RulePairs {
  readonly pairs: readonly { readonly declared: DeclaredRule; readonly loaded: LoadedRule }[]
  readonly missing: readonly DeclaredRule[]
  readonly extra: readonly LoadedRule[]
}

/** Pairs the rules of one group by type and name; among namesakes, those with the same query. */
export function pairRules(
  declared: DeclaredGroup,
  loaded: LoadedGroup,
  sameQuery: (expr: string, query: string) => boolean,
): RulePairs {
  const pool = [...loaded.rules]
  const take = (fits: (rule: LoadedRule) => boolean) => {
    const index = pool.findIndex(fits)
    return index < 0 ? undefined : pool.splice(index, 1)[0]
  }
  const namesake = (one: DeclaredRule, rule: LoadedRule) => rule.type === one.type && rule.name === one.name
  const exact = declared.rules.map((one) => take((rule) => namesake(one, rule) && sameQuery(one.expr, rule.query)))
  const found = declared.rules.map((one, index) => exact[index] ?? take((rule) => namesake(one, rule)))
  return {
    pairs: declared.rules.flatMap((one, index) => {
      const rule = found[index]
      return rule ? [{ declared: one, loaded: rule }] : []
    }),
    missing: declared.rules.filter((_, index) => found[index] === undefined),
    extra: pool,
  }
}

export interface RuleDifference {
  /** `expr`, `for`, `labels`, `annotations`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
}

/** In what a loaded rule differs from the one on disk. */
export function ruleDifferences(
  one: DeclaredRule,
  rule: LoadedRule,
  sameQuery: (expr: string, query: string) => boolean,
): readonly RuleDifference[] {
  const differences: RuleDifference[] = []
  const compare = (what: string, same: boolean, expected: string, actual: string) => {
    if (!same) differences.push({ what, expected, actual })
  }
  compare('expr', sameQuery(one.expr, rule.query), one.expr, rule.query)
  compare('labels', isDeepStrictEqual(one.labels, rule.labels), JSON.stringify(one.labels), JSON.stringify(rule.labels))
  if (rule.type === 'alerting') {
    compare('for', one.for === rule.duration, promDuration(one.for), promDuration(rule.duration))
    const [expected, actual] = [JSON.stringify(one.annotations), JSON.stringify(rule.annotations)]
    compare('annotations', isDeepStrictEqual(one.annotations, rule.annotations), expected, actual)
  }
  return differences
}

const SPACE = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)|\s+/g

/** A query without the white space between its words: equal for two that are only laid out differently. */
export const withoutSpace = (query: string): string => query.replace(SPACE, (_, quoted) => quoted ?? '')
