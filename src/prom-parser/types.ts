/** Whose judgement decides what is an error; the table in docs/prom-parser.md lists the differences. */
export type Mode = 'openmetrics' | 'scraper' | 'expfmt'

/** The format that a Content-Type names. `protobuf` is recognised only: its bodies are not text. A scrape reads 2.0.0 by the rules of 1.0.0. */
export type Format = 'text-0.0.4' | 'text-1.0.0' | 'openmetrics-0.0.1' | 'openmetrics-1.0.0' | 'openmetrics-2.0.0' | 'protobuf'

/** How names beyond `[a-zA-Z_:][a-zA-Z0-9_:]*` are written, as the `escaping` of a Content-Type says. */
export type EscapingScheme = 'allow-utf-8' | 'underscores' | 'dots' | 'values'

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
  /** Made when first asked for; like `exemplar` no property of its own, so a copy by `{ ...sample }` has none. */
  readonly labels: Labels
  readonly value: number
  /** Milliseconds since the epoch, whatever the unit of the format. */
  readonly timestamp: number | undefined
  readonly exemplar: Exemplar | undefined
  /** When the series began (from its `_created` sample), milliseconds since the epoch. */
  readonly created: number | undefined
  readonly line: number
}

/** What the metadata lines say of a metric family. Counters are named as their TYPE line names them: with `_total` in the text format, without it in OpenMetrics. */
export interface FamilyHead {
  readonly name: string
  readonly type: MetricType
  readonly unit: string | undefined
  readonly help: string | undefined
  /** Line on which the family begins. */
  readonly line: number
}

export interface Family extends FamilyHead {
  /** Made from the input when asked for, which therefore must not be changed before. */
  readonly samples: readonly Sample[]
}

/** A sample as a scan shows it. One object serves all lines: take from it what you need before you return. */
export interface SampleView {
  readonly name: string
  /** Made anew each time. */
  readonly labels: Labels
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly timestamp: number | undefined
  readonly exemplar: Exemplar | undefined
  readonly line: number
  /** The family by what was read so far. */
  readonly family: FamilyHead
  /** The value of one label, without making the others; undefined when it is not there. */
  label(name: string): string | undefined
}

/** A HELP, TYPE or UNIT line as a scan shows it. One object serves all lines. */
export interface MetadataView {
  readonly kind: 'help' | 'type' | 'unit'
  /** Name of the family. */
  readonly name: string
  /** The help text, unescaped; the type or the unit as written. */
  readonly text: string
  readonly line: number
}

/** What a scan calls on its way; whatever returns `false` ends it. */
export interface Visitor {
  sample?(sample: SampleView): unknown
  metadata?(metadata: MetadataView): unknown
  error?(error: ParseError): unknown
}

export type ErrorCode =
  | 'content-type-missing'
  | 'content-type-invalid'
  | 'content-type-unknown'
  | 'content-type-mismatch'
  | 'protobuf'
  | 'version-unsupported'
  | 'native-histogram'
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
  /** The offending text from that column on, clipped to 60 characters; of a family or histogram as a whole (column 1), what is wrong with it. */
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

/** What the Content-Type says of an exposition. */
export interface ReadAs {
  /** Undefined when the Content-Type names none that Prometheus knows. */
  readonly format: Format | undefined
  /** How names that are not legacy names were written, if the Content-Type says so. */
  readonly escaping: EscapingScheme | undefined
}

export interface Exposition extends ReadAs {
  readonly families: readonly Family[]
  readonly errors: readonly ParseError[]
}

export interface Scanned extends ReadAs {
  /** The same that the visitor got, up to the limit. */
  readonly errors: readonly ParseError[]
  /** Sound sample lines that were read. */
  readonly samples: number
  /** True when the end was reached; false when the visitor or the error limit ended the scan. */
  readonly complete: boolean
}
