export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string'

/**
 * What becomes of a function's value when its series are multiplied by a factor, and when time runs faster:
 * - same: it is multiplied too, and its range does not matter: avg_over_time, rate
 * - ratio: it does not change: histogram_quantile, absent
 * - curved: neither: ceil, exp
 * - length: it grows with the length of the range: increase, stddev_over_time of a value that drifts
 * - samples: it grows with the number of samples: sum_over_time
 * - fixed: it is made for one pace of time: predict_linear
 * - clock: it reads the clock: time
 * - calendar: it reads the clock when it has no argument: hour
 */
export type Scaling = 'same' | 'ratio' | 'curved' | 'length' | 'samples' | 'fixed' | 'clock' | 'calendar'

export interface PromqlFunction {
  readonly args: readonly ValueType[]
  /** The last argument may be left out, or be given any number of times. */
  readonly last: 'once' | 'optional' | 'repeated'
  readonly returns: 'scalar' | 'vector'
  readonly scaling: Scaling
}

// v vector, m matrix, s scalar, t string; ? optional, * repeated; = after it, of those that return a scalar.
const TABLE: Readonly<Record<Scaling, Readonly<Record<string, string>>>> = {
  same: {
    abs: 'v',
    avg_over_time: 'm',
    deg: 'v',
    deriv: 'm',
    first_over_time: 'm',
    histogram_count: 'v',
    histogram_sum: 'v',
    info: 'vv?',
    irate: 'm',
    label_join: 'vttt*',
    label_replace: 'vtttt',
    last_over_time: 'm',
    max_over_time: 'm',
    min_over_time: 'm',
    pi: '=',
    quantile_over_time: 'sm',
    rad: 'v',
    rate: 'm',
    scalar: 'v=',
    sort: 'v',
    sort_by_label: 'vt*',
    sort_by_label_desc: 'vt*',
    sort_desc: 'v',
    vector: 's',
  },
  ratio: {
    absent: 'v',
    absent_over_time: 'm',
    histogram_avg: 'v',
    histogram_fraction: 'ssv',
    histogram_quantile: 'sv',
    histogram_quantiles: 'vtss*',
    histogram_stddev: 'v',
    histogram_stdvar: 'v',
    present_over_time: 'm',
    sgn: 'v',
  },
  curved: {
    acos: 'v',
    acosh: 'v',
    asin: 'v',
    asinh: 'v',
    atan: 'v',
    atanh: 'v',
    ceil: 'v',
    clamp: 'vss',
    clamp_max: 'vs',
    clamp_min: 'vs',
    cos: 'v',
    cosh: 'v',
    exp: 'v',
    floor: 'v',
    ln: 'v',
    log10: 'v',
    log2: 'v',
    round: 'vs?',
    sin: 'v',
    sinh: 'v',
    sqrt: 'v',
    tan: 'v',
    tanh: 'v',
  },
  length: {
    changes: 'm',
    delta: 'm',
    idelta: 'm',
    increase: 'm',
    mad_over_time: 'm',
    resets: 'm',
    stddev_over_time: 'm',
    stdvar_over_time: 'm',
  },
  samples: { count_over_time: 'm', sum_over_time: 'm' },
  fixed: { double_exponential_smoothing: 'mss', predict_linear: 'ms' },
  clock: {
    end: '=',
    range: '=',
    start: '=',
    start_timestamp: 'v',
    step: '=',
    time: '=',
    timestamp: 'v',
    ts_of_first_over_time: 'm',
    ts_of_last_over_time: 'm',
    ts_of_max_over_time: 'm',
    ts_of_min_over_time: 'm',
  },
  calendar: {
    day_of_month: 'v?',
    day_of_week: 'v?',
    day_of_year: 'v?',
    days_in_month: 'v?',
    hour: 'v?',
    minute: 'v?',
    month: 'v?',
    year: 'v?',
  },
}

const TYPES: Readonly<Record<string, ValueType>> = { v: 'vector', m: 'matrix', s: 'scalar', t: 'string' }

/** Every function of Prometheus 3 by its name, the experimental ones among them. */
export const FUNCTIONS: ReadonlyMap<string, PromqlFunction> = new Map(
  Object.entries(TABLE).flatMap(([scaling, functions]) =>
    Object.entries(functions).map(([name, written]) => [name, read(written, scaling as Scaling)]),
  ),
)

function read(written: string, scaling: Scaling): PromqlFunction {
  return {
    args: [...written].flatMap((letter) => TYPES[letter] ?? []),
    last: written.endsWith('?') ? 'optional' : written.endsWith('*') ? 'repeated' : 'once',
    returns: written.endsWith('=') ? 'scalar' : 'vector',
    scaling,
  }
}
