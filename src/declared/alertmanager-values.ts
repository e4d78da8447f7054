import { parseDuration } from '../lib/duration.ts'
import type { Problems } from './alertmanager-problems.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** The items of the list at a key; none where there is no list. */
export const listOf = (yaml: Yaml | undefined, key: string): readonly Yaml[] => yaml?.get(key)?.items() ?? []

/** Texts of a list; null and nested values are left out. */
export const textsOf = (yaml: Yaml | undefined, key: string): readonly string[] =>
  listOf(yaml, key).flatMap((item) => item.text() ?? [])

/** A duration in milliseconds, `inherited` where the key is not there; one that is none is a problem. */
export function durationOf(yaml: Yaml | undefined, key: string, inherited: number, problems: Problems): number {
  const value = yaml?.get(key)
  const text = value?.text()
  if (value === undefined || text === undefined) return inherited
  const ms = parseDuration(text)
  if (ms === undefined) problems.refuse(value, `${key} is no duration`, 'a duration like 30s or 1h30m', text)
  return ms ?? inherited
}

const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/

/** A truth value as YAML 1.1 writes it, which Alertmanager reads; `otherwise` where the key is not there. */
export function booleanOf(yaml: Yaml | undefined, key: string, otherwise: boolean, problems: Problems): boolean {
  const value = yaml?.get(key)
  const text = value?.text()
  if (value === undefined || text === undefined) return otherwise
  if (TRUE.test(text)) return true
  if (!FALSE.test(text)) problems.refuse(value, `${key} is neither true nor false`, 'true or false', text)
  return false
}
