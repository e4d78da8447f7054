/** Reads the text exposition formats of Prometheus and OpenMetrics; a library of its own that imports nothing. docs/prom-parser.md describes it. */
export { type Detected, detectFormat } from './content-type.ts'
export { diff, type SeriesChange } from './diff.ts'
export { escapeName, unescapeName } from './escaping.ts'
export { type Bucket, type Histogram, type HistogramProblem, histogramProblems, histograms } from './histogram.ts'
export { acceptHeader } from './negotiation.ts'
export { describeError, parseExposition } from './parse.ts'
export { scanExposition, scanStream } from './scan.ts'
export { type Matcher, type MatchOp, parseSelector, type Selector, SelectorError, select } from './selector.ts'
export type {
  ErrorCode,
  EscapingScheme,
  Exemplar,
  Exposition,
  Family,
  FamilyHead,
  Format,
  Labels,
  MetadataView,
  MetricType,
  Mode,
  ParseError,
  ParseOptions,
  Sample,
  SampleView,
  Scanned,
  Visitor,
} from './types.ts'
