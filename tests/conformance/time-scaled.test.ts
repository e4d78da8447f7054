/** Scaled time with the real programs: every copy is accepted, and alerts of minutes and hours fire and resolve within seconds. */
import { expect, test } from 'vitest'
import { scaleConfigs } from '../../src/drill/time/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { RealAlertmanager } from './alertmanager-server.ts'
import { Exporter } from './time-exporter.ts'
import { ALERTMANAGER, ALERTS, PROMETHEUS, RULES } from './time-files.ts'
import { acquirePrograms, Daemon, promtoolOf, Receiver, scratch, until, writeFiles } from './time-stack.ts'

const programs = await acquirePrograms()
if ('reason' in programs) console.info(`time-scaled: skipped, ${programs.reason}`)

const NOWHERE = { gateway: '127.0.0.1:1', ollama: '127.0.0.1:1', alertmanager: '127.0.0.1:1' }
const FORMS: readonly [string, { prometheus?: string; rules?: string; alertmanager?: string; factor?: number }][] = [
  ['as they are', {}],
  ['by seven', { factor: 7 }],
  [
    'no durations at all',
    { prometheus: 'rule_files: [rules.yml]\nscrape_configs: [{ job_name: a, static_configs: [{ targets: [b] }] }]\n' },
  ],
  ['an empty global', { prometheus: 'global:\nrule_files: [rules.yml]\n' }],
  [
    'flow maps',
    {
      prometheus: '{global: {scrape_timeout: 9s}, rule_files: [rules.yml]}',
      alertmanager: '{route: {receiver: a}, receivers: [{name: a}]}',
    },
  ],
  [
    'everything a job may say',
    {
      prometheus: `global: { scrape_interval: 1m, rule_query_offset: 30s } # slow
rule_files:
- rules.yml
scrape_configs:
- &base
  job_name: a
  scrape_interval: 20s
  scrape_timeout: 15s
  file_sd_configs: [{ files: [x.json], refresh_interval: 10m }]
  static_configs: [{ targets: [b], labels: { __scrape_interval__: 40s, __scrape_timeout__: 30s } }]
- { <<: *base, job_name: b }
`,
    },
  ],
  [
    'rules of all kinds',
    {
      factor: 60,
      rules: `groups:
- name: g
  query_offset: 1m
  rules:
  - { record: job:r, expr: 'sum by (job) (rate(x[5m] offset 1h))' }
  - { alert: Quoted, expr: "rate(x{a=\\"b\\"}[5m])\\n  > 1", for: 5m, keep_firing_for: 10m }
  - { alert: Sub, expr: 'max_over_time(rate(x[5m])[1h:1m]) > 1' }
  - { alert: Grows, expr: 'increase(x[5m]) > 10', for: 5m }
`,
    },
  ],
]

test.for(FORMS)('the real programs take the copies: %s', async ([, form], context) => {
  if ('reason' in programs) return context.skip(programs.reason)
  const scaled = scaleConfigs({
    prometheus: { text: form.prometheus ?? PROMETHEUS(NOWHERE), file: 'prometheus.yml' },
    ruleFiles: [{ path: '/rules.yml', file: 'rules.yml', text: form.rules ?? RULES }],
    alertmanager: { text: form.alertmanager ?? ALERTMANAGER('http://127.0.0.1:1'), file: 'alertmanager.yml' },
    factor: form.factor,
  })
  const files = { 'prometheus.yml': scaled.prometheus, 'rules.yml': scaled.ruleFiles[0]?.text ?? '', 'x.json': '[]' }
  const checked = await promtoolOf(programs.promtool)(['check', 'config', 'prometheus.yml'], files)
  expect(checked.exitCode, checked.output).toBe(0)
  await using alertmanager = await RealAlertmanager.start({ command: programs.alertmanager, version: '' })
  expect(await alertmanager.load(scaled.alertmanager ?? '')).toBeUndefined()
})

test('six alerts of minutes and hours fire and resolve', { timeout: 150_000 }, async (context) => {
  if ('reason' in programs) return context.skip(programs.reason)
  await using folder = await scratch()
  const directory = folder.path
  await using receiver = await Receiver.open()
  await using exporter = await Exporter.open()
  const scale = (alertmanager: string) =>
    scaleConfigs({
      prometheus: { text: PROMETHEUS({ ...exporter.targets, alertmanager }), file: 'prometheus.yml' },
      ruleFiles: [{ path: '/rules.yml', file: 'rules.yml', text: RULES }],
      alertmanager: { text: ALERTMANAGER(receiver.url), file: 'alertmanager.yml' },
      factor: undefined,
    })
  await writeFiles(directory, { 'alertmanager.yml': scale('').alertmanager ?? '' })
  const flags = [
    '--config.file=alertmanager.yml',
    '--storage.path=am',
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
  ]
  await using alertmanager = new Daemon(programs.alertmanager, flags, directory)
  const { factor, prometheus: config, prometheusArgs, ruleFiles } = scale(await alertmanager.address())
  await writeFiles(directory, { 'prometheus.yml': config, 'rules.yml': ruleFiles[0]?.text ?? '' })
  const own = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--web.listen-address=127.0.0.1:0']
  await using prometheus = new Daemon(programs.prometheus, [...own, ...prometheusArgs], directory)
  const server = `http://${await prometheus.address()}`
  const log = () => `${JSON.stringify(receiver.got.at(-1))}\n${prometheus.log}`

  const healthy = 'sum(rate(api_gateway_requests_total[1h])) > 0 and on() up{job="ollama"} == 1 unless on() ALERTS'
  const query = `${server}/api/v1/query?query=${encodeURIComponent(healthy)}`
  await until('healthy targets without an alert', async () => /"value":/.test(await (await fetch(query)).text()), log)
  const seen: string[] = []
  for (const [faulty, status] of [
    [true, 'firing'],
    [false, 'resolved'],
  ] as const) {
    exporter.faulty = faulty
    const began = systemClock.now()
    await until(`all alerts ${status}`, async () => ALERTS.every((alert) => receiver.has(alert, status)), log)
    seen.push(`${status} after ${systemClock.now() - began} ms`)
  }
  console.info(`time-scaled: ${ALERTS.length} alerts, scaled by ${factor}: all ${seen.join(', all ')}`)
})
