import type { Sample } from './promtool-answers.ts'

/** A series with its samples, times in epoch milliseconds, rising. */
export interface TimedSeries {
  readonly labels: Sample['labels']
  readonly samples: readonly { readonly at: number; readonly value: number }[]
}

/** The series as OpenMetrics text with timestamps, as promtool backfills it. */
export function openMetrics(series: readonly TimedSeries[]): string {
  const lines = series.flatMap(({ labels, samples }) => {
    const name = seriesText(labels)
    return samples.map(({ at, value }) => `${name} ${numberText(value)} ${(at / 1000).toFixed(3)}`)
  })
  return `${[...lines, '# EOF'].join('\n')}\n`
}

/** A series as promtool reads it, here and as input of a test: `up{job="x"}`, or `{"my.metric"}` where a name is not one of old. */
export function seriesText({ __name__: metric = '', ...labels }: Sample['labels']): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${/^[a-zA-Z_]\w*$/.test(name) ? name : quoted(name)}=${quoted(value)}`,
  )
  if (/^[a-zA-Z_:][\w:]*$/.test(metric)) return `${metric}{${pairs.join(',')}}`
  return `{${[quoted(metric), ...pairs].join(',')}}`
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** A value as Prometheus writes it: `+Inf`, `NaN`. */
export const numberText = (value: number): string =>
  Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
