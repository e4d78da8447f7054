import { posix } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import type { DeclaredGroup, DeclaredRule, RuleFile, RuleGlob } from '../../declared/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { type Paired, pairUp } from '../pair-up.ts'

/** Every rule file that the globs match, once. */
export const filesOf = (globs: readonly RuleGlob[]): readonly RuleFile[] => [
  ...new Map(globs.flatMap(({ files }) => files.map((file) => [file.path, file] as const))).values(),
]

export interface GroupPair {
  readonly file: RuleFile
  readonly declared: DeclaredGroup
  /** Undefined: the server does not have it. */
  readonly loaded: LoadedGroup | undefined
}

/** Finds for every group on disk the one that the server has loaded. */
export function pairGroups(files: readonly RuleFile[], groups: readonly LoadedGroup[]): readonly GroupPair[] {
  const all = files.flatMap((file) => file.groups.map((declared) => ({ file, declared })))
  // A file named in the suite, or a server with a relative config, has another path for the same file.
  const near = (path: string, other: string) => posix.basename(path) === posix.basename(other)
  const { pairs, missing } = pairUp(
    all,
    groups,
    ({ file, declared }, group) => group.name === declared.name && group.file === file.path,
    ({ file, declared }, group) => group.name === declared.name && near(group.file, file.path),
  )
  return [
    ...pairs.map(({ expected, live }) => ({ ...expected, loaded: live })),
    ...missing.map((one) => ({ ...one, loaded: undefined })),
  ]
}

type SameQuery = (expr: string, query: string) => boolean

/** Pairs the rules of one group by type and name; among namesakes, those with the same query. */
export const pairRules = (declared: DeclaredGroup, loaded: LoadedGroup, sameQuery: SameQuery): Paired<DeclaredRule, LoadedRule> =>
  pairUp(declared.rules, loaded.rules, (one, rule) => isNamesake(one, rule) && sameQuery(one.expr, rule.query), isNamesake)

/** True for rules of the same type and name. */
export const isNamesake = (one: DeclaredRule, rule: LoadedRule): boolean => rule.type === one.type && rule.name === one.name

/** True for queries that are the same but for white space. */
export const writtenAlike: SameQuery = (expr, query) => withoutSpace(expr) === withoutSpace(query)

export interface RuleDifference {
  /** `expr`, `for`, `keep_firing_for`, `labels`, `annotations`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
}

/** In what a loaded rule differs from the one on disk. */
export function ruleDifferences(one: DeclaredRule, rule: LoadedRule, sameQuery: SameQuery): readonly RuleDifference[] {
  const differences: RuleDifference[] = []
  const compare = (what: string, same: boolean, expected: string, actual: string) => {
    if (!same) differences.push({ what, expected, actual })
  }
  compare('expr', sameQuery(one.expr, rule.query), one.expr, rule.query)
  compare('labels', isDeepStrictEqual(one.labels, rule.labels), JSON.stringify(one.labels), JSON.stringify(rule.labels))
  if (rule.type === 'alerting') {
    const keep = rule.keepFiringFor ?? one.keepFiringFor
    compare('for', one.for === rule.duration, promDuration(one.for), promDuration(rule.duration))
    compare('keep_firing_for', one.keepFiringFor === keep, promDuration(one.keepFiringFor), promDuration(keep))
    const [expected, actual] = [JSON.stringify(one.annotations), JSON.stringify(rule.annotations)]
    compare('annotations', isDeepStrictEqual(one.annotations, rule.annotations), expected, actual)
  }
  return differences
}

const SPACE = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)|\s+/g

const withoutSpace = (query: string): string => query.replace(SPACE, (_, quoted) => quoted ?? '')
