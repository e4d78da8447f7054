/** Arbitraries of sound expositions: families as lines of text, as exporters write them. */
import fc from 'fast-check'

export type Kind = 'text' | 'openmetrics'

const plainName = fc.constantFrom(
  'a',
  'b',
  'requests',
  'http_requests',
  'rpc_duration_seconds',
  'x:y',
  '_u',
  'A9',
  'temperature_celsius',
  'constructor',
  '__proto__',
  'le',
  'NaN',
)
const quotedName = fc.constantFrom('my.metric', 'ünï', 'a b', '1st', 'with\\"quote', 'back\\\\slash', 'line\\nfeed', '😀')
const labelName = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('c', 'code', 'path', 'method', 'l1', '_x', 'Z', '__proto__', 'constructor', 'toString'),
  },
  { weight: 1, arbitrary: fc.constantFrom('"my.label"', '"ü"', '"a b"', '"plain"') },
)
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const labelValue = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '200',
    '/api/items',
    'a\\"b',
    'c\\\\d',
    'e\\nf',
    'ünïcödé',
    ' blank ',
    '}{',
    ',=',
    '# {',
    '+Inf',
    '0.5',
  ),
  fc.string({ maxLength: 8 }).map(escaped),
  fc.string({ maxLength: 4, unit: 'binary' }).map((text) => escaped(text.toWellFormed())),
)
const labels = fc.uniqueArray(fc.tuple(labelName, labelValue), { maxLength: 3, selector: ([name]) => name.replaceAll('"', '') })
const anyValue = fc.oneof(
  fc.constantFrom('0', '1', '-1', '1.5', '1e3', '1E+3', '+Inf', '-Inf', 'NaN', 'Inf', '+5', '.5', '5.', '007', '-0'),
  fc.constantFrom('123456789012345678', '0.30000000000000004', '1e-320', '5e-324', '1.7976931348623157e308', '9007199254740993'),
  fc.double().map((value) => (Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : 'NaN')),
)
const count = fc.nat({ max: 1_000_000 }).map(String)
const helpText = fc.constantFrom('', 'Help.', 'with \\\\ and \\n', 'ünï "quoted"', '  blanks  ', '# {}', 'TYPE a counter')

type Pairs = readonly (readonly [string, string])[]

/** `name{a="b"}`, or `{"name",a="b"}` for a name that needs quotes. */
export function seriesText(name: string, pairs: Pairs): string {
  const inner = pairs.map(([label, value]) => `${label}="${value}"`)
  if (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) return inner.length === 0 ? name : `${name}{${inner.join(',')}}`
  return `{${[`"${name}"`, ...inner].join(',')}}`
}

interface Draft {
  readonly name: string
  readonly help: string | undefined
  readonly sets: readonly Pairs[]
  readonly values: readonly string[]
  readonly counts: readonly string[]
  readonly stamps: readonly string[]
}

const draft = (kind: Kind): fc.Arbitrary<Draft> =>
  fc.record({
    name: fc.oneof({ weight: 6, arbitrary: plainName }, { weight: 1, arbitrary: quotedName }),
    help: fc.option(helpText, { nil: undefined }),
    sets: fc.uniqueArray(labels, { minLength: 1, maxLength: 3, selector: (pairs) => JSON.stringify(pairs) }),
    values: fc.array(anyValue, { minLength: 4, maxLength: 4 }),
    counts: fc.array(count, { minLength: 4, maxLength: 4 }),
    stamps: fc.array(stamp(kind), { minLength: 3, maxLength: 3 }),
  })

const stamp = (kind: Kind): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...(kind === 'text' ? [' 1700000000000', ' 0'] : [' 1700000000.5', ' 0', ' -1.5'])) },
  )

const needsQuotes = (name: string): boolean => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)

function metadata(kind: Kind, { name, help }: Draft, type: string | undefined, unit = ''): string[] {
  const written = needsQuotes(name) ? `"${name}"` : name
  const lines = type === undefined ? [] : [`# TYPE ${written} ${type}`]
  if (kind === 'openmetrics' && unit !== '') lines.push(`# UNIT ${written} ${unit}`)
  return help === undefined ? lines : [...lines, `# HELP ${written} ${help}`]
}

function plainSamples(from: Draft, suffix: string, values: readonly string[]): string[] {
  return from.sets.map(
    (pairs, index) => `${seriesText(from.name + suffix, pairs)} ${values[index] ?? '0'}${from.stamps[index] ?? ''}`,
  )
}

