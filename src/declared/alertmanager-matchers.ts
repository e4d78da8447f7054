import { CannotObserve } from '../lib/errors.ts'
import { OPERATORS, type Operator, parseMatchers } from './alertmanager-matcher-syntax.ts'
import type { Problems } from './alertmanager-problems.ts'
import { compileAnchored } from './alertmanager-regexp.ts'
import { textMap, type Yaml } from './prometheus-yaml.ts'

/** A condition on one label, of any of the three notations. */
export interface Matcher {
  readonly name: string
  readonly op: Operator
  readonly value: string
  readonly where: string
  /** Of `=~` and `!~`; text: why the pattern cannot be applied here. */
  readonly pattern: RegExp | string | undefined
}

export type Labels = Readonly<Record<string, string>>

/** Keys of a route, or of one side of an inhibit rule: `match`, `source_match_re`. */
interface MatcherKeys {
  readonly equal: string
  readonly regexp: string
  readonly lines: string
}

export const ROUTE_KEYS: MatcherKeys = { equal: 'match', regexp: 'match_re', lines: 'matchers' }

/** Keys of one side of an inhibit rule. */
export const sideKeys = (side: 'source' | 'target'): MatcherKeys => ({
  equal: `${side}_match`,
  regexp: `${side}_match_re`,
  lines: `${side}_matchers`,
})

/** The matchers of a route or of one side of an inhibit rule, in the order of the file. */
export function readMatchers(yaml: Yaml, keys: MatcherKeys, problems: Problems): readonly Matcher[] {
  return [
    ...mapped(yaml.get(keys.equal), '=', problems),
    ...mapped(yaml.get(keys.regexp), '=~', problems),
    ...lines(yaml.get(keys.lines), keys.lines, problems),
  ]
}

function mapped(yaml: Yaml | undefined, op: Operator, problems: Problems): Matcher[] {
  const values = textMap(yaml)
  return (
    yaml?.entries().map(([name, at]) => {
      if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
        problems.refuse(at, `${name} is no label name`, 'letters, digits and _, no digit first', name)
      return matcher({ name, op, value: values[name] ?? '' }, at, problems)
    }) ?? []
  )
}

function lines(yaml: Yaml | undefined, key: string, problems: Problems): Matcher[] {
  if (yaml?.text() !== undefined)
    problems.refuse(
      yaml,
      `${key} is no list`,
      'a list of matchers',
      yaml.text() ?? '',
      'write it as a list: - severity="critical"',
    )
  return (
    yaml?.items().flatMap((line) => {
      const text = line.text() ?? ''
      const parsed = parseMatchers(text)
      if (parsed === undefined)
        problems.refuse(
          line,
          `${key}: no matcher`,
          `a label, one of ${OPERATORS.join(' ')}, and a value`,
          text,
          'quote the value: severity="critical"',
        )
      return parsed?.map((one) => matcher(one, line, problems)) ?? []
    }) ?? []
  )
}

function matcher(text: Pick<Matcher, 'name' | 'op' | 'value'>, at: Yaml, problems: Problems): Matcher {
  return { ...text, where: at.where, pattern: text.op.endsWith('~') ? patternOf(text.value, at, problems) : undefined }
}

function patternOf(value: string, at: Yaml, problems: Problems): RegExp | string {
  const compiled = compileAnchored(value)
  if ('regexp' in compiled) return compiled.regexp
  if ('unknown' in compiled) return compiled.unknown
  problems.refuse(at, `${value} is no regular expression: ${compiled.refused}`, 'a regular expression of RE2', value)
  return compiled.refused
}

/** True when all of them hold; a label that is not there is empty. Throws `CannotObserve` for a pattern that cannot be applied here. */
export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => matches(matcher, Object.hasOwn(labels, matcher.name) ? (labels[matcher.name] ?? '') : ''))

function matches({ op, value, pattern, where }: Matcher, label: string): boolean {
  if (pattern === undefined) return (label === value) === (op === '=')
  if (typeof pattern === 'string')
    throw new CannotObserve(`${where}: whether a label matches ${JSON.stringify(value)} cannot be told: ${pattern}`)
  return pattern.test(label) === (op === '=~')
}

/** `{severity="critical",team=~"a|b"}`; `{}` for none. */
export const showMatchers = (matchers: readonly Matcher[]): string =>
  `{${matchers.map(({ name, op, value }) => `${shownName(name)}${op}${JSON.stringify(value)}`).join(',')}}`

const shownName = (name: string): string => (/^[^\s{}!=~,\\"'`]+$/.test(name) ? name : JSON.stringify(name))
