import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { served } from '../../../clients/served.fixture.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import type { Gateway } from '../scene.ts'
import type { NeedsSpec } from '../spec.ts'
import { judgeNeeds, observeNeeds } from './needs.ts'

const PROMETHEUS_YML = `
global: { scrape_interval: 15s }
rule_files: [/etc/prometheus/rules/*.yml]
scrape_configs:
  - job_name: kong
    static_configs: [{ targets: ["kong:8302"], labels: { env: test } }]
`
const RULES = `
groups:
  - name: g
    rules:
      - alert: Errors
        expr: sum by (consumer) (rate(kong_http_requests_total{code=~"5.."}[5m])) > 0
`
const BOARD = JSON.stringify({
  title: 'Gateway',
  schemaVersion: 41,
  panels: [{ type: 'stat', title: 'Old', datasource: { uid: 'p' }, targets: [{ refId: 'A', expr: 'kong_http_status' }] }],
})
const DASHBOARDS = `
apiVersion: 1
providers: [{ name: boards, type: file, options: { path: /boards } }]
`
const DATASOURCES = `
apiVersion: 1
datasources: [{ name: Prom, uid: p, type: prometheus, url: "http://prometheus:9090" }]
`

const gateway: Gateway = {
  instances: [
    {
      name: 'prometheus',
      instanceName: undefined,
      enabled: true,
      scope: {},
      config: { status_code_metrics: true, per_consumer: false },
      schema: undefined,
      where: 'kong:8301/plugins/1',
    },
  ],
  ways: [{ route: 'a-route', service: 'a', protocols: ['http'], methods: [], hosts: [], paths: ['/a'], headers: {} }],
  consumers: ['app-team'],
  credentials: [
    { username: 'app-team', customId: undefined, keys: ['secret-key'], basicauth: [], jwt: [], groups: [], tags: [], where: '' },
  ],
}

const FILES = {
  '/etc/prometheus/prometheus.yml': PROMETHEUS_YML,
  '/etc/prometheus/rules/kong.yml': RULES,
  '/boards/gateway.json': BOARD,
  '/etc/grafana/provisioning/dashboards/d.yaml': DASHBOARDS,
  '/etc/grafana/provisioning/datasources/d.yaml': DATASOURCES,
}

interface Stack {
  readonly files?: Readonly<Record<string, string>>
  readonly mounts?: readonly string[]
  readonly services?: readonly string[]
  readonly answers?: Parameters<typeof observedAnswers>[0]
}

/** A stack of a Prometheus and a Grafana with these files below a folder, which is also that of the suite. */
async function look(
  spec: NeedsSpec,
  { files = FILES, mounts = ['/'], services = ['prometheus', 'grafana'], answers = {} }: Stack = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-needs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const hostPath = (path: string) => (mounts.includes('/') ? join(folder, path) : undefined)
  const config = { body: { status: 'success', data: { yaml: PROMETHEUS_YML } } }
  const { origin } = await served({ 'GET /api/v1/status/config': config, ...answers })
  const mounted = mounts.includes('/') ? ['/'] : []
  const others = services.map((name) => ({ name, role: name, origin, hostPath, mounts: mounted }))
  const at = await observedAnswers({}, { others, baseDir: folder })
  return await observeNeeds(spec, { gateway, version: '3.9.1' }, at)
}

const messages = async (...given: Parameters<typeof look>) => judgeNeeds(await look(...given)).map(({ message }) => message)

const CONSUMER = 'alert Errors needs the label consumer of kong_http_requests_total, which is empty: per_consumer is off'
const OLD = 'panel “Old” of dashboard “Gateway” needs kong_http_status: no Kong 3 has it, it is kong_http_requests_total'

test('rules of prometheus.yml and dashboards of the provisioning', async () => {
  expect(await messages('from-config')).toEqual([CONSUMER, OLD])
})

test('files of the suite, and no others', async () => {
  expect(await messages({ rules: ['etc/prometheus/rules/*.yml'] })).toEqual([CONSUMER])
  expect(await messages({ dashboards: ['boards/*.json'] })).toEqual([OLD])
})

