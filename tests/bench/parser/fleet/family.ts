/** Values by name, in the order of the exposition. */
export type LabelValues = Readonly<Record<string, string>>

/** Which client library writes it: they differ in numbers and in where `le` stands. */
export type Library = 'client_golang' | 'prom-client'

export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /** Index of its bucket. */
  readonly bucket: number
}

/** One metric of a family: a line, or all lines of one histogram or summary. */
export interface Metric {
  readonly labels: LabelValues
  readonly value: number | Histogram | Summary
  /** Milliseconds since the epoch. */
  readonly timestamp?: number
}

export interface Histogram {
  /** Without +Inf. */
  readonly bounds: readonly number[]
  /** Cumulative, the last one that of +Inf. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly exemplar: Exemplar | undefined
}

export interface Summary {
  readonly quantiles: readonly (readonly [quantile: number, value: number])[]
  readonly sum: number
  readonly count: number
}

export interface Family {
  /** Counters without `_total`. */
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  readonly help: string
  readonly unit?: string | undefined
  readonly library: Library
  readonly metrics: Iterable<Metric>
}
