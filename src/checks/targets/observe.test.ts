import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Answer, observedPrometheus } from '../observed-prometheus.fixture.ts'
import { targets } from './check.ts'
import type { LastUp } from './observe.ts'
import { active, expected, NOW } from './seen.fixture.ts'

const CONFIG = `scrape_configs:
  - job_name: app
    scrape_interval: 10s
    scrape_timeout: 5s
    static_configs: [{ targets: ['app:3000', 'app:3001', 'app:3000'] }]
  - job_name: cluster
    dns_sd_configs: [{ names: [x] }]
  - job_name: empty
`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-targets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const LIVE = {
  ...active('app', 'app:3000', { health: 'down' }),
  lastScrape: '2026-01-01T11:59:56Z',
  lastScrapeDuration: 0.02,
  scrapeInterval: '10s',
  scrapeTimeout: '5s',
}
const routes = (yaml: string) => ({
  targets: () => ({ activeTargets: [LIVE], droppedTargets: [] }),
  'status/config': () => ({ yaml }),
  'status/flags': () => ({ 'query.lookback-delta': '2m' }),
  'status/runtimeinfo': () => ({ reloadConfigSuccess: true, lastConfigTime: '2026-01-01T11:59:00Z' }),
  query: () => ({
    resultType: 'vector',
    result: [{ metric: { job: 'app', instance: 'app:3000' }, value: [0, String((NOW - 7000) / 1000)] }],
  }),
})

test('observes the config on disk and the live server', async () => {
  const folder = folderWith({ 'conf/prometheus.yml': CONFIG })
  const at = await observedPrometheus(routes('scrape_configs: [{ job_name: app, static_configs: [{ targets: [app:3000] }] }]'), {
    args: ['--config.file=/etc/prometheus/prometheus.yml'],
    hostPath: (path) => (path.startsWith('/etc/prometheus/') ? join(folder, 'conf', path.slice(16)) : undefined),
    now: NOW,
  })
  const seen = await targets.observe(targets.schema.parse({}), at, undefined)
  const file = join(folder, 'conf/prometheus.yml')
  expect(seen).toMatchObject({ now: NOW, lookback: 120_000, loaded: ['app app:3000'], lastUp: { 'app app:3000': NOW - 7000 } })
  expect(seen.active).toEqual([active('app', 'app:3000', { health: 'down' })])
  expect(seen.expectation).toEqual({
    source: file,
    targets: ['app:3000', 'app:3001'].map((address) => ({ ...expected('app', address, 5), where: `${file}:5` })),
    dynamic: [{ job: 'cluster', how: 'dns_sd_configs', where: `${file}:6` }],
    empty: [{ job: 'empty', where: `${file}:8` }],
    unseen: [],
    problems: [],
  })
})

test('without a mounted file, the config of the live server is taken', async () => {
  const at = await observedPrometheus(routes(CONFIG))
  const { expectation } = await targets.observe(targets.schema.parse({}), at, undefined)
  expect(expectation.source).toBe('prometheus:/api/v1/status/config')
  expect(expectation.targets[1]).toMatchObject({ address: 'app:3001', where: 'prometheus:/api/v1/status/config:5' })
})

test('`config` names the file, from the suite; its folder stands for that of the service', async () => {
  const folder = folderWith({
    'monitoring/p.yml': 'scrape_configs: [{ job_name: files, file_sd_configs: [{ files: [sd/*.json] }] }]',
    'monitoring/sd/a.json': '[{ "targets": ["a:1"] }]',
  })
  const at = await observedPrometheus(routes(''), { baseDir: folder })
  const { expectation } = await targets.observe(targets.schema.parse({ config: 'monitoring/p.yml' }), at, undefined)
  expect(expectation.targets.map(({ job, address, where }) => [job, address, where])).toEqual([
    ['files', 'a:1', `${join(folder, 'monitoring/sd/a.json')}:1`],
  ])
})

test('a suite may name the targets itself', async () => {
  const at = await observedPrometheus(
    { ...routes(''), targets: () => ({ activeTargets: [{ ...LIVE, health: 'up' }], droppedTargets: [] }) },
    { now: NOW },
  )
  const check = async (spec: object) => {
    const parsed = targets.schema.parse(spec)
    return targets.judge(parsed, await targets.observe(parsed, at, undefined))
  }
  expect(await check({ expect: ['app:3000'] })).toEqual([])
  expect(await check({ expect: { app: ['app:3000'] } })).toEqual([])
  const missing = { message: 'ap:3000 (job app) is not scraped', expected: 'a target of the server', where: 'the suite' }
  expect(await check({ expect: { app: ['app:3000', 'ap:3000'] } })).toEqual([
    { ...missing, actual: 'app:3000', hint: 'did you mean app:3000?' },
  ])
  expect(await check({ expect: { node: ['node:9100'] } })).toEqual([
    { ...missing, message: 'node:9100 (job node) is not scraped', actual: 'no target in job node' },
    {
      message: 'app:3000 (job app) is scraped, and nothing asks for it',
      expected: 'only the targets of the suite',
      actual: 'prometheus scrapes http://app:3000/metrics',
      where: 'the suite',
    },
  ])
})

test('a server that does not answer cannot be observed', async () => {
  const at = await observedPrometheus({}, { origin: 'http://127.0.0.1:1' })
  await expect(targets.observe(targets.schema.parse({}), at, undefined)).rejects.toMatchObject({
    name: 'RequestFailed',
    reason: 'refused',
  })
})

test('when a target was last up is asked once while it is down, and not of one that may be', async () => {
  let asked = 0
  let health = 'down'
  const at = await observedPrometheus({
    ...routes(CONFIG),
    targets: () => ({ activeTargets: [{ ...LIVE, health }], droppedTargets: [] }),
    query: () => {
      asked++
      return { resultType: 'vector', result: [] }
    },
  })
  const known: LastUp = new Map()
  const look = async (spec: object) => (await targets.observe(targets.schema.parse(spec), at, known)).lastUp
  expect([await look({ allowDown: ['app'] }), asked]).toEqual([{}, 0])
  expect([await look({}), await look({}), asked]).toEqual([{ 'app app:3000': null }, { 'app app:3000': null }, 1])
  health = 'up'
  expect([await look({}), asked]).toEqual([{}, 1])
  health = 'down'
  expect([await look({}), asked]).toEqual([{ 'app app:3000': null }, 2])
})

test('a server that cannot tell when a target was last up leaves it out; the rest stands', async () => {
  const timeout = () => new Answer(503, { status: 'error', errorType: 'timeout', error: 'query timed out' })
  const at = await observedPrometheus({ ...routes(CONFIG), query: timeout }, { now: NOW })
  const spec = targets.schema.parse({ expect: ['app:3000'] })
  const seen = await targets.observe(spec, at, new Map())
  expect(seen.lastUp).toEqual({})
  expect(targets.judge(spec, seen)).toMatchObject([{ message: 'app:3000 (job app) is down', actual: 'no error told' }])
})

test('the looks of one poll share what they asked', async () => {
  const at = await observedPrometheus(routes(CONFIG))
  expect(await targets.before?.(targets.schema.parse({}), at)).toEqual(new Map())
})
