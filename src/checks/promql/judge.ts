import type { QueryData, Reply } from '../../clients/prometheus.ts'
import { clip, count } from '../../lib/text.ts'
import { type Comparison, parseComparison, satisfies } from '../comparison.ts'
import type { Finding } from '../contract.ts'
import { asRegExp } from '../text-pattern.ts'
import type { PromqlSpec } from './spec.ts'

export interface PromqlSeen {
  /** Which server was asked what. */
  readonly where: string
  readonly reply: Reply<QueryData>
  /** Why nothing came back, when the server could tell. */
  readonly whyEmpty: string | undefined
  /** Metrics that the server does not take for counters, with the types that scrapes declared. */
  readonly notCounters: readonly { readonly metric: string; readonly types: readonly string[] }[]
}

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Undefined for a native histogram. */
  readonly value: number | undefined
}

const MAX_FINDINGS = 10

/** Never satisfied by an empty result, unless `absent` asks for one. */
export function judge(spec: PromqlSpec, seen: PromqlSeen): Finding[] {
  const { reply, where } = seen
  if (!reply.ok) {
    const message = reply.errorType === 'bad_data' ? 'Prometheus cannot read the query' : 'the query fails'
    return [{ message, expected: 'a query that Prometheus can evaluate', actual: reply.error, where }]
  }
  const { data } = reply
  if (data.resultType === 'string')
    return [{ message: 'the query gives a text', expected: 'numbers', actual: JSON.stringify(data.result[1]), where }]
  if (data.resultType === 'matrix') {
    const hint = 'put it into a function: rate(…), last_over_time(…), …'
    return [
      {
        message: 'the query gives ranges of samples',
        expected: 'one value for each series',
        actual: count(data.result.length, 'range'),
        where,
        hint,
      },
    ]
  }
  const samples =
    data.resultType === 'scalar' ? [{ name: 'the scalar', labels: {}, value: data.result[1] }] : data.result.map(sampleOf)
  const warnings = spec.allowWarnings
    ? []
    : [...reply.warnings.map((text) => warning(text, where)), ...seen.notCounters.flatMap((one) => gauge(one, where))]
  return [...warnings, ...(spec.absent ? judgeAbsent(samples, where) : judgePresent(spec, samples, seen))]
}

function judgeAbsent(samples: readonly Sample[], where: string): Finding[] {
  if (samples.length === 0) return []
  return [{ message: `the query returns ${count(samples.length, 'sample')}`, expected: 'nothing', actual: list(samples), where }]
}

function judgePresent(spec: PromqlSpec, samples: readonly Sample[], { where, whyEmpty }: PromqlSeen): Finding[] {
  const value = spec.value === undefined ? undefined : parseComparison(spec.value)
  const series = spec.series === undefined ? undefined : parseComparison(spec.series)
  if (samples.length === 0) {
    const expected = [series && `${series.text} series`, value && `a value ${value.text}`]
      .filter((part) => part !== undefined)
      .join(', ')
    return [
      {
        message: 'the query returns nothing',
        expected: expected || 'at least one series',
        actual: 'no series',
        where,
        hint: whyEmpty,
      },
    ]
  }
  const findings = samples.flatMap((sample) => judgeLabels(spec.labels ?? {}, sample, where))
  if (series && !satisfies(series, samples.length)) {
    findings.unshift({
      message: `the query returns ${samples.length} series`,
      expected: series.text,
      actual: list(samples),
      where,
    })
  }
  if (!spec.any) findings.push(...samples.flatMap((sample) => judgeValue(value, sample, where)))
  else if (!samples.some((sample) => judgeValue(value, sample, where).length === 0)) {
    findings.push({ message: `no series is ${value?.text}`, expected: `one series ${value?.text}`, actual: list(samples), where })
  }
  return shorten(findings, where)
}

function judgeValue(wanted: Comparison | undefined, { name, value }: Sample, where: string): Finding[] {
  const expected = wanted?.text ?? 'a number'
  if (value === undefined) {
    const hint = 'take a number out of it: histogram_quantile(…), histogram_count(…), …'
    return [{ message: `${name} is a native histogram`, expected, actual: 'a native histogram', where, hint }]
  }
  if (Number.isNaN(value)) {
    const hint = 'zero divided by zero, or a quantile of no observations: nothing happened in the range'
    return [{ message: `${name} is NaN`, expected, actual: 'NaN', where, hint }]
  }
  return wanted === undefined || satisfies(wanted, value)
    ? []
    : [{ message: `${name} is ${value}`, expected, actual: String(value), where }]
}

function judgeLabels(wanted: Readonly<Record<string, string>>, { name, labels }: Sample, where: string): Finding[] {
  return Object.entries(wanted).flatMap(([label, text]) => {
    const value = labels[label]
    const fits = value !== undefined && (asRegExp(text)?.test(value) ?? value === text)
    if (fits) return []
    const message = value === undefined ? `${name} has no label ${label}` : `${name} has the wrong ${label}`
    return [
      {
        message,
        expected: `${label}: ${text}`,
        actual: value === undefined ? `labels: ${Object.keys(labels).join(', ') || 'none'}` : value,
        where,
      },
    ]
  })
}

function warning(text: string, where: string): Finding {
  const message = `Prometheus warns: ${text.replace(/^PromQL warning: /, '')}`
  const hint = text.includes('"le" is missing')
    ? 'keep le: histogram_quantile(q, sum by (le, …) (rate(…_bucket[…])))'
    : 'allowWarnings: true, if it is meant so'
  return { message, expected: 'no warning', actual: text, where, hint }
}

// The server guesses from the name alone; only a declared type tells a counter of an odd name (kong_bandwidth_bytes) from a gauge.
function gauge({ metric, types }: PromqlSeen['notCounters'][number], where: string): Finding[] {
  if (
    types.length === 0 ||
    types.includes('counter') ||
    types.includes('histogram') ||
    types.includes('summary') ||
    types.includes('unknown')
  )
    return []
  return [
    {
      message: `${metric} is no counter, so its rate or increase means nothing`,
      expected: 'counter',
      actual: types.join(', '),
      where,
      hint: 'deriv(…) or delta(…) for gauges',
    },
  ]
}

function shorten(findings: Finding[], where: string): Finding[] {
  const more = findings.length - MAX_FINDINGS
  return more <= 0 ? findings : [...findings.slice(0, MAX_FINDINGS), { message: `and ${more} more like these`, where }]
}

function sampleOf({
  metric,
  value,
}: {
  readonly metric: Readonly<Record<string, string>>
  readonly value?: readonly [number, number] | undefined
}): Sample {
  return { name: seriesName(metric), labels: metric, value: value?.[1] }
}

function seriesName({ __name__ = '', ...labels }: Readonly<Record<string, string>>): string {
  const inside = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return inside.length === 0 ? __name__ || '{}' : `${__name__}{${inside.join(', ')}}`
}

const list = (samples: readonly Sample[]): string =>
  clip(samples.map(({ name, value }) => `${name} ${value ?? 'histogram'}`).join('; '), 500)
