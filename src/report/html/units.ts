/** One size of a unit: values from `factor` on are shown as so many of it. */
export interface Step {
  readonly factor: number
  readonly prefix: string
  readonly suffix: string
}

const steps = (base: number, names: readonly string[], { suffix = '', prefix = '', from = 1 } = {}): readonly Step[] =>
  names.map((name, power) => ({ factor: from * base ** power, prefix, suffix: name + suffix }))

const IEC = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi']
const SI = ['', 'k', 'M', 'G', 'T', 'P']
const COUNTS = ['', 'K', 'M', 'B', 'T']
const TIMES: readonly Step[] = [
  [1e-9, 'ns'],
  [1e-6, 'µs'],
  [1e-3, 'ms'],
  [1, 's'],
  [60, 'min'],
  [3600, 'h'],
  [86_400, 'd'],
].map(([factor, name]) => ({ factor: Number(factor), prefix: '', suffix: ` ${name}` }))

const times = (second: number): readonly Step[] => TIMES.map((step) => ({ ...step, factor: step.factor * second }))
const spaced = (names: readonly string[]): readonly string[] => names.map((name) => ` ${name}`)
const bytes = (names: readonly string[], suffix: string, from = 1): readonly Step[] =>
  steps(names === IEC ? 1024 : 1000, spaced(names), { suffix, from })
const counts = (suffix: string): readonly Step[] => steps(1000, COUNTS, { suffix: ` ${suffix}` })
const money = (prefix: string): readonly Step[] => steps(1000, COUNTS, { prefix })
const plain = (suffix: string): readonly Step[] => [{ factor: 1, prefix: '', suffix }]

// Grafana's ids. What is not here is shown with its id.
const UNITS: Readonly<Record<string, readonly Step[]>> = {
  none: plain(''),
  short: steps(1000, ['', ' K', ' Mil', ' Bil', ' Tri']),
  sishort: steps(1000, SI),
  locale: plain(''),
  string: plain(''),
  percent: plain(' %'),
  percentunit: [{ factor: 0.01, prefix: '', suffix: ' %' }],
  ns: times(1e9),
  µs: times(1e6),
  ms: times(1e3),
  s: times(1),
  m: times(1 / 60),
  h: times(1 / 3600),
  d: times(1 / 86_400),
  dtdurations: times(1),
  dtdurationms: times(1e3),
  clocks: times(1),
  clockms: times(1e3),
  bytes: bytes(IEC, 'B'),
  decbytes: bytes(SI, 'B'),
  kbytes: bytes(IEC, 'B', 1 / 1024),
  mbytes: bytes(IEC, 'B', 1 / 1024 ** 2),
  gbytes: bytes(IEC, 'B', 1 / 1024 ** 3),
  deckbytes: bytes(SI, 'B', 1e-3),
  decmbytes: bytes(SI, 'B', 1e-6),
  bits: bytes(IEC, 'b'),
  decbits: bytes(SI, 'b'),
  Bps: bytes(SI, 'B/s'),
  binBps: bytes(IEC, 'B/s'),
  bps: bytes(SI, 'b/s'),
  binbps: bytes(IEC, 'b/s'),
  KBs: bytes(SI, 'B/s', 1e-3),
  MBs: bytes(SI, 'B/s', 1e-6),
  reqps: counts('req/s'),
  rps: counts('rd/s'),
  wps: counts('wr/s'),
  ops: counts('ops/s'),
  iops: counts('io/s'),
  cps: counts('c/s'),
  eps: counts('evt/s'),
  mps: counts('msg/s'),
  pps: counts('p/s'),
  reqpm: counts('req/min'),
  opm: counts('ops/min'),
  cpm: counts('c/min'),
  hertz: bytes(SI, 'Hz'),
  celsius: plain(' °C'),
  fahrenheit: plain(' °F'),
  volt: bytes(SI, 'V'),
  watt: bytes(SI, 'W'),
  currencyUSD: money('$'),
  currencyEUR: money('€'),
  currencyGBP: money('£'),
  currencyJPY: money('¥'),
}

