/** Queries to the metrics of dashboard-why-stack.ts, and why each is as it is. */

/** Queries with which nothing is wrong. */
export const sound = [
  'rate(http_requests_total[1s])',
  'sum by (code) (rate(http_requests_total[1s]))',
  'histogram_quantile(0.9, sum by (le, model) (rate(latency_seconds_bucket[1s])))',
  'sum(rate(latency_seconds_sum[1s])) / sum(rate(latency_seconds_count[1s]))',
  'recorded:rate',
  'memory_bytes',
  'deriv(memory_bytes[1s])',
  'max(rpc_seconds) by (quantile)',
  'sum(rpc_seconds{quantile="0.5",method="a"})',
  'memory_bytes * on (job) group_left (owner) team',
  'sum by (pool) (memory_bytes)',
  'sum by (kind) (label_replace(memory_bytes, "kind", "$1", "pool", "(.*)"))',
  'sum(rate(errors_total[1s])) or vector(0)',
  'lazy_total or vector(0)',
  'vector(1)',
  'rate(slow_total[9s])',
]

export const METRIC = 'metric never existed'
const LABEL = 'label or value never existed'
export const IDLE = 'exists but not exercised by this load'
export const SHORT = 'range too short for the scrape interval'
const TYPE = 'wrong type'
const LOAD = 'let the load browse make this happen, or allow the panel to be empty and say why'
const REQUESTS = 'the nearest that exist: http_requests_total'

