import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { AnyCheck } from '../checks/contract.ts'
import { composeService } from '../declared/compose.fixture.ts'
import type { Mount } from '../declared/compose-model.ts'
import { systemClock } from '../lib/clock.ts'
import type { CheckPlan, Plan, ServicePlan } from '../plan/plan.ts'
import { openDrill } from './index.ts'

const PROMETHEUS = `global: { scrape_interval: 15s }
rule_files: [rules.yml]
scrape_config_files: [jobs.yml]
remote_write: [{ url: https://storage.example.com/push, basic_auth: { username: a, password: s3cret-of-storage } }]
alerting: { alertmanagers: [{ static_configs: [{ targets: [am-a:9093, am-b:9093, pager.example.com:9093] }] }] }
`
const RULES = 'groups: [{ name: app, rules: [{ alert: Bad, expr: "rate(errors_total[5m]) > 1", for: 5m }] }]\n'
const JOBS = 'scrape_configs: [{ job_name: app, scrape_interval: 30s, scrape_timeout: 5s }]\n'
const ALERTMANAGER = `route: { receiver: team, group_wait: 30s }
receivers: [{ name: team, slack_configs: [{ api_url: https://hooks.example.com/services/T0/B0/s3cret-of-slack }] }]
`

/** A stack of these files, as a plan that drills one alert. */
function planOf(files: Readonly<Record<string, string>>, change: Partial<Plan> = {}): Plan {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-drill-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const service = (name: string, role: ServicePlan['role']): ServicePlan => {
    mkdirSync(join(folder, name))
    const own = Object.entries(files).filter(([file]) => file.startsWith(`${name}/`))
    for (const [file, text] of own) writeFileSync(join(folder, file), text)
    const mounts: Mount[] = [{ type: 'bind', source: join(folder, name), target: `/etc/${role}`, readOnly: true }]
    const offer = { runs: true, how: 'test', standIn: false } as const
    return { name, role, compose: composeService({ name, mounts }), url: undefined, asked: undefined, offer, addressed: [] }
  }
  const acting = { id: 'bad', kind: 'alert', steps: [{ name: 'quiet' }], skip: undefined, check: {} as AnyCheck }
  const phases = [{ name: 'Alerts', onFailure: 'continue', load: undefined, checks: [acting as unknown as CheckPlan] }] as const
  return {
    suite: 'shop',
    file: 'shop.yaml',
    baseDir: folder,
    runtime: { name: 'native', reason: 'a test' },
    time: { mode: 'scaled', factor: undefined },
    loads: {},
    compose: undefined,
    services: [service('prometheus', 'prometheus'), service('am-a', 'alertmanager'), service('am-b', 'alertmanager')],
    phases,
    screenshots: [],
    secrets: [],
    ...change,
  }
}

const FILES = {
  'prometheus/prometheus.yml': PROMETHEUS,
  'prometheus/rules.yml': RULES,
  'prometheus/jobs.yml': JOBS,
  'am-a/alertmanager.yml': ALERTMANAGER,
  'am-b/alertmanager.yml': ALERTMANAGER,
}

const open = (plan: Plan) =>
  openDrill(plan, {
    reach: { listen: '127.0.0.1', name: '127.0.0.1' },
    promtool: () => expect.fail('no history is made here'),
    clock: systemClock,
    signal: new AbortController().signal,
    keep: false,
  })

test('every server of the stack starts on a copy: no notification, alert or sample leaves it, and all durations are divided', async () => {
  const drill = await open(planOf(FILES))
  const copies = drill.changes.flatMap(({ service, mounts }) =>
    mounts.map(({ source, target }) => [`${service}:${target}`, readFileSync(source, 'utf8')] as const),
  )
  const text = Object.fromEntries(copies)
  expect(Object.keys(text).sort()).toEqual([
    'am-a:/etc/alertmanager/alertmanager.yml',
    'am-b:/etc/alertmanager/alertmanager.yml',
    'prometheus:/etc/prometheus/jobs.yml',
    'prometheus:/etc/prometheus/prometheus.yml',
    'prometheus:/etc/prometheus/rules.yml',
  ])
  for (const copy of Object.values(text)) expect(copy).not.toMatch(/example\.com|s3cret/)
  expect(text['prometheus:/etc/prometheus/prometheus.yml']).toContain('["am-a:9093","am-b:9093"]')
  expect(text['prometheus:/etc/prometheus/jobs.yml']).toContain('scrape_interval: 250ms, scrape_timeout: 250ms')
  for (const am of ['am-a', 'am-b'])
    expect(text[`${am}:/etc/alertmanager/alertmanager.yml`]).toMatch(/group_wait: \d+ms.*api_url: "?http:\/\/127\.0\.0\.1:/s)
  expect(drill.interception?.configs).toHaveLength(2)
  expect(drill.notes[0]).toBe(
    'prometheus runs without what leads out of the stack: remote_write, Alertmanager pager.example.com:9093',
  )
  await drill[Symbol.asyncDispose]()
})

test('the report shows what was changed and no secret; the copies can be read by nobody else, and go with the run', async () => {
  const drill = await open(planOf(FILES))
  const told = JSON.stringify([drill.diffs, drill.notes, drill.interception])
  expect(told).toContain('https://hooks.example.com/***')
  expect(told).not.toContain('s3cret')
  const [source = ''] = drill.changes.flatMap(({ mounts }) => mounts.map((mount) => mount.source))
  const folder = source.slice(0, source.indexOf('/changes/'))
  expect(statSync(folder).mode & 0o077).toBe(0)
  await drill[Symbol.asyncDispose]()
  expect(existsSync(folder)).toBe(false)
})

test.each<[string, Readonly<Record<string, string>>, Partial<Plan>, { readonly reason: RegExp; readonly allowed: boolean }]>([
  [
    'one of two configs cannot be read',
    { ...FILES, 'am-b/other.yml': '' },
    {},
    { reason: /^the config of am-b, .*alertmanager\.yml, is no file that is mounted/, allowed: false },
  ],
  ['a config is no YAML', { ...FILES, 'am-a/alertmanager.yml': 'route: [' }, {}, { reason: /no valid YAML/, allowed: false }],
  [
    'the stack is attached to',
    FILES,
    { runtime: { name: 'attach', reason: 'a test' }, time: { mode: 'real' } },
    { reason: /attached/, allowed: true },
  ],
])('nothing is intercepted when %s', async (_name, files, change, expected) => {
  const given = Object.fromEntries(
    Object.entries(files).filter(([file]) => !('am-b/other.yml' in files && file === 'am-b/alertmanager.yml')),
  )
  const drill = await open(planOf(given, { time: { mode: 'real' }, ...change }))
  onTestFinished(() => drill[Symbol.asyncDispose]())
  const { interception } = drill.view
  if (!('reason' in interception)) return expect.fail('it was intercepted')
  expect(interception.reason).toMatch(expected.reason)
  expect(interception.allowed).toBe(expected.allowed)
})

test('a run that drills nothing changes nothing', async () => {
  const plan = planOf(FILES, { phases: [], time: { mode: 'real' } })
  const drill = await open(plan)
  expect(drill).toMatchObject({ changes: [], diffs: [], interception: undefined, notes: [] })
})
