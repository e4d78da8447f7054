import { anyOf, escapeRegex, type FormatValue } from './format.ts'

/** What a text is for, which decides how values are escaped: a query, anything else, or the regular expression of a variable. */
export type Dialect = 'prometheus' | 'loki' | 'plain' | 'regex'

/**
 * A value without a format as the plugins write it into their queries; undefined: as glob. `pattern`: several values, or All, may be chosen.
 * Grafana escapes for a string between double quotes, hence the doubled backslashes (escaping.ts of grafana-prometheus, datasource.ts of Loki).
 */
export function escapeFor(dialect: Dialect, value: FormatValue, pattern: boolean): string | undefined {
  if (dialect === 'plain') return undefined
  if (dialect === 'regex') return typeof value === 'string' ? escapeRegex(value) : anyOf(value.map(escapeRegex))
  const [text, inPattern] = dialect === 'prometheus' ? [prometheusText, prometheusPattern] : [lokiText, lokiPattern]
  if (!pattern) return typeof value === 'string' ? text(value) : value.join(',')
  if (typeof value === 'string') return inPattern(value)
  const patterns = value.map(inPattern)
  return dialect === 'prometheus' ? anyOf(patterns) : patterns.join('|')
}

const SPECIAL = /[$^*{}[\]+?.()|]/g

const prometheusText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\\\'")
const prometheusPattern = (text: string): string => text.replaceAll('\\', '\\\\\\\\').replace(SPECIAL, '\\\\$&')
const lokiText = (text: string): string => text.replaceAll("'", "\\\\'")
const lokiPattern = (text: string): string => lokiText(text.replaceAll('\\', '\\\\\\\\').replace(SPECIAL, '\\\\$&'))
