import type { LintRuleId } from '../../src/prom-parser/index.ts'

/** An exposition that promlint and our linter both look at. */
export interface Case {
  readonly text: string
  /** What our rules beyond promlint's say: `family rule`. */
  readonly extra?: readonly `${string} ${LintRuleId}`[]
  /** Where we differ from promlint in a rule that both have, and why. */
  readonly known?: { readonly why: string; readonly ours?: readonly string[]; readonly theirs?: readonly string[] }
}

const family = (name: string, type: string, samples: readonly string[]): string =>
  [`# HELP ${name} Things.`, `# TYPE ${name} ${type}`, ...samples, ''].join('\n')

const gauge = (...samples: string[]): string => family('g', 'gauge', samples)
const counter = (...samples: string[]): string => family('c_total', 'counter', samples)
const histogram = (...samples: string[]): string => family('h', 'histogram', samples)
const summary = (...samples: string[]): string => family('s', 'summary', samples)
const SOUND = ['h_bucket{le="1"} 1', 'h_bucket{le="+Inf"} 2', 'h_sum 3', 'h_count 2']

/** By name. Names and units are compared by thousands below. */
export const cases: Readonly<Record<string, Case>> = {
  'a sound gauge': { text: gauge('g 1') },
  'a sound counter': { text: counter('c_total{a="1"} 1', 'c_total{a="2"} 1') },
  'a sound histogram': { text: histogram(...SOUND) },
  'a sound summary': { text: summary('s{quantile="0.5"} 1', 's_sum 1', 's_count 1') },
  'a family without samples': { text: '# TYPE aB_ms counter\n' },
  'nothing but comments': { text: '# a comment\n\n' },
  'no HELP': { text: '# TYPE g gauge\ng 1\n' },
  'HELP without a text': { text: '# HELP g\n# TYPE g gauge\ng 1\n' },
  'HELP with blanks only': { text: '# HELP g  \n# TYPE g gauge\ng 1\n' },
  'HELP of another family': { text: '# HELP f Things.\n# TYPE g gauge\ng 1\n' },
  'HELP after TYPE': { text: '# TYPE g gauge\n# HELP g Things.\ng 1\n' },
  'no TYPE': { text: '# HELP g Things.\ng 1\n' },
  'no metadata': { text: 'h_bucket{le="1",userId="1"} 1\nh_sum 1\nh_count 1\n' },
  'a counter without _total': { text: family('c', 'counter', ['c 1']) },
  'a gauge with _total': { text: family('g_total', 'gauge', ['g_total 1']) },
  'a histogram with _total': { text: family('h_total', 'histogram', ['h_total_bucket{le="+Inf"} 1', 'h_total_count 1']) },
  'a counter of the text format named as in OpenMetrics': {
    text: family('c', 'counter', ['c_total 1']),
  },
  'a type in any case': { text: family('c', 'COUNTER', ['c 1']) },
  'le of a gauge': { text: gauge('g{le="1"} 1') },
  'le of a counter, in many samples': { text: counter('c_total{le="1"} 1', 'c_total{le="2"} 1') },
  'le of a summary': { text: summary('s{quantile="0.5",le="1"} 1', 's_sum{le="1"} 1') },
  'quantile of a gauge': { text: gauge('g{quantile="1"} 1') },
  'quantile of a histogram': { text: histogram('h_bucket{le="+Inf",quantile="1"} 1') },
  'le of a gaugehistogram': {
    text: family('h', 'gaugehistogram', ['h_bucket{le="+Inf"} 1', 'h_count 1']),
  },
  'le and quantile of an unknown type': { text: family('u', 'untyped', ['u{le="1",quantile="1"} 1']) },
  'camelCase in labels': { text: gauge('g{userId="1",orgId="1"} 1', 'g{userId="2",orgId="1"} 1') },
  'camelCase in buckets': { text: histogram('h_bucket{userId="1",le="+Inf"} 1') },
  'capitals that are no camelCase': { text: gauge('g{USER_ID="1",User_Id="1",ID="1"} 1') },
  'camelCase in values only': { text: gauge('g{a="camelCase"} 1') },
  'labels named like properties': { text: gauge('g{__proto__="1",constructor="1"} 1', 'g{__proto__="2",constructor="1"} 1') },
  'toString as a label': { text: family('constructor', 'gauge', ['constructor{toString="1"} 1']) },
  'a series twice': { text: gauge('g{a="1"} 1', 'g{a="1"} 2') },
  'a series three times': { text: counter('c_total 1', 'c_total 2', 'c_total 3') },
  'a series twice, of no type': { text: family('u', 'untyped', ['u{a=""} 1', 'u{a=""} 1']), extra: ['u empty-label-value'] },
  'a series twice, at two times': { text: gauge('g 1 1000', 'g 1 2000'), extra: ['g timestamps'] },
  'a series twice, in two orders': {
    text: gauge('g{a="1",b="2"} 1', 'g{b="2",a="1"} 1'),
    known: { why: 'promlint compares labels in the order in which they stand', ours: ['g duplicate-series'] },
  },
  'a bucket twice': {
    text: histogram('h_bucket{le="1"} 1', ...SOUND),
    known: { why: 'promlint puts buckets of one histogram together and does not compare them', ours: ['h duplicate-series'] },
    extra: ['h bucket-order'],
  },
  'a quantile twice': {
    text: summary('s{quantile="0.5"} 1', 's{quantile="0.5"} 1'),
    known: { why: 'promlint puts quantiles of one summary together and does not compare them', ours: ['s duplicate-series'] },
    extra: ['s duplicate-quantile'],
  },
  'an empty label value': { text: gauge('g{a=""} 1'), extra: ['g empty-label-value'] },
  'mixed label sets': { text: gauge('g{a="1"} 1', 'g 1'), extra: ['g mixed-label-sets'] },
  timestamps: { text: counter('c_total 1 1000'), extra: ['c_total timestamps'] },
  'too many series': {
    text: gauge(...Array.from({ length: 1001 }, (_, i) => `g{id="${i}"} 1`)),
    extra: ['g high-cardinality'],
  },
  'as many series as may be': { text: gauge(...Array.from({ length: 1000 }, (_, i) => `g{id="${i}"} 1`)) },
  'a secret': { text: gauge('g{url="http://app:hunter2@db/"} 1'), extra: ['g secret-in-label'] },
  'a counter that is negative': { text: counter('c_total -1'), extra: ['c_total counter-value'] },
  'a gauge that is negative': { text: gauge('g -1') },
  '_info that is not 1': { text: family('app_info', 'gauge', ['app_info 2']), extra: ['app_info info-metric'] },
  '_info as a counter': { text: family('app_info', 'counter', ['app_info 1']), extra: ['app_info info-metric'] },
  'no bucket +Inf': { text: histogram('h_bucket{le="1"} 1', 'h_count 1'), extra: ['h no-inf-bucket'] },
  'a histogram without buckets': { text: histogram('h 1'), extra: ['h no-inf-bucket'] },
  'buckets that fall': { text: histogram('h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 1'), extra: ['h not-cumulative'] },
  'buckets in another order': { text: histogram('h_bucket{le="+Inf"} 1', 'h_bucket{le="1"} 1'), extra: ['h bucket-order'] },
  'another count than +Inf': { text: histogram('h_bucket{le="+Inf"} 1', 'h_count 2'), extra: ['h count-mismatch'] },
  'a quantile above 1': { text: summary('s{quantile="99"} 1'), extra: ['s bad-quantile'] },
  'a negative quantile': { text: summary('s{quantile="0.5"} -1'), extra: ['s negative-quantile'] },
  'a sum that is NaN': { text: summary('s_sum NaN', 's_count 1'), extra: ['s bad-sum'] },
  'a sum of nothing': { text: summary('s_sum 1', 's_count 0'), extra: ['s bad-sum'] },
}

