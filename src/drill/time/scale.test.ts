import { expect, test } from 'vitest'
import { type ScaleInput, scaleConfigs } from './scale.ts'

const CONFIG = 'global: { scrape_interval: 15s, evaluation_interval: 15s }\n'
const rules = (...list: readonly string[]): string =>
  `groups:\n  - name: g\n    rules:\n${list.map((rule) => `      - { ${rule} }\n`).join('')}`
const scale = (
  text: string,
  more: { prometheus?: string; alertmanager?: string; factor?: number; args?: readonly string[] } = {},
) => {
  const input: ScaleInput = {
    prometheus: { text: more.prometheus ?? CONFIG, file: 'prometheus.yml' },
    prometheusArgs: more.args,
    ruleFiles: [{ path: '/etc/rules.yml', text, file: 'rules.yml' }],
    alertmanager: more.alertmanager === undefined ? undefined : { text: more.alertmanager, file: 'alertmanager.yml' },
    factor: more.factor,
  }
  return scaleConfigs(input)
}
const UP = rules("alert: Down, expr: 'up == 0', for: 2m")

const configs: [string, string, number, string][] = [
  [
    'what the file leaves out is made explicit',
    'rule_files: [a]\n',
    60,
    'global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\nrule_files: [a]\n',
  ],
  ['floors', CONFIG, 200, 'global: { scrape_interval: 250ms, evaluation_interval: 100ms }\n'],
  [
    'what was closer than a floor stays',
    'global: { scrape_interval: 200ms, evaluation_interval: 50ms }\n',
    4,
    'global: { scrape_interval: 200ms, evaluation_interval: 50ms }\n',
  ],
  [
    'a timeout stays as long as it may',
    'global: { scrape_interval: 1m, scrape_timeout: 500ms, evaluation_interval: 1m }\nscrape_configs: [{ job_name: a, scrape_interval: 30s, scrape_timeout: 20s }]\n',
    60,
    'global: { scrape_interval: 1s, scrape_timeout: 500ms, evaluation_interval: 1s }\nscrape_configs: [{ job_name: a, scrape_interval: 500ms, scrape_timeout: 500ms }]\n',
  ],
  [
    'of a target its own interval and timeout',
    `${CONFIG}scrape_configs: [{ job_name: a, static_configs: [{ labels: { __scrape_interval__: 1m, __scrape_timeout__: 30s } }] }]\n`,
    10,
    'global: { scrape_interval: 1s500ms, evaluation_interval: 1s500ms }\nscrape_configs: [{ job_name: a, static_configs: [{ labels: { __scrape_interval__: 6s, __scrape_timeout__: 1s500ms } }] }]\n',
  ],
  [
    'service discovery, as fast as Prometheus passes it on',
    `${CONFIG}scrape_configs: [{ job_name: a, http_sd_configs: [{ url: b, refresh_interval: 10m }], dns_sd_configs: [{ refresh_interval: 30s }] }]\n`,
    10,
    'global: { scrape_interval: 1s500ms, evaluation_interval: 1s500ms }\nscrape_configs: [{ job_name: a, http_sd_configs: [{ url: b, refresh_interval: 1m }], dns_sd_configs: [{ refresh_interval: 5s }] }]\n',
  ],
  [
    'of a job what it merges in',
    `${CONFIG}scrape_configs:\n- &base { job_name: a, scrape_interval: 1m }\n- { <<: *base, job_name: b, scrape_timeout: 50s }\n`,
    10,
    'global: { scrape_interval: 1s500ms, evaluation_interval: 1s500ms }\nscrape_configs:\n- &base { job_name: a, scrape_interval: 6s }\n- { <<: *base, job_name: b, scrape_timeout: 6s }\n',
  ],
  [
    'what is no duration of the monitoring stays',
    `${CONFIG}remote_write: [{ url: a, remote_timeout: 30s }]\nstorage: { tsdb: { out_of_order_time_window: 30m } }\nalerting: { alertmanagers: [{ timeout: 10s }] }\n`,
    1,
    `${CONFIG}remote_write: [{ url: a, remote_timeout: 30s }]\nstorage: { tsdb: { out_of_order_time_window: 30m } }\nalerting: { alertmanagers: [{ timeout: 10s }] }\n`,
  ],
]

