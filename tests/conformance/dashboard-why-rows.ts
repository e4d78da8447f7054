/** Queries to the metrics of dashboard-why-stack.ts that show nothing, and why: what is not there, or did not happen. */

export const METRIC = 'metric never existed'
export const LABEL = 'label or value never existed'
export const IDLE = 'exists but not exercised by this load'
export const LOAD = 'let the load browse make this happen, or allow the panel to be empty and say why'
export const REQUESTS = 'the nearest that exist: http_requests_total'

/** Query, state, reason, hint. */
export type Row = readonly [string, string, string | RegExp, (string | undefined)?]
/** A case for each way into each of these states. */
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

  ['ALERTS', IDLE, 'ALERTS has had no series so far: Prometheus makes one when such an alert is pending or fires', LOAD],
  ['count(ALERTS{alertstate="firing"}) > 0', IDLE, /^ALERTS\{alertstate="firing"\} has had no series so far/, LOAD],
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
]
