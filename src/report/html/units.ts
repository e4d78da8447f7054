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
  const sizes = own ?? plain(unit === undefined || unit === '' ? '' : ` ${customUnit(unit)}`)
  // Rounded as it will be shown, so that 999.9996 ms is 1 s.
  const size = Number(Math.abs(largest).toPrecision(4))
  const fits = sizes.findLast(({ factor }) => size >= factor * (1 - 1e-9))
  const first = sizes.find(({ factor }) => factor >= 1) ?? sizes[0]
  return (size === 0 ? first : (fits ?? sizes[0])) ?? { factor: 1, prefix: '', suffix: '' }
}

/** `0.0123` of `s` -> `12.3 ms`; a value of a unit that is not known -> `12.3 pizzas`. */
export function formatValue(value: number, unit: string | undefined, step = stepOf(unit, value)): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (unit?.startsWith('dateTime')) return dateText(value)
  if (unit === 'bool' || unit === 'bool_yes_no') return value === 0 ? 'false' : 'true'
  const text = numberText(Math.abs(value) / step.factor)
  return `${value < 0 && text !== '0' ? '-' : ''}${step.prefix}${text}${step.suffix}`
}

/** Three digits, more where a whole number has more: `0.00123`, `12.3`, `1,234`, `1.2e+20`. */
export function numberText(size: number): string {
  if (size === 0) return '0'
  if (size < 1e-6 || size >= 1e15) return String(Number(size.toPrecision(3)))
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : 2
  const rounded = size < 1 ? Number(size.toPrecision(3)) : Number(size.toFixed(digits))
  return rounded >= 1000 ? rounded.toLocaleString('en-US') : String(rounded)
}

/** Characters of an id that is shown as it is. */
const MAX_ID = 24

const customUnit = (unit: string): string => unit.slice(0, MAX_ID).replace(/^(suffix|prefix|si|count|currency|time):/, '')

function dateText(value: number): string {
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? numberText(Math.abs(value)) : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
