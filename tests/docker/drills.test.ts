import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { docker, eventually, lines, nodeService, said, Workplace, whyNoContainers } from './engine.fixture.ts'

const PROMETHEUS = 'prom/prometheus:v2.48.0'
const ALERTMANAGER = 'prom/alertmanager:v0.27.0'

const obstacle = (await whyNoContainers()) ?? whyNot(PROMETHEUS) ?? whyNot(ALERTMANAGER)
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

function whyNot(image: string): string | undefined {
  try {
    docker('image', 'inspect', image)
    return undefined
  } catch {
    return `the engine does not have ${image}`
  }
}

const APP = `require('node:http').createServer((q, r) => r.writeHead(200, { 'content-type': 'text/plain' }).end('app_up 1\\n')).listen(3000)
process.on('SIGTERM', () => process.exit(0))`

const ALERTMANAGER_YML = `
global: { slack_api_url: "https://hooks.slack.example/services/T0/B0/none", smtp_smarthost: "mail.example:587", smtp_from: fire@example.com }
route: { receiver: team, group_by: [alertname], group_wait: 100ms, group_interval: 500ms, repeat_interval: 1h }
receivers:
  - name: team
    slack_configs: [{ channel: "#team", title: "{{ .CommonLabels.alertname }}", text: "{{ .CommonAnnotations.description }}", send_resolved: true }]
    email_configs: [{ to: ops@example.com, send_resolved: true }]
`
const PROMETHEUS_YML = `
global: { scrape_interval: 500ms, scrape_timeout: 400ms, evaluation_interval: 500ms }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] }
scrape_configs: [{ job_name: app, static_configs: [{ targets: ["app:3000"] }] }]
`
const rules = (waits: string) => `
groups:
  - name: g
    rules: [{ alert: AppDown, expr: 'up{job="app"} == 0', for: ${waits}, labels: { severity: critical }, annotations: { description: nobody sells anything } }]
`

/** A stack whose alert fires when the app has been down for so long, and the drill of it. */
function drill(what: string, waits: string, within: string, volumes: readonly string[] = []): void {
  place.suite(what, {
    compose: {
      services: {
        // The engine itself would run its healthcheck for the first time in an hour.
        app: nodeService(APP, {
          expose: [3000],
          healthcheck: {
            test: ['CMD', 'node', '-e', `fetch('http://localhost:3000').catch(() => process.exit(1))`],
            interval: '1h',
          },
        }),
        prometheus: {
          image: PROMETHEUS,
          // Without a flag for the storage: it is a folder that is not there before Prometheus makes it.
          command: ['--config.file=/etc/prometheus/prometheus.yml'],
          volumes: ['./prometheus:/etc/prometheus:ro', ...volumes],
        },
        alertmanager: {
          image: ALERTMANAGER,
          command: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
          volumes: ['./alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro'],
        },
      },
    },
    files: {
      'prometheus/prometheus.yml': PROMETHEUS_YML,
      'prometheus/rules.yml': rules(waits),
      'alertmanager.yml': ALERTMANAGER_YML,
    },
    phases: [{ phase: 'Alerts', checks: [{ alert: ALERT, id: 'app-down', within }] }],
  })
}

const ALERT = {
  alert: 'AppDown',
  cause: { stop: 'app' },
  history: { interval: '1m', series: { 'up{job="app",instance="app:3000"}': '0x60' } },
  delivered: [
    { receiver: 'team', integration: 'slack', to: '#team', payload: { title: 'AppDown', text: 'nobody sells anything' } },
    {
      receiver: 'team',
      integration: 'email',
      to: 'ops@example.com',
      payload: { title: 'AppDown', text: 'nobody sells anything' },
    },
  ],
}

/** Files and folders below one that belong to another user. */
const foreign = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => lstatSync(join(folder, name)).uid !== process.getuid?.(),
  )

describe.skipIf(obstacle !== undefined)('an alert, drilled in containers', () => {
  test('fires since a service is stopped, reaches Slack and the mailbox, resolves when it is started, and nothing is left', async () => {
    drill('drill', '1s', '30s')
    const ended = await place.run('drill')
    expect(ended.code, said(ended)).toBe(0)
    expect(said(ended)).toMatch(/1 of 1 alert rule proven to fire, 1 delivered, 1 resolved/)
    expect(await place.left('drill')).toEqual([])
  })

  test.each([
    ['a volume of its image', []],
    ['a folder of the user', ['./data:/prometheus']],
  ])('in a lapse, on %s: what Prometheus writes stays in its container', async (_, volumes) => {
    const what = `lapse-${volumes.length}`
    const data = join(place.cwd, what, 'data')
    mkdirSync(data, { recursive: true })
    chmodSync(data, 0o777)
    drill(what, '30m', '30s', volumes)
    const ended = await place.run(what, '--time', 'lapse')
    expect(ended.code, said(ended)).toBe(0)
    expect(said(ended)).toMatch(/1 of 1 alert rule proven to fire, 1 delivered/)
    expect([foreign(place.cwd), readdirSync(data), await place.left(what)]).toEqual([[], [], []])
  })

  test('Ctrl-C in the middle: what was stopped is started, and then nothing is left', async () => {
    drill('cut', '20m', '30m')
    const run = place.begin('cut')
    expect(await eventually(() => place.containers('cut', 'app', 'exited').length === 1), said(run.said)).toBe(true)
    const then = systemClock.now()
    run.child.kill('SIGINT')
    const ended = await run.ended
    expect([ended.code, await place.left('cut')], said(ended)).toEqual([130, []])
    expect(startsOf('cut', 'app', then)).toBe(1)
    expect(place.report('cut')).toMatchObject({ ended: { kind: 'interrupted' }, problems: [], totals: { passed: 0, unknown: 1 } })
  })
})

/** How often a service's containers were started since then (epoch milliseconds); they may be gone by now. */
function startsOf(what: string, service: string, since: number): number {
  const labels = [`firedrill.suite=${place.name(what)}`, `com.docker.compose.service=${service}`]
  const filters = ['event=start', ...labels.map((label) => `label=${label}`)].flatMap((filter) => ['--filter', filter])
  const times = ['--since', (since / 1000).toFixed(3), '--until', (systemClock.now() / 1000).toFixed(3)]
  return lines(docker('events', ...times, ...filters, '--format', '{{.Action}}')).length
}
