import type { ValuesQuery } from './scope.ts'

/** What a query variable asks, or why that cannot be said. */
export type ReadQuery = { readonly query: ValuesQuery } | { readonly unknown: string }

/** Plugin types whose variables are asked: those of Prometheus and its kin, and Loki. */
export function dialectOf(type: string): 'prometheus' | 'loki' | undefined {
  if (type === 'loki') return 'loki'
  return /prometheus|victoriametrics-metrics|^mimir$|^cortex$|^thanos$/.test(type) ? 'prometheus' : undefined
}

/** What the query of a variable, its own variables replaced, asks of a data source of this kind. */
export function readValuesQuery(text: string, dialect: 'prometheus' | 'loki'): ReadQuery {
  return dialect === 'prometheus' ? ofPrometheus(text) : ofLoki(text)
}

// metric_find_query.ts of grafana-prometheus: what is none of these forms is a selector.
const LABEL_VALUES = /^label_values\((?:(.+),\s*)?(?:([a-zA-Z_][a-zA-Z0-9_]*)|"([^"]+)")\)\s*$/

function ofPrometheus(text: string): ReadQuery {
  const names = /^label_names\((.*)\)\s*$/.exec(text)
  if (names !== null) return { query: { of: 'label_names', match: names[1] ? `{__name__=~".*${names[1]}.*"}` : undefined } }
  const values = LABEL_VALUES.exec(text)
  if (values !== null) return labelValues(values)
  const metrics = /^metrics\((.+)\)\s*$/.exec(text)?.[1]
  if (metrics !== undefined) return { query: { of: 'metrics', regex: metrics } }
  const expr = /^query_result\((.+)\)\s*$/.exec(text)?.[1]
  if (expr !== undefined) return { query: { of: 'query_result', expr } }
  if (text === '')
    return { unknown: 'its query is empty: expected label_values(…), label_names(), metrics(…), query_result(…) or a selector' }
  if (/^(?:label_values|metrics|query_result)\(\)$/.test(text)) return { unknown: `${text} says nothing to ask for` }
  return { query: { of: 'series', match: text } }
}

function labelValues([, match = '', bare, quoted = '']: RegExpExecArray): ReadQuery {
  const anything = match.replaceAll(' ', '') === '{}' || match === ''
  return { query: { of: 'label_values', label: bare ?? quoted, match: anything ? undefined : match } }
}

function ofLoki(text: string): ReadQuery {
  if (/^label_names\(\)\s*$/.test(text)) return { query: { of: 'label_names', match: undefined } }
  const values = LABEL_VALUES.exec(text)
  return values === null ? { unknown: `expected label_names() or label_values(…) of Loki, got ${text}` } : labelValues(values)
}
