import type { EscapingScheme, Format, MetricType, Mode } from './types.ts'

// Maps, not objects: `constructor` is a type that somebody may write.
const TEXT_TYPES: ReadonlyMap<string, MetricType> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['summary', 'summary'],
  ['untyped', 'unknown'],
])

const OPENMETRICS_TYPES: ReadonlyMap<string, MetricType> = new Map(
  (['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset', 'unknown'] as const).map((type) => [
    type,
    type,
  ]),
)

const EXPFMT_TYPES: ReadonlyMap<string, MetricType> = new Map([
  ...TEXT_TYPES,
  ['gaugehistogram', 'gaugehistogram'],
  ['gauge_histogram', 'gaugehistogram'],
])

/** What one reader of the format accepts, as data. The table in docs/prom-parser.md is this object in words. */
export interface Dialect {
  readonly openmetrics: boolean
  /** Rules between lines: `openmetrics` all of the specification's, `expfmt` those of promtool, `none` what a scrape ignores. */
  readonly rules: 'openmetrics' | 'expfmt' | 'none'
  /** Spaces and tabs between tokens, blank lines, free comments. */
  readonly loose: boolean
  /** Blanks after the value or the timestamp. */
  readonly trailingBlanks: boolean
  readonly trailingComma: boolean
  readonly missingComma: boolean
  /** `{name} 1` without quotes. */
  readonly bareNameInBraces: boolean
  /** Line feeds inside quoted names, and inside label values. */
  readonly newlineInName: boolean
  readonly newlineInValue: boolean
  /** Quoted names that are not legacy names. */
  readonly utf8Names: boolean
  readonly strictEscapes: boolean
  /** Decimals above the range of a double become Inf instead of an error. */
  readonly overflow: boolean
  readonly timestamp: 'digits' | 'integer' | 'seconds'
  readonly finalNewline: boolean
  readonly types: ReadonlyMap<string, MetricType>
  readonly typeInAnyCase: boolean
}

const scraperText: Dialect = {
  openmetrics: false,
  rules: 'none',
  loose: true,
  trailingBlanks: true,
  trailingComma: true,
  missingComma: true,
  bareNameInBraces: false,
  newlineInName: true,
  newlineInValue: true,
  utf8Names: true,
  strictEscapes: false,
  overflow: false,
  timestamp: 'digits',
  finalNewline: false,
  types: TEXT_TYPES,
  typeInAnyCase: false,
}

const scraperOpenMetrics: Dialect = {
  ...scraperText,
  openmetrics: true,
  loose: false,
  trailingBlanks: false,
  missingComma: false,
  newlineInValue: false,
  timestamp: 'seconds',
  types: OPENMETRICS_TYPES,
}

const openmetrics: Dialect = {
  ...scraperOpenMetrics,
  rules: 'openmetrics',
  trailingComma: false,
  newlineInName: false,
  overflow: true,
}

const expfmt: Dialect = {
  ...scraperText,
  rules: 'expfmt',
  trailingBlanks: false,
  missingComma: false,
  bareNameInBraces: true,
  newlineInName: false,
  newlineInValue: false,
  utf8Names: false,
  strictEscapes: true,
  timestamp: 'integer',
  finalNewline: true,
  types: EXPFMT_TYPES,
  typeInAnyCase: true,
}

// expfmt takes names beyond the legacy ones only from who says that it escapes none.
const expfmtUtf8: Dialect = { ...expfmt, utf8Names: true }

/** The dialect that a mode reads a format by. A scraper chooses by Content-Type; the two others know one format only. */
export function dialectOf(mode: Mode, format: Format, escaping?: EscapingScheme): Dialect {
  if (mode === 'openmetrics') return openmetrics
  if (mode === 'expfmt') return escaping === 'allow-utf-8' ? expfmtUtf8 : expfmt
  return format.startsWith('openmetrics') ? scraperOpenMetrics : scraperText
}
