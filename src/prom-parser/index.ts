/** Reads the text exposition formats of Prometheus and OpenMetrics; a library of its own that imports nothing. docs/prom-parser.md describes it. */
export { cardinality, type FamilyCardinality } from './cardinality.ts'
export { type Detected, detectFormat } from './content-type.ts'
export { diff, type SeriesChange } from './diff.ts'
export { escapeName, unescapeName } from './escaping.ts'
export { type Bucket, type Histogram, type HistogramProblem, histogramProblems, histograms } from './histogram.ts'
export { type LintOptions, type LintProblem, type LintRule, type LintRuleId, lint, lintRules } from './lint.ts'
export { secretFinder } from './lint-rules/secret-patterns.ts'
export { acceptHeader } from './negotiation.ts'
export { describeError, parseExposition } from './parse.ts'
export { scanExposition, scanStream } from './scan.ts'
export { type Matcher, type MatchOp, parseSelector, type Selector, SelectorError, select } from './selector.ts'
export { type Quantile, type Summary, type SummaryProblem, summaries, summaryProblems } from './summary.ts'
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
