/** Queries to the metrics of dashboard-why-stack.ts that give data: most are right, and some only seem to be. */
import { LABEL, METRIC, REQUESTS, type Row } from './dashboard-why-rows.ts'

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
  // Matters of taste.
  'deriv(latency_seconds_count[1s])',
  'predict_linear(http_requests_total[2s], 60)',
  'avg(rpc_seconds{quantile="0.5"})',
  // What Prometheus itself makes when an alert comes.
  'count(ALERTS{alertstate="firing"}) or vector(0)',
  'sum(ALERTS{alertstate="firing",severity="page"}) or vector(0)',
  // Labels that only some stacks have.
  'http_requests_total{cluster="",code=~"20.",region=~".*"}',
  'sum(rate(http_requests_total{cluster=~"(|a)"}[1s]))',
  'sum by (cluster, job, node) (rate(http_requests_total[1s]))',
  'sum(rate(http_requests_total{code!~"5.."}[1s])) / sum(rate(http_requests_total[1s]))',
]

/** What is wrong although data comes: query, state, reason, hint. */
export const wrong: readonly Row[] = [
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
  [
    'sum by (code, methd) (rate(http_requests_total[1s]))',
    LABEL,
    'sum groups by methd, and no series of rate(http_requests_total[1s]) has that label',
    'is it method? its labels: code, instance, job, method',
  ],
  [
    'sum(rate(http_requests_total{status!~"5.."}[1s])) / sum(rate(http_requests_total[1s]))',
    LABEL,
    'http_requests_total never had a label status: status!~"5.." leaves nothing out',
    'its labels: code, instance, job, method',
  ],
  [
    'sum(rate(http_requests_total{cod="500"}[1s])) or vector(0)',
    LABEL,
    'http_requests_total never had a label cod: only vector(0) is shown in place of http_requests_total{cod="500"}',
    'is it code? its labels: code, instance, job, method',
  ],
  [
    'sum(rate(http_request_total[1s])) or vector(0)',
    METRIC,
    'http_request_total never existed in prometheus: only vector(0) is shown in place of http_request_total',
    REQUESTS,
  ],
]

/** What gives data and is told all the same: nothing may be wrong with it. */
export const notes: readonly (readonly [string, string])[] = [
  [
    'http_requests_total unless on() maintenance_typo',
    'maintenance_typo never existed in prometheus; the data of http_requests_total unless on() maintenance_typo comes from the rest of it',
  ],
  [
    'sum(htp_requests_total) or sum(memory_bytes)*0',
    'htp_requests_total never existed in prometheus; the data of sum(htp_requests_total) or sum(memory_bytes)*0 comes from the rest of it',
  ],
  [
    'absent(htp_requests_total)',
    'htp_requests_total never existed in prometheus; the data of absent(htp_requests_total) comes from the rest of it',
  ],
  [
    'memory_bytes{pod_name="x"} or memory_bytes',
    'memory_bytes never had a label pod_name; the data of memory_bytes{pod_name="x"} or memory_bytes comes from the rest of it',
  ],
]