test('globs that match nothing, files that are none', async () => {
  expect(await messages({ rules: ['nowhere/*.yml'], dashboards: ['boards/*.json'] })).toEqual([
    'nowhere/*.yml matches no file',
    OLD,
  ])
  const broken = { ...FILES, '/etc/prometheus/rules/kong.yml': 'groups: [' }
  expect(await messages({ rules: ['etc/prometheus/rules/*.yml'] }, { files: broken })).toEqual([
    expect.stringMatching(/^no valid YAML/),
    'no rule and no panel needs a metric of Kong, so nothing was compared',
  ])
})

test('a stack without Prometheus and Grafana: nothing was compared', async () => {
  const seen = await look('from-config', { services: [] })
  expect(seen.absent).toEqual([
    'the stack has no Prometheus: no rule was looked at',
    'the stack has no Grafana: no dashboard was looked at',
  ])
  expect(judgeNeeds(seen)).toHaveLength(1)
})

test('where no file can be read from here: the rules that the server has, and what was not seen', async () => {
  const rule = {
    type: 'alerting',
    name: 'Errors',
    query: 'kong_http_status > 0',
    duration: 0,
    health: 'ok',
    evaluationTime: 0,
    lastEvaluation: '2026-01-01T00:00:00Z',
    labels: {},
    annotations: {},
    alerts: [],
    state: 'inactive',
  }
  const groups = [{ name: 'g', file: '/etc/prometheus/rules/kong.yml', interval: 15, rules: [rule] }]
  const seen = await look('from-config', {
    mounts: [],
    answers: { 'GET /api/v1/rules': { body: { status: 'success', data: { groups } } } },
  })
  expect(judgeNeeds(seen)).toMatchObject([
    {
      message: 'alert Errors needs kong_http_status: no Kong 3 has it, it is kong_http_requests_total',
      where: 'prometheus:/api/v1/rules, group g',
    },
  ])
  expect(seen.unseen).toEqual([expect.stringContaining('the dashboards of grafana cannot be read from here')])
})

test('a Prometheus that does not answer leaves the rules unseen', async () => {
  const seen = await look('from-config', { mounts: [], answers: { 'GET /api/v1/status/config': { status: 500 } } })
  expect(seen.unseen).toHaveLength(2)
})

test('labels that scraping adds', async () => {
  const own = { env: ['test'] }
  expect((await look('from-config')).targetLabels).toEqual({ names: ['job', 'instance', 'env'], sure: true, own })
  const answersOf = (yaml: string) => ({ 'GET /api/v1/status/config': { body: { status: 'success', data: { yaml } } } })
  const honored = answersOf(`${PROMETHEUS_YML}    honor_labels: true\n`)
  expect((await look('from-config', { answers: honored })).targetLabels.own).toBeUndefined()
  const relabelled = `${PROMETHEUS_YML}    metric_relabel_configs: [{ regex: x, action: labeldrop }]\n`
  const answers = { 'GET /api/v1/status/config': { body: { status: 'success', data: { yaml: relabelled } } } }
  expect((await look('from-config', { answers })).targetLabels.sure).toBe(false)
})

test('series of others that are called like those of Kong', async () => {
  const rule = RULES.replace('kong_http_requests_total{code=~"5.."}', 'kong_ingress_controller_up')
  const files = { ...FILES, '/etc/prometheus/rules/kong.yml': rule }
  const answers = {
    'GET /api/v1/label/__name__/values': { body: { status: 'success', data: ['kong_ingress_controller_up'] } },
  }
  expect(await messages('from-config', { files, answers })).toEqual([OLD])
  expect(await messages('from-config', { files })).toEqual([
    'alert Errors needs kong_ingress_controller_up, which the prometheus plugin of Kong 3 does not make',
    OLD,
  ])
})

test('nothing of what is kept is secret', async () => {
  expect(JSON.stringify(await look('from-config'))).not.toContain('secret-key')
})
