import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { configPathOf, type HostPath, parsePrometheusConfig, readPrometheusConfig, routePrefixOf } from './prometheus.ts'
import { promDuration } from './prometheus-duration.ts'
import { glob, goMatch } from './prometheus-glob.ts'

const root = mkdtempSync(join(tmpdir(), 'firedrill-declared-'))
afterAll(() => rmSync(root, { recursive: true }))

let folders = 0
/** Files in a folder of their own, mounted at /etc/prometheus. */
function mounted(files: Readonly<Record<string, string>>): { readonly folder: string; readonly hostPath: HostPath } {
  const folder = join(root, String(folders++))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return {
    folder,
    hostPath: (path) => (path.startsWith('/etc/prometheus') ? join(folder, path.slice('/etc/prometheus'.length)) : undefined),
  }
}

const PATH = '/etc/prometheus/prometheus.yml'

const args: [string[], string, string][] = [
  [[], '/etc/prometheus/prometheus.yml', ''],
  [['--config.file=/etc/prom/a.yml', '--web.route-prefix=/prom/'], '/etc/prom/a.yml', '/prom'],
  [['--config.file', 'conf/a.yml', '--web.external-url=http://x.example/metrics/'], '/prometheus/conf/a.yml', '/metrics'],
  [
    ['--storage.tsdb.path=/data', '--web.external-url=http://x.example', '--web.route-prefix=/'],
    '/prometheus/prometheus.yml',
    '',
  ],
]
test.each(args)('arguments %j: config %s, prefix %j', (given, path, prefix) => {
  expect([configPathOf(given), routePrefixOf(given)]).toEqual([path, prefix])
})

const CONFIG = `global: { scrape_interval: 15s }
rule_files: [rules/*.yml, missing/*.yml, /elsewhere/a.yml]
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ['localhost:9090']
  - job_name: app
    scrape_interval: 5s
    metrics_path: /api/v1/metrics
    scheme: https
    static_configs:
      - targets:
          - app:8000
          - app:8001
        labels: { tier: web, shard: 3 }
  - job_name: files
    file_sd_configs: [{ files: [sd/*.json, sd/none*.yml] }]
  - job_name: cluster
    dns_sd_configs: [{ names: [tasks.app] }]
`
const RULES = `groups:
  - name: app
    interval: 10s
    rules:
      - record: job:up:sum
        expr: |
          sum by (job) (up)
      - alert: Down
        expr: up == 0
        for: 1m
        labels: { severity: critical }
        annotations: { summary: down }
  - name: empty
    rules: []
  - name: broken
    rules: [{ alert: NoExpr }, { expr: up }]
`

test('jobs, targets, rule files and where each stands', async () => {
  const { folder, hostPath } = mounted({
    'prometheus.yml': CONFIG,
    'rules/a.yml': RULES,
    'rules/b.yml': '',
    'rules/c.yaml': RULES,
    'sd/a.json': '[\n  { "targets": ["node:9100"], "labels": { "dc": "a" } }\n]',
  })
  const config = await readPrometheusConfig({ path: PATH, hostPath })
  const [at, rules] = [`${folder}/prometheus.yml`, `${folder}/rules/a.yml`]
  const common = { scheme: 'http', metricsPath: '/metrics', scrapeInterval: 15_000, scrapeTimeout: 10_000, discovery: [] }
  expect(config?.jobs).toEqual([
    { ...common, name: 'prometheus', where: `${at}:4`, targets: [{ address: 'localhost:9090', labels: {}, where: `${at}:6` }] },
    {
      ...common,
      name: 'app',
      where: `${at}:7`,
      scheme: 'https',
      metricsPath: '/api/v1/metrics',
      scrapeInterval: 5000,
      scrapeTimeout: 5000,
      targets: ['app:8000', 'app:8001'].map((address, i) => ({
        address,
        labels: { tier: 'web', shard: '3' },
        where: `${at}:${13 + i}`,
      })),
    },
    {
      ...common,
      name: 'files',
      where: `${at}:16`,
      targets: [{ address: 'node:9100', labels: { dc: 'a' }, where: `${folder}/sd/a.json:2` }],
    },
    { ...common, name: 'cluster', where: `${at}:18`, targets: [], discovery: ['dns_sd_configs'] },
  ])
  expect(config?.jobProblems).toEqual([{ message: 'file_sd_configs: sd/none*.yml matches no file', where: `${at}:17` }])
  const globs = config?.ruleGlobs ?? []
  expect(globs.map(({ path, where, visible, files }) => [path, where, visible, files.map((file) => file.path)])).toEqual([
    ['/etc/prometheus/rules/*.yml', `${at}:2`, true, ['/etc/prometheus/rules/a.yml', '/etc/prometheus/rules/b.yml']],
    ['/etc/prometheus/missing/*.yml', `${at}:2`, true, []],
    ['/elsewhere/a.yml', `${at}:2`, false, []],
  ])
  const [file, empty] = globs[0]?.files ?? []
  expect(file?.groups.map(({ name, interval, where, rules }) => [name, interval, where, rules.length])).toEqual([
    ['app', 10_000, `${rules}:2`, 2],
    ['empty', undefined, `${rules}:13`, 0],
    ['broken', undefined, `${rules}:15`, 0],
  ])
  expect(file?.groups[0]?.rules).toEqual([
    {
      type: 'recording',
      name: 'job:up:sum',
      expr: 'sum by (job) (up)',
      for: 0,
      labels: {},
      annotations: {},
      where: `${rules}:5`,
    },
    {
      type: 'alerting',
      name: 'Down',
      expr: 'up == 0',
      for: 60_000,
      labels: { severity: 'critical' },
      annotations: { summary: 'down' },
      where: `${rules}:8`,
    },
  ])
  expect(file?.problems).toEqual([
    { message: 'a rule of group broken has no `expr`', where: `${rules}:16` },
    { message: 'a rule of group broken has no `alert` or `record`', where: `${rules}:16` },
  ])
  expect(empty).toMatchObject({ groups: [], problems: [] })
})