test.each(configs)('prometheus.yml: %s', (_, prometheus, factor, copy) => {
  expect(scale(UP.replace('2m', '10h'), { prometheus, factor }).prometheus).toBe(copy)
})

const routes: [string, string, string][] = [
  [
    'defaults at the root, of children only what they say',
    'route:\n  receiver: a\n  routes:\n    - receiver: a\n      group_wait: 1m\n      routes: [{ repeat_interval: 2h, mute_time_intervals: [night] }]\ntime_intervals: [{ name: night, time_intervals: [{ times: [{ start_time: "01:00", end_time: "02:00" }] }] }]\n',
    'global:\n  resolve_timeout: 5s\nroute:\n  group_wait: 500ms\n  group_interval: 5s\n  repeat_interval: 4m\n  receiver: a\n  routes:\n    - receiver: a\n      group_wait: 1s\n      routes: [{ repeat_interval: 2m, mute_time_intervals: [night] }]\ntime_intervals: [{ name: night, time_intervals: [{ times: [{ start_time: "01:00", end_time: "02:00" }] }] }]\n',
  ],
  [
    'a wait of nothing stays nothing',
    'global: { resolve_timeout: 10m }\nroute: { receiver: a, group_wait: 0s, group_interval: 30ms, repeat_interval: 1d }\n',
    'global: { resolve_timeout: 10s }\nroute: { receiver: a, group_wait: 0s, group_interval: 1ms, repeat_interval: 24m }\n',
  ],
]

test.each(routes)('alertmanager.yml: %s', (_, alertmanager, copy) => {
  expect(scale(UP, { alertmanager, factor: 60 }).alertmanager).toBe(copy)
})

const factors: [string, string, number, string][] = [
  [
    '4 scrapes of the floor in a range',
    rules("alert: A, expr: 'rate(x[5m]) > 1'"),
    300,
    'x[5m] of A (rules.yml:4:9) would cover fewer than 4 scrapes of 250ms',
  ],
  [
    'as many as there were',
    rules("alert: A, expr: 'rate(x[30s]) > 1'"),
    60,
    'x[30s] of A (rules.yml:4:9) would cover fewer than 2 scrapes of 250ms',
  ],
  ['the tightest counts', rules("alert: A, expr: 'rate(x[1h]) > 1'", "alert: B, expr: 'rate(x[2m]) > 1'"), 120, 'x[2m] of B'],
  ['a `for` of a scrape', UP, 480, '`for: 2m` of Down (rules.yml:4:9) would be shorter than the 250ms between two scrapes'],
  [
    'evaluations of a recording rule',
    rules("record: r, expr: 'x'", "alert: A, expr: 'avg_over_time(r[1m]) > 1'"),
    150,
    'r[1m] of A (rules.yml:5:9) would cover fewer than 4 evaluations of 100ms',
  ],
  ['a subquery without a step', rules("alert: A, expr: 'max_over_time(r[1m:]) > 1'", "record: r, expr: 'x'"), 150, 'r[1m:] of A'],
  ['nothing to wait for', rules("alert: A, expr: 'up == 0'"), 150, 'no rule has a range or a `for`'],
]

test.each(factors)('the largest factor: %s', (_, text, factor, note) => {
  const scaled = scale(text)
  expect(scaled.factor).toBe(factor)
  expect(scaled.notes[0]).toContain(note)
})

const JOBS =
  'global: { scrape_interval: 15s, evaluation_interval: 1s }\nscrape_configs: [{ job_name: a }, { job_name: slow, scrape_interval: 1m }]\n'
test.each([
  ['of the job that is named', 'rate(x{job="a"}[2m]) > 1', 120],
  ['of one that matches', 'rate(x{job=~"s.*"}[2m]) > 1', 240],
  ['of the slowest where none is named', 'rate(x[2m]) > 1', 240],
  ['of the slowest where none has that name', 'rate(x{job="b"}[2m]) > 1', 240],
  ['no range that holds no scrape bounds it', 'rate(x{job="slow"}[30s]) > 1 and rate(x{job="a"}[5m]) > 1', 300],
])('the interval counts %s', (_, expr, factor) => {
  expect(scale(rules(`alert: A, expr: '${expr}'`), { prometheus: JOBS }).factor).toBe(factor)
})

