/** Lapse with the real programs: long alerts of unmodified rules come out of Alertmanager within seconds of the start of Prometheus. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { History } from '../../src/checks/drill.ts'
import { prepareLapse } from '../../src/drill/time/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { ALERTMANAGER, PROMETHEUS, RULES } from './time-files.ts'
import { acquirePrograms, Daemon, promtoolOf, Receiver, scratch, until, writeFiles } from './time-stack.ts'

const programs = await acquirePrograms()
if ('reason' in programs) console.info(`time-lapse: skipped, ${programs.reason}`)

// A recording rule stands between the samples and the last alert.
const RECORDED = `groups:
  - name: recorded
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: LastingErrors
        expr: avg_over_time(job:errors:rate5m[1h]) > 0.2
        for: 30m
        labels: { severity: critical, note: 'a "quoted" \\ one' }
`

const TEMPLATED = `      - alert: Templated
        expr: up == 0
        for: 1m
        labels: { of: "{{ $labels.job }}" }
`

const requests = (backend: string, per: number) => ({
  series: `api_gateway_requests_total{backend="${backend}",job="api-gateway",status="ok"}`,
  values: `0+${per}x480`,
})
const history = (alert: string, series: History['series'], labels = {}): History => ({ alert, labels, series, interval: 15_000 })

const HISTORIES: readonly History[] = [
  history('HighAPICosts', [{ series: 'api_gateway_cost_total{job="api-gateway"}', values: '0+1x480' }]),
  history('HighErrorRate', [{ series: 'api_gateway_requests_total{status="error",job="api-gateway"}', values: '0+5x480' }]),
  history('SlowResponses', [
    { series: 'api_gateway_request_duration_seconds_bucket{le="10.0"}', values: '0+1x480' },
    { series: 'api_gateway_request_duration_seconds_bucket{le="30.0"}', values: '0+9x480' },
    { series: 'api_gateway_request_duration_seconds_bucket{le="+Inf"}', values: '0+9x480' },
  ]),
  { ...history('OllamaDown', [{ series: 'up{job="ollama",instance="ollama:11434"}', values: '0x60' }]), interval: 30_000 },
  history('ExcessiveCloudUsage', [requests('cloud', 30), requests('local', 1)]),
  history('LowLocalRouting', [requests('cloud', 30), requests('local', 1)], { severity: 'info' }),
  history('LastingErrors', [{ series: 'errors_total{job="a b"}', values: '0+9x480' }], { job: 'a b' }),
]

test('rules with `for: 30m` over an hour are delivered, unmodified but for an interval of their own', async (context) => {
  if ('reason' in programs) return context.skip(programs.reason)
  await using folder = await scratch()
  const directory = folder.path
  await using receiver = await Receiver.open()
  await writeFiles(directory, { 'alertmanager.yml': ALERTMANAGER(receiver.url).replace('group_wait: 10s', 'group_wait: 1s') })
  const flags = [
    '--config.file=alertmanager.yml',
    '--storage.path=am',
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
  ]
  await using alertmanager = new Daemon(programs.alertmanager, flags, directory)
  const targets = { gateway: '127.0.0.1:1', ollama: '127.0.0.1:1', alertmanager: await alertmanager.address() }

  const began = systemClock.now()
  const lapse = await prepareLapse({
    histories: HISTORIES,
    prometheus: { text: PROMETHEUS(targets).replace('[rules.yml]', '[rules.yml, recorded.yml]'), file: 'prometheus.yml' },
    ruleFiles: [
      { path: '/etc/rules.yml', file: 'rules.yml', text: RULES },
      { path: '/etc/recorded.yml', file: 'recorded.yml', text: RECORDED },
    ],
    promtool: promtoolOf(programs.promtool),
    clock: systemClock,
    directory: join(directory, 'lapse'),
  })
  expect(Object.fromEntries(lapse.problems)).toEqual({})
  expect(lapse.ruleFiles[0]?.text).toBe(RULES.replace('interval: 30s', 'interval: 500ms'))
  expect(lapse.ruleFiles[1]?.text).toBe(RECORDED)
  const prepared = systemClock.now()

  await writeFiles(directory, {
    'prometheus.yml': lapse.prometheus,
    'rules.yml': lapse.ruleFiles[0]?.text ?? '',
    'recorded.yml': lapse.ruleFiles[1]?.text ?? '',
  })
  const own = ['--config.file=prometheus.yml', `--storage.tsdb.path=${lapse.data}`, '--web.listen-address=127.0.0.1:0']
  await using prometheus = new Daemon(programs.prometheus, [...own, ...lapse.prometheusArgs], directory)
  for (const { alert } of HISTORIES) {
    await until(
      `${alert} delivered`,
      async () => receiver.has(alert, 'firing'),
      () => `${JSON.stringify(receiver.got)}\n${prometheus.log}`,
    )
  }
  const delivered = systemClock.now()
  console.info(
    `time-lapse: ${HISTORIES.length} alerts prepared in ${prepared - began} ms, delivered ${delivered - prepared} ms after the start of Prometheus`,
  )
})

const problems: readonly [string, readonly History[], Readonly<Record<string, string>>][] = [
  [
    'it does not hold for long enough',
    [history('HighErrorRate', [{ series: 'api_gateway_requests_total{status="error"}', values: '0+5x12' }])],
    {
      HighErrorRate:
        'at the end of its history HighErrorRate is pending for 1m15s, `for` is 5m (rules.yml:13:9); its history covers 3m, and its ranges reach back 5m',
    },
  ],
  [
    'its condition does not hold',
    [history('HighErrorRate', [{ series: 'api_gateway_requests_total{status="error"}', values: '0+1x80' }])],
    {
      HighErrorRate:
        'HighErrorRate is not even pending at the end of its history: sum(rate(api_gateway_requests_total{status="error"}[5m])) gives 0.06666666666666667, it must be > 0.1 (rules.yml:13:9); its history covers 20m',
    },
  ],
  [
    'its series are others',
    [history('OllamaDown', [{ series: 'up{job="olama"}', values: '0x80' }])],
    {
      OllamaDown:
        'OllamaDown is not even pending at the end of its history: up{job="ollama"} gives nothing, it must be == 0 (rules.yml:26:9); its history covers 20m',
    },
  ],
  [
    'it fires with other labels',
    [history('OllamaDown', [{ series: 'up{job="ollama",instance="a"}', values: '0x80' }], { instance: 'b' })],
    {
      OllamaDown:
        'OllamaDown has no labels {instance="b"} at the end of its history; it has {instance="a", job="ollama", severity="critical"}',
    },
  ],
  [
    'no rule has its name',
    [history('OlamaDown', [{ series: 'up', values: '0' }])],
    { OlamaDown: 'no rule is named OlamaDown; the nearest is OllamaDown' },
  ],
  [
    'Prometheus would not remember it',
    [history('Templated', [{ series: 'up', values: '0x480' }])],
    {
      Templated:
        'the label of of Templated is a template (recorded.yml:10:9): over a start of Prometheus, `for` is only remembered of alerts whose labels are as the rule writes them',
    },
  ],
  [
    'two contradict each other, and the first is kept',
    [
      history('OllamaDown', [{ series: 'up{job="ollama"}', values: '0x80' }]),
      history('HighErrorRate', [{ series: 'up{job="ollama"}', values: '1x80' }]),
    ],
    {
      HighErrorRate:
        'the histories of OllamaDown and HighErrorRate both give up{job="ollama"}, with other values: 0 there and 1 here, 20m before the end',
    },
  ],
]

test.for(problems)('why a history shows nothing: %s', async ([, histories, expected], context) => {
  if ('reason' in programs) return context.skip(programs.reason)
  await using folder = await scratch()
  const lapse = await prepareLapse({
    histories,
    prometheus: { text: PROMETHEUS({ gateway: 'a', ollama: 'b', alertmanager: 'c' }), file: 'prometheus.yml' },
    ruleFiles: [
      { path: '/etc/rules.yml', file: 'rules.yml', text: RULES },
      { path: '/etc/recorded.yml', file: 'recorded.yml', text: `${RECORDED}${TEMPLATED}` },
    ],
    promtool: promtoolOf(programs.promtool),
    clock: systemClock,
    directory: folder.path,
  })
  expect(Object.fromEntries(lapse.problems)).toEqual(expected)
})

test('rules that promtool refuses are a problem of every history', async (context) => {
  if ('reason' in programs) return context.skip(programs.reason)
  await using folder = await scratch()
  const lapse = await prepareLapse({
    histories: [history('A', [{ series: 'up', values: '0' }])],
    prometheus: { text: '', file: 'prometheus.yml' },
    ruleFiles: [{ path: '/r.yml', file: 'r.yml', text: 'groups: [{ name: g, rules: [{ alert: A, expr: "up ==" }] }]' }],
    promtool: promtoolOf(programs.promtool),
    clock: systemClock,
    directory: folder.path,
  })
  expect(lapse.problems.get('A')).toMatch(/^promtool refuses the rules or the history: .*parse error: unexpected end of input/s)
  expect(lapse.data).toBeUndefined()
})
