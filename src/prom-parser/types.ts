/** Whose judgement decides what is an error; the README's table lists the differences. */
export type Mode = 'openmetrics' | 'scraper' | 'expfmt'

/** The format that a Content-Type names. `protobuf` is recognised only: its bodies are not text. */
export type Format = 'text-0.0.4' | 'text-1.0.0' | 'openmetrics-0.0.1' | 'openmetrics-1.0.0' | 'protobuf'

/** `untyped` of the text format is `unknown` here. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'gaugehistogram' | 'summary' | 'info' | 'stateset' | 'unknown'

/** Label values by name, in the order of the exposition. A Map, so that `__proto__` is a name like any other. */
export type Labels = ReadonlyMap<string, string>

export interface Exemplar {
  readonly labels: Labels
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly timestamp: number | undefined
}

export interface Sample {
  readonly name: string
  readonly labels: Labels
  readonly value: number
  /** Milliseconds since the epoch, whatever the unit of the format. */
  readonly timestamp: number | undefined
  readonly exemplar: Exemplar | undefined
  /** When the series began (from its `_created` sample), milliseconds since the epoch. */
  created: number | undefined
  readonly line: number
}

/** A metric family. Counters are named as their TYPE line names them: with `_total` in the text format, without it in OpenMetrics. */
export interface Family {
  readonly name: string
  type: MetricType
  unit: string | undefined
  help: string | undefined
  readonly samples: Sample[]
  /** Line on which the family begins. */
  readonly line: number
}

export type ErrorCode =
  | 'content-type-missing'
  | 'content-type-invalid'
  | 'content-type-unknown'
  | 'content-type-mismatch'
  | 'protobuf'
  | 'blank-line'
  | 'bad-comment'
  | 'bad-name'
  | 'bad-label'
  | 'bad-label-value'
  | 'bad-escape'
  | 'bad-utf8'
  | 'duplicate-label'
  | 'bad-value'
  | 'bad-timestamp'
  | 'bad-exemplar'
  | 'trailing-text'
  | 'bad-metadata'
  | 'bad-type'
  | 'bad-unit'
  | 'repeated-metadata'
  | 'metadata-after-samples'
  | 'clashing-name'
  | 'interleaved'
  | 'duplicate-series'
  | 'timestamp-order'
  | 'value-out-of-range'
  | 'bad-histogram'
  | 'no-final-newline'
  | 'no-eof'
  | 'text-after-eof'

/** One thing that the mode's judge would not accept. */
export interface ParseError {
  readonly code: ErrorCode
  /** From 1; 0 for what concerns the answer as a whole (its Content-Type). */
  readonly line: number
  /** In characters, from 1; 0 with line 0. */
  readonly column: number
  /** The offending text from that column on, clipped to 60 characters. */
  readonly text: string
  /** What should have stood there. */
  readonly expected: string
}

export interface ParseOptions {
  /** The Content-Type header as received (`''` = the header is blank). Leave it out for a file: the format is then taken from the mode and the text. */
  readonly contentType?: string | undefined
  /** Default `scraper`. */
  readonly mode?: Mode | undefined
  /** Errors after which reading stops; default 50. */
  readonly errorLimit?: number | undefined
}

export interface Exposition {
  /** Undefined when the Content-Type names none that Prometheus knows. */
  readonly format: Format | undefined
  readonly families: readonly Family[]
  readonly errors: readonly ParseError[]
}