/** Query, state, reason, hint. */
export type Row = readonly [string, string, string | RegExp, (string | undefined)?]
/** A case for each way into each state. */
export const rows: readonly Row[] = [
  ['rate(memory_bytes[1s)', 'query error', 'the query cannot be read: unexpected ")" at 1:21, behind rate(memory_bytes[1s'],
  ['rat(memory_bytes[1s])', 'query error', 'the query cannot be read: unknown function with name "rat" at 1:1', 'is it rate?'],
  [
    'http_requests_total * on() http_requests_total',
    'query error',
    /^the query fails: execution: found duplicate series/,
    'aggregate one side until its labels are unique, or group_left / group_right',
  ],

  ['http_request_total', METRIC, 'http_request_total never existed in prometheus', REQUESTS],
  ['sum(rate(http_requests[1s]))', METRIC, 'http_requests never existed in prometheus', REQUESTS],
  ['requests_http_total', METRIC, 'requests_http_total never existed in prometheus', REQUESTS],
  ['sum(memory_bytes) / sum(memory_total)', METRIC, 'memory_total never existed in prometheus', undefined],
  ['memory_bytes > scalar(memory_total)', METRIC, 'memory_total never existed in prometheus', undefined],
  ['max_over_time(rate(http_request_total[1s])[2s:500ms])', METRIC, 'http_request_total never existed in prometheus', REQUESTS],
  [
    'rpc_seconds_bucket',
    METRIC,
    'rpc_seconds_bucket never existed in prometheus: rpc_seconds is a summary',
    'its series are rpc_seconds, rpc_seconds_sum, rpc_seconds_count',
  ],
  [
    'avg(latency_seconds)',
    METRIC,
    'latency_seconds never existed in prometheus: it is a histogram, of which only latency_seconds_bucket, latency_seconds_sum, latency_seconds_count exist',
    'the mean is rate(latency_seconds_sum[…]) / rate(latency_seconds_count[…])',
  ],
  [
    'recorded:typo',
    METRIC,
    'the recording rule recorded:typo gives nothing: http_request_total never existed in prometheus',
    REQUESTS,
  ],
  [
    'recorded:fails',
    METRIC,
    /^the recording rule recorded:fails fails: found duplicate series/,
    'mend the rule: group fast of rules.yml',
  ],
  [
    'sum(rate(http_request_total[1s])) or vector(0)',
    METRIC,
    'http_request_total never existed in prometheus: only vector(0) is shown in place of http_request_total',
    REQUESTS,
  ],
  ['{__name__=~"nothing.*"}', METRIC, 'no metric of prometheus ever matched {__name__=~"nothing.*"}', undefined],

  [
    'http_requests_total{status="200"}',
    LABEL,
    'http_requests_total never had a label status',
    'its labels: code, instance, job, method',
  ],
  [
    'http_requests_total{methd="get"}',
    LABEL,
    'http_requests_total never had a label methd',
    'is it method? its labels: code, instance, job, method',
  ],
  ['http_requests_total{code="500"}', LABEL, 'http_requests_total never had code="500"', 'its values of code: "200", "201"'],
  [
    'http_requests_total{method="gte"}',
    LABEL,
    'http_requests_total never had method="gte"',
    'its values of method: "get", "post"; is it "get"?',
  ],
  [
    'sum(rate(http_requests_total{code=~"5.."}[1s]))',
    LABEL,
    'http_requests_total never had code=~"5.."',
    'its values of code: "200", "201"',
  ],
  ['http_requests_total{code!~"2.."}', LABEL, 'http_requests_total never had code!~"2.."', 'its values of code: "200", "201"'],
  [
    'http_requests_total{code="200",method="post"}',
    LABEL,
    'no series of http_requests_total ever had code="200" and method="post" together',
    'each of them alone is there, on different series',
  ],
  [
    'rate(latency_seconds_bucket{le="1"}[1s])',
    LABEL,
    'latency_seconds_bucket never had le="1"',
    'its values of le: "+Inf", "0.1", "1.0"; Prometheus 3 writes le="1.0"',
  ],
  ['{job="ap"}', LABEL, 'any metric never had job="ap"', 'its values of job: "app", "slow"; is it "app"?'],
  [
    'sum by (modle) (rate(latency_seconds_count[1s]))',
    LABEL,
    'sum groups by modle, and no series of rate(latency_seconds_count[1s]) has that label',
    'is it model? its labels: instance, job, model',
  ],
  [
    'sum by (pool) (sum by (job) (memory_bytes))',
    LABEL,
    'sum groups by pool, and no series of sum by (job) (memory_bytes) has that label',
    'its labels: job',
  ],
  [
    'memory_bytes * on() group_left(ownr) team',
    LABEL,
    'group_left takes ownr from team, which never had that label',
    'is it owner? its labels: group, instance, job, owner',
  ],

  ['lazy_total', IDLE, 'lazy_total is declared by its target (counter), and has had no series so far', LOAD],
  [
    'rate(errors_total[1s]) > 0',
    IDLE,
    '> 0 leaves nothing: rate(errors_total[1s]) is 0 throughout: errors_total does not rise',
    LOAD,
  ],
  [
    '0 < sum(increase(errors_total[1s]))',
    IDLE,
    '> 0 leaves nothing: sum(increase(errors_total[1s])) is 0 throughout: errors_total does not rise',
    LOAD,
  ],
  [
    'increase(born_total[500ms]) > 0',
    IDLE,
    '> 0 leaves nothing: increase(born_total[500ms]) is 0 throughout: born_total came into being at 7, and Prometheus counts no rise up to its first sample',
    LOAD,
  ],
  [
    'max(gone) + 1',
    IDLE,
    /^gone has had no sample since 20\S+Z \(\d+\.\d s before the end\): its job app is up, and exposes it no more$/,
    LOAD,
  ],
  [
    'memory_bytes offset 1d',
    IDLE,
    'memory_bytes has data, and none as long ago as memory_bytes offset 1d looks',
    'it needs a longer history',
  ],
  [
    'absent_over_time(memory_bytes[4s])',
    IDLE,
    'memory_bytes[4s] has data, and absent_over_time shows only what is missing',
    LOAD,
  ],
  [
    'rate(errors_total[1s]) / rate(errors_total[1s]) > 0.1',
    IDLE,
    '> 0.1 leaves nothing: the denominator rate(errors_total[1s]) is 0 throughout: 0/0 is NaN',
    LOAD,
  ],

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
    'deriv(latency_seconds_count[1s])',
    TYPE,
    'latency_seconds_count is a counter, and deriv of it falls with each restart of its target',
    undefined,
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