const WORDS =
  'x s MS seconds milliSeconds kelvins total count sum bucket info gauge counter histogram summary untyped camelCase a:b'.split(
    ' ',
  )
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped', 'gaugehistogram']

/** Every pair of words after a neutral one, in every type: thousands of names in one exposition. */
export function nameExposition(): string {
  const names = WORDS.flatMap((first) => WORDS.map((second) => `n_${first}_${second}`))
  const ofType = (type: string) =>
    names.map((name) => family(`${type[0]}${type.length}${name}`, type, [`${type[0]}${type.length}${name} 1`]))
  return TYPES.flatMap(ofType).join('')
}

const UNITS =
  'amperes bytes celsius grams joules kelvin kelvins meters metres seconds volts minutes hours days weeks fahrenheit rankine inches feet yards miles bits calories pounds ounces moles ratio percent s ms us ns sec b kb mb gb tb pb m h d min w kib'.split(
    ' ',
  )
const PREFIXES = 'pico nano micro milli centi deci deca hecto kilo kibi mega mibi mebi giga gibi tera tebi peta pebi exa'.split(
  ' ',
)

/** Every unit under every prefix, at the end of a name and within one. */
export function unitExposition(): string {
  const units = [...UNITS, ...PREFIXES.flatMap((prefix) => UNITS.map((unit) => prefix + unit))]
  return units
    .flatMap((unit) => [`u_${unit}`, `u_${unit}_x`, unit])
    .map((name) => family(name, 'gauge', [`${name} 1`]))
    .join('')
}