test('a factor that is too large names the largest', () => {
  const act = () => scale(rules("alert: A, expr: 'rate(x[5m]) > 1'"), { factor: 301 })
  expect(act).toThrow('time cannot be scaled by 301: x[5m] of A (rules.yml:4:9) would cover fewer than 4 scrapes of 250ms')
  expect(act).toThrow(
    expect.objectContaining({
      hint: 'the largest factor that works for all rules is 300: --time scaled:300; or leave the number out',
    }),
  )
})

test.each([0, -1, 0.5, Number.NaN])('%s is no factor', (factor) => {
  expect(() => scale(UP, { factor })).toThrow('expected a number of at least 1')
})

test('rules that depend on real durations stay, and those that read them', () => {
  const text = rules(
    "record: grown, expr: 'increase(x[1h])'",
    "alert: Reads, expr: 'grown > 100', for: 5m",
    "record: fast, expr: 'rate(x[10m])'",
    "alert: Counts, expr: 'count_over_time(fast[1h]) < 5', for: 5m",
    "alert: Fine, expr: 'increase(a[1h]) / increase(b[1h]) > 0.5', for: 5m, keep_firing_for: 10m",
    "alert: Broken, expr: 'rate(x[5m]', for: 5m",
  )
  const { ruleFiles, unscaled, notes } = scale(text, { factor: 60 })
  expect(ruleFiles[0]?.text).toBe(
    text
      .replace('rate(x[10m])', 'rate(x[10s])')
      .replace(
        "'increase(a[1h]) / increase(b[1h]) > 0.5', for: 5m, keep_firing_for: 10m",
        "'increase(a[1m]) / increase(b[1m]) > 0.5', for: 5s, keep_firing_for: 10s",
      ),
  )
  expect(unscaled.map(({ rule, reason }) => `${rule}: ${reason}`)).toEqual([
    'grown: increase(x[1h]): increase() grows with the length of its range',
    'Counts: count_over_time(fast[1h]): count_over_time() grows with the number of samples in its range; scrapes come closer in scaled time, so that its value does not hold in this run',
    'Broken: its expression is no valid PromQL',
    'Reads: it reads grown, a recording rule that keeps its real durations',
  ])
  expect(notes).toContain("group g holds rules with real durations too: they are evaluated at the group's scaled interval")
  expect(notes).toContain(
    'Counts keeps its real durations and reads fast, whose ranges are scaled: it varies more than in real time',
  )
})

test.each([
  ['a group with nothing to scale keeps its interval', 'increase(x[5m]) > 10', '1m', '2m'],
  ['another does not', 'rate(x[5m]) > 10', '1s', '2s'],
])('%s', (_, expr, interval, offset) => {
  const text = `groups: [{ name: g, interval: 1m, query_offset: 2m, rules: [{ alert: A, expr: '${expr}' }] }]\n`
  expect(scale(text, { factor: 60 }).ruleFiles[0]?.text).toContain(`interval: ${interval}, query_offset: ${offset}`)
})

test.each([
  [60, [], ['resend-delay=2s', 'lookback-delta=5s', 'for-outage-tolerance=1m', 'for-grace-period=10s']],
  [300, [], ['resend-delay=2s', 'lookback-delta=2s', 'for-outage-tolerance=12s', 'for-grace-period=2s']],
  [
    10,
    ['--query.lookback-delta=10m', '--rules.alert.resend-delay', '2m'],
    ['resend-delay=12s', 'lookback-delta=1m', 'for-outage-tolerance=6m', 'for-grace-period=1m'],
  ],
])('flags that go with factor %i', (factor, args, flags) => {
  expect(scale(UP, { factor, args }).prometheusArgs.map((flag) => flag.replace(/^--(rules\.alert|query)\./, ''))).toEqual(flags)
})

test('broken YAML stays as it is and is named', () => {
  const { prometheus, notes } = scale(UP, { prometheus: 'global: [', factor: 10 })
  expect(prometheus).toBe('global: [')
  expect(notes.at(-1)).toMatch(/^prometheus\.yml is no valid YAML and stays as it is: /)
})

test('nothing else differs, and every change says where', () => {
  expect(
    scale(UP, { factor: 60 }).changes.map(({ where, what, before, after }) => `${where} ${what}: ${before} -> ${after}`),
  ).toEqual([
    'prometheus.yml:1:28 global.scrape_interval: 15s -> 250ms',
    'prometheus.yml:1:54 global.evaluation_interval: 15s -> 250ms',
    'rules.yml:4:46 Down.for: 2m -> 2s',
  ])
})