/** The size in which a value this large reads best: 90 of `s` -> minutes. All ticks of one axis are shown in one size. */
export function stepOf(unit: string | undefined, largest: number): Step {
  const own = unit === undefined ? undefined : UNITS[Object.hasOwn(UNITS, unit) ? unit : '']
  const sizes = own ?? customSteps(unit ?? '')
  // Rounded as it will be shown, so that 999.9996 ms is 1 s.
  const size = Number(Math.abs(largest).toPrecision(4))
  const fits = sizes.findLast(({ factor }) => size >= factor * (1 - 1e-9))
  const first = sizes.find(({ factor }) => factor >= 1) ?? sizes[0]
  return (size === 0 ? first : (fits ?? sizes[0])) ?? { factor: 1, prefix: '', suffix: '' }
}

const BOOLS: Readonly<Record<string, readonly [string, string]>> = {
  bool: ['false', 'true'],
  bool_yes_no: ['no', 'yes'],
  bool_on_off: ['off', 'on'],
}

/** `0.0123` of `s` -> `12.3 ms`; a value of a unit that is not known -> `12.3 pizzas`. */
export function formatValue(value: number, unit: string | undefined, step = stepOf(unit, value), decimals?: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (unit?.startsWith('dateTime')) return dateText(value)
  const words = unit !== undefined && Object.hasOwn(BOOLS, unit) ? BOOLS[unit] : undefined
  if (words !== undefined) return words[value === 0 ? 0 : 1]
  const size = Math.abs(value) / step.factor
  const text = numberText(size, decimals ?? (step.suffix === ' %' ? shortOfAll(size) : undefined))
  return `${value < 0 && text !== '0' ? '-' : ''}${step.prefix}${text}${step.suffix}`
}

// 99.996 % is not all: decimals that say so. What lacks less than can be told is all.
function shortOfAll(size: number): number | undefined {
  if (size < 99.99 || size >= 100 * (1 - 1e-9)) return undefined
  return [2, 3, 4, 5, 6].find((decimals) => Number(size.toFixed(decimals)) < 100) ?? 7
}

/**
 * Three digits, more where a whole number has more: `0.00123`, `12.3`, `1,234`, `1.2e+20`; with `decimals` so many, without zeros at
 * the end.
 */
export function numberText(size: number, decimals?: number): string {
  if (size === 0) return '0'
  if (size < 1e-6 || size >= 1e15) return String(Number(size.toPrecision(decimals === undefined ? 3 : 12)))
  const digits = decimals ?? (size >= 1000 ? 0 : size >= 100 ? 1 : 2)
  const rounded = size < 1 && decimals === undefined ? Number(size.toPrecision(3)) : Number(size.toFixed(digits))
  return rounded >= 1000 ? rounded.toLocaleString('en-US', { maximumFractionDigits: digits }) : String(rounded)
}

const CUSTOM = /^(?<way>suffix|prefix|si|count|currency:financial|currency|time):(?<name>.*)$/s

/** Characters of an id that is shown as it is. */
const MAX_ID = 24

// `suffix:pizzas`, `prefix:#`, `currency:financial:€`; what else is not known is shown with its id.
function customSteps(unit: string): readonly Step[] {
  const { way, name = unit } = CUSTOM.exec(unit)?.groups ?? {}
  const text = name.slice(0, MAX_ID)
  if (way === 'prefix') return [{ factor: 1, prefix: text, suffix: '' }]
  if (way?.startsWith('currency')) return text.endsWith(':suffix') ? counts(text.slice(0, -':suffix'.length)) : money(text)
  return plain(text === '' ? '' : ` ${text}`)
}

function dateText(value: number): string {
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? numberText(Math.abs(value)) : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
