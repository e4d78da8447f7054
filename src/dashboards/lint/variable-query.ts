import type { Variable } from '../model.ts'
import type { Language } from './reading.ts'

/** What stands in the query of a variable, as Grafana's Prometheus plugin reads it. */
export type VariableQuery =
  /** A selector (`label_values(x, job)`, a bare one) or an expression (`query_result(x)`). */
  | { readonly kind: 'promql'; readonly text: string; readonly selector: boolean; readonly bare: boolean }
  /** `label_names()`, `label_values(job)`. */
  | { readonly kind: 'nothing' }
  /** `metrics(^node_)`. */
  | { readonly kind: 'regex'; readonly text: string }

const FORMS = /^\s*(?:label_names|label_values|metrics|query_result)\s*\(/

/** What a query variable asks of Prometheus; undefined where it asks something else, or nothing tells. */
export function variableQueryOf(
  { type, query, raw }: Variable,
  language: Language | 'other' | undefined,
): VariableQuery | undefined {
  const text = query.trim()
  if (type !== 'query' || text === '' || language === 'other' || language === 'logql') return undefined
  if (language === undefined && (!FORMS.test(text) || typeof raw.query === 'object')) return undefined
  if (/^label_names\(\s*\)$/.test(text)) return { kind: 'nothing' }
  const values = /^label_values\((?:(.+),\s*)?([a-zA-Z_$[][\w[\]]*|\$\{\w+(?::\w+)?\}|".+")\s*\)$/s.exec(text)
  if (values !== null) return values[1] === undefined ? { kind: 'nothing' } : selector(values[1], false)
  const names = /^label_names\((.+)\)$/s.exec(text)
  if (names?.[1] !== undefined) return selector(names[1], false)
  const metrics = /^metrics\((.+)\)$/s.exec(text)
  if (metrics?.[1] !== undefined) return { kind: 'regex', text: metrics[1] }
  const result = /^query_result\((.+)\)$/s.exec(text)
  if (result?.[1] !== undefined) return { kind: 'promql', text: result[1], selector: false, bare: false }
  return selector(text, true)
}

const selector = (text: string, bare: boolean): VariableQuery => ({ kind: 'promql', text, selector: true, bare })
