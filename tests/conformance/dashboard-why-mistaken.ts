/** Queries to the metrics of dashboard-why-stack.ts that are wrong in themselves, or give values of which nothing is drawn. */
import { LOAD, type Row } from './dashboard-why-rows.ts'

export const SHORT = 'range too short for the scrape interval'
const TYPE = 'wrong type'

/** A case for each way into each of these states. */
export const mistaken: readonly Row[] = [
  [
    'rate(slow_total[3s])',
    SHORT,
    'the range 3s of slow_total is shorter than two intervals of the scrapes of job slow (2s), and rate needs two samples',
    'four intervals bear a missed scrape: 8s',
  ],
  [
    'sum(rate(http_requests_total[300ms]))',
    SHORT,
    'the range 300ms of http_requests_total is shorter than two intervals of the scrapes of job app (200ms), and rate needs two samples',
    'four intervals bear a missed scrape: 800ms',
  ],
  [
    'avg_over_time(slow_total[1s])',
    SHORT,
    'the range 1s of slow_total is shorter than one interval of the scrapes of job slow (2s), and avg_over_time needs one sample',
    undefined,
  ],
  [
    'deriv(recorded:slow[4s])',
    SHORT,
    'the range 4s of recorded:slow is shorter than two intervals of its rule group slow (3s), and deriv needs two samples',
    undefined,
  ],
  [
    'deriv(memory_bytes[1s:800ms])',
    SHORT,
    'the range 1s of memory_bytes[1s:800ms] holds fewer than 2 of its own steps of 800ms, and deriv needs 2',
    'a longer range, or a shorter step',
  ],

  [
    'rate(items_total[1s])',
    TYPE,
    'items_total is a gauge, and rate of it means nothing',
    'delta or deriv is for gauges; or show it as it is',
  ],
  ['increase(items_total[2s:500ms])', TYPE, 'items_total is a gauge, and increase of it means nothing', undefined],
  [
    'rate(rpc_seconds[1s])',
    TYPE,
    'rpc_seconds is a summary, and rate of it means nothing',
    'of a summary, _sum and _count are counters',
  ],
  [
    'resets(memory_bytes[1s])',
    TYPE,
    'memory_bytes is a gauge, and resets of it means nothing',
    'changes is for gauges; or show it as it is',
  ],
  [
    'delta(http_requests_total[1s])',
    TYPE,
    'http_requests_total is a counter, and delta of it falls with each restart of its target',
    'rate or increase is for counters',
  ],
  [
    'rate(recorded:rate[1s])',
    TYPE,
    'the recording rule recorded:rate gives rate, and rate of it means nothing',
    'show the recorded value as it is',
  ],
  [
    'sum(rpc_seconds{quantile="0.5"})',
    TYPE,
    'sum of rpc_seconds{quantile="0.5"} makes one value of 2 quantiles of a summary, which is no quantile of anything',
    'max shows the worst; quantiles of several need a histogram',
  ],
  [
    'histogram_quantile(0.9, sum by (model) (rate(latency_seconds_bucket[1s])))',
    TYPE,
    'sum by (model) drops the label le of latency_seconds_bucket, so histogram_quantile finds no bucket',
    'keep le: sum by (le, model)',
  ],
  [
    'histogram_quantile(0.9, sum(rate(latency_seconds_bucket[1s])))',
    TYPE,
    'sum drops the label le of latency_seconds_bucket, so histogram_quantile finds no bucket',
    'keep le: sum by (le)',
  ],
  [
    'histogram_quantile(0.9, sum without (job, le) (rate(latency_seconds_bucket[1s])))',
    TYPE,
    'sum without (job, le) drops the label le of latency_seconds_bucket, so histogram_quantile finds no bucket',
    'keep le: sum without (job)',
  ],
  [
    'histogram_quantile(0.9, rate(latency_seconds_sum[1s]))',
    TYPE,
    'latency_seconds_sum has no label le: it is no bucket of a histogram, and histogram_quantile finds none',
    'take latency_seconds_bucket',
  ],
  [
    'histogram_count(memory_bytes)',
    TYPE,
    'histogram_count takes native histograms, and memory_bytes has plain numbers',
    'of a classic histogram, take _count and _sum',
  ],

  [
    'rate(errors_total[1s]) / rate(errors_total[1s])',
    'all NaN',
    'the denominator rate(errors_total[1s]) is 0 throughout: 0/0 is NaN',
    LOAD,
  ],
  [
    'histogram_quantile(0.9, rate(idle_seconds_bucket[1s]))',
    'all NaN',
    'every bucket of rate(idle_seconds_bucket[1s]) is 0: nothing was observed in the range',
    LOAD,
  ],
  [
    'histogram_quantile(0.9, rate(latency_seconds_bucket{le!="+Inf"}[1s]))',
    'all NaN',
    'rate(latency_seconds_bucket{le!="+Inf"}[1s]) has no bucket le="+Inf", without which a quantile is NaN',
    'keep the bucket +Inf',
  ],
  [
    'recorded:ratio',
    'all NaN',
    'the recording rule recorded:ratio gives NaN: the denominator sum(increase(errors_total[2s])) is 0 throughout: 0/0 is NaN',
    LOAD,
  ],
  ['memory_bytes / on() zero', 'all NaN', 'the denominator zero is 0 throughout: a number divided by 0 is infinite', LOAD],
  [
    'max(memory_bytes / 0)',
    'all NaN',
    'the denominator 0 is 0 throughout: a number divided by 0 is infinite',
    'divide by another number',
  ],
  [
    'histogram_quantile(95, sum by (le) (rate(latency_seconds_bucket[1s])))',
    'all NaN',
    'the quantile 95 of histogram_quantile is not between 0 and 1, so every value is infinite',
    'write 0.95',
  ],
  ['ln(zero)', 'all NaN', 'no value of ln(zero) is finite, although zero has numbers', undefined],
  ['sum(limitless)', 'all NaN', 'limitless is exposed as infinite by its target', undefined],
  ['sum(odd) + 1', 'all NaN', 'odd is exposed as NaN by its target', 'let the target leave it out, or give its value'],
  [
    'scalar(http_requests_total)',
    'all NaN',
    'scalar takes exactly one series, and http_requests_total has 2',
    'aggregate it to one series',
  ],

  [
    'memory_bytes > 1000',
    'empty',
    'memory_bytes has 1 series, and the comparison > 1000 leaves none of them: all values are 100',
    undefined,
  ],
  [
    'memory_bytes == 0',
    'empty',
    'memory_bytes has 1 series, and the comparison == 0 leaves none of them: all values are 100',
    undefined,
  ],
  ['zero > 0', 'empty', 'zero has 1 series, and the comparison > 0 leaves none of them: all values are 0', undefined],
  [
    'memory_bytes > on () zero + 1000',
    'empty',
    'memory_bytes has 1 series, and the comparison > zero + 1000 leaves none of them: all values are 100',
    undefined,
  ],
  [
    'memory_bytes / team',
    'empty',
    'memory_bytes and team both have data, and / finds no pair of them: only the left has pool; only the right has group, owner',
    'match by what both have: on(instance, job)',
  ],
  [
    'memory_bytes + on (job) slow_total',
    'empty',
    'memory_bytes and slow_total both have data, and + finds no pair of them: job is "app" on the left and "slow" on the right',
    'match by what both have: on(instance)',
  ],
  [
    'http_requests_total and memory_bytes',
    'empty',
    'http_requests_total and memory_bytes both have data, and and finds no pair of them: only the left has code, method; only the right has pool',
    'match by what both have: on(instance, job)',
  ],
  [
    'memory_bytes unless memory_bytes',
    'empty',
    'every series of memory_bytes is also in memory_bytes, so unless leaves none',
    undefined,
  ],
  ['topk(0, memory_bytes)', 'empty', 'topk(0, …) keeps nothing', 'a number of at least 1'],
]