test('file_sd that cannot be seen from here is discovery; included files and merged keys are read', async () => {
  const { folder, hostPath } = mounted({ 'jobs/a.yml': 'scrape_configs:\n  - job_name: extra\n' })
  const text = `x: &base { metrics_path: /m }
scrape_config_files: [jobs/*.yml, nothing.yml]
scrape_configs: [{ <<: *base, job_name: files, file_sd_configs: [{ files: [/elsewhere/*.json] }] }]
`
  const config = await parsePrometheusConfig(text, 'p.yml', { path: PATH, hostPath })
  expect(config.jobs.map(({ name, where, metricsPath, discovery }) => [name, where, metricsPath, discovery])).toEqual([
    ['files', 'p.yml:3', '/m', ['file_sd_configs']],
    ['extra', `${folder}/jobs/a.yml:2`, '/metrics', []],
  ])
  expect(config.jobProblems).toEqual([{ message: 'scrape_config_files: nothing.yml matches no file', where: 'p.yml:2' }])
})

const broken: [string, string, { message: string; where: string }[]][] = [
  ['tabs', 'global:\n\tscrape_interval: 1s\n', [{ message: expect.stringMatching(/^no valid YAML: .*tab/i), where: 'p.yml:2' }]],
  ['a key twice', 'a: 1\na: 2\n', [{ message: 'no valid YAML: Map keys must be unique', where: 'p.yml:2' }]],
  ['nothing', '', []],
  ['a list', '- a\n', []],
]
test.each(broken)('a config with %s declares nothing', async (_, text, problems) => {
  const config = await parsePrometheusConfig(text, 'p.yml', { path: PATH, hostPath: () => undefined })
  expect(config).toMatchObject({ jobs: [], ruleGlobs: [], problems })
})

test('a config that is not mounted is undefined, one that is mounted and missing is a problem', async () => {
  expect(await readPrometheusConfig({ path: PATH, hostPath: () => undefined })).toBeUndefined()
  const { folder, hostPath } = mounted({ 'a.yml': '' })
  const missing = await readPrometheusConfig({ path: PATH, hostPath })
  expect(missing?.problems).toEqual([{ message: 'the config cannot be read (ENOENT)', where: `${folder}/prometheus.yml` }])
})

const patterns: [string, string, boolean][] = [
  ['*.yml', 'a.yml', true],
  ['*.yml', '.hidden.yml', true],
  ['*.yml', 'a.yaml', false],
  ['**.yml', 'a.yml', true],
  ['a?.yml', 'ab.yml', true],
  ['a?.yml', 'a.yml', false],
  ['[a-c]*.yml', 'b1.yml', true],
  ['[^a-c]*.yml', 'b1.yml', false],
  ['{a,b}.yml', 'a.yml', false],
  ['{a,b}.yml', '{a,b}.yml', true],
  ['a.yml', 'axyml', false],
  ['\\*.yml', '*.yml', true],
  ['\\*.yml', 'a.yml', false],
  ['[a.yml', '[a.yml', false],
]
test.each(patterns)('pattern %s against %s: %s', (pattern, name, matches) => {
  expect(goMatch(pattern).test(name)).toBe(matches)
})

test('a glob reaches through folders, one level for each star', async () => {
  const { hostPath } = mounted({ 'rules/team/a.yml': '', 'rules/team/deep/b.yml': '', 'rules/c.yml': '' })
  const found = async (pattern: string) => (await glob(pattern, hostPath)).files.map(({ path }) => path)
  expect(await found('/etc/prometheus/rules/*/*.yml')).toEqual(['/etc/prometheus/rules/team/a.yml'])
  expect(await found('/etc/prometheus/rules/**/*.yml')).toEqual(['/etc/prometheus/rules/team/a.yml'])
  expect(await found('/etc/prometheus/rules/*')).toEqual(['/etc/prometheus/rules/c.yml'])
  expect(await found('/etc/prometheus/rules/c.yml')).toEqual(['/etc/prometheus/rules/c.yml'])
})

test.each([
  [0, '0s'],
  [5000, '5s'],
  [90_500, '1m30s500ms'],
  [86_400_000, '1d'],
])('%d ms is %s', (ms, text) => {
  expect(promDuration(ms)).toBe(text)
})
