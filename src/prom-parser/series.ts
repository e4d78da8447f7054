import type { Labels, MetricType } from './types.ts'

/** Endings that the samples of a family of this type may have. */
export const SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ['_total', '_created'],
  summary: ['', '_count', '_sum', '_created'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  info: ['_info'],
  gauge: [''],
  stateset: [''],
  unknown: [''],
}

// Well-formed UTF-8 never decodes to a lone surrogate, so no label can hold the separator.
const SEPARATOR = '\uD800'

/** One string per label set, whatever the order of its labels; the label `without` does not count. */
export function labelsKey(labels: Labels, without?: string): string {
  const parts: [name: string, value: string][] = []
  for (const label of labels) if (label[0] !== without) parts.push(label)
  if (parts.length > 1) parts.sort(([a], [b]) => (a < b ? -1 : 1))
  let key = ''
  for (const [name, value] of parts) key += name + SEPARATOR + value + SEPARATOR
  return key
}

/** The label that tells the samples of one metric apart: `le` of a bucket, `quantile`, the state. */
export function pointLabel(type: MetricType, family: string, suffix: string): string | undefined {
  if ((type === 'histogram' || type === 'gaugehistogram') && suffix === '_bucket') return 'le'
  if (type === 'summary' && suffix === '') return 'quantile'
  return type === 'stateset' ? family : undefined
}