/** Buckets, sum and count; the counts are made cumulative. */
function histogramSamples(from: Draft, sum = '_sum', total = '_count'): string[] {
  const [first = 0, second = 0, third = 0] = from.counts.map(Number)
  const cumulative = [first, first + second, first + second + third]
  return from.sets.flatMap((pairs) => [
    ...['0.1', '1.0', '+Inf'].map(
      (le, index) => `${seriesText(`${from.name}_bucket`, [...pairs, ['le', le]])} ${cumulative[index]}`,
    ),
    `${seriesText(from.name + sum, pairs)} 12.5`,
    `${seriesText(from.name + total, pairs)} ${cumulative[2]}`,
  ])
}

function summarySamples(from: Draft): string[] {
  return from.sets.flatMap((pairs) => [
    ...['0.5', '0.99'].map((q, index) => `${seriesText(from.name, [...pairs, ['quantile', q]])} ${from.values[index]}`),
    `${seriesText(`${from.name}_sum`, pairs)} 3.25`,
    `${seriesText(`${from.name}_count`, pairs)} ${from.counts[0]}`,
  ])
}

const states = (from: Draft): string[] =>
  ['on', 'off'].map(
    (state, index) => `${seriesText(from.name, [[needsQuotes(from.name) ? `"${from.name}"` : from.name, state]])} ${index}`,
  )

const TEXT_FAMILIES: Readonly<Record<string, (from: Draft) => string[]>> = {
  counter: (from) => [...metadata('text', from, 'counter'), ...plainSamples(from, '', from.counts)],
  gauge: (from) => [...metadata('text', from, 'gauge'), ...plainSamples(from, '', from.values)],
  untyped: (from) => [...metadata('text', from, 'untyped'), ...plainSamples(from, '', from.values)],
  bare: (from) => [...metadata('text', from, undefined), ...plainSamples(from, '', from.values)],
  histogram: (from) => [...metadata('text', from, 'histogram'), ...histogramSamples(from)],
  summary: (from) => [...metadata('text', from, 'summary'), ...summarySamples(from)],
}

const OPENMETRICS_FAMILIES: Readonly<Record<string, (from: Draft) => string[]>> = {
  counter: (from) => [
    ...metadata('openmetrics', from, 'counter'),
    ...plainSamples(from, '_total', from.counts).map((line, index) =>
      index === 0 ? `${line} # {trace_id="4bf9"} 0.5 1700000000.25` : line,
    ),
  ],
  created: (from) => [
    ...metadata('openmetrics', from, 'counter'),
    ...from.sets.flatMap((pairs) => [
      `${seriesText(`${from.name}_total`, pairs)} 7`,
      `${seriesText(`${from.name}_created`, pairs)} 1700000000.5`,
    ]),
  ],
  gauge: (from) => [
    ...metadata('openmetrics', from, 'gauge', from.name.split('_').at(-1)),
    ...plainSamples(from, '', from.values),
  ],
  unknown: (from) => [...metadata('openmetrics', from, 'unknown'), ...plainSamples(from, '', from.values)],
  bare: (from) => plainSamples(from, '', from.values),
  info: (from) => [...metadata('openmetrics', from, 'info'), ...plainSamples(from, '_info', ['1', '1', '1'])],
  stateset: (from) => [...metadata('openmetrics', from, 'stateset'), ...states(from)],
  histogram: (from) => [...metadata('openmetrics', from, 'histogram'), ...histogramSamples(from)],
  gaugehistogram: (from) => [...metadata('openmetrics', from, 'gaugehistogram'), ...histogramSamples(from, '_gsum', '_gcount')],
  summary: (from) => [...metadata('openmetrics', from, 'summary'), ...summarySamples(from)],
}

/** Lines of one to three families whose names differ. */
export function soundLines(kind: Kind): fc.Arbitrary<string[]> {
  const families = kind === 'text' ? TEXT_FAMILIES : OPENMETRICS_FAMILIES
  const family = fc.tuple(fc.constantFrom(...Object.values(families)), draft(kind))
  return fc
    .uniqueArray(family, { minLength: 1, maxLength: 3, selector: ([, { name }]) => name })
    .map((chosen) => chosen.flatMap(([write, from]) => write(from)))
}
