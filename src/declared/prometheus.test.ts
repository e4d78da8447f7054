import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parsePrometheusConfig, readPrometheusConfig, readRuleGlob } from './prometheus.ts'
import { promDuration } from './prometheus-duration.ts'
import type { HostFiles } from './prometheus-files.ts'
import { glob, goMatch } from './prometheus-glob.ts'

const root = mkdtempSync(join(tmpdir(), 'firedrill-declared-'))
afterAll(() => rmSync(root, { recursive: true }))

let folders = 0
/** Files in a folder of their own, mounted at /etc/prometheus. */
function mounted(files: Readonly<Record<string, string>>): { readonly folder: string; readonly service: HostFiles } {
  const folder = join(root, String(folders++))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const hostPath = (path: string) =>
    path.startsWith('/etc/prometheus') ? join(folder, path.slice('/etc/prometheus'.length)) : undefined
  return { folder, service: { hostPath, mounts: ['/etc/prometheus'] } }
}

const nothingMounted: HostFiles = { hostPath: () => undefined, mounts: [] }

const PATH = '/etc/prometheus/prometheus.yml'
const NO_FILE = {
  expected: 'at least one file',
  actual: 'none',
  hint: 'paths start at the folder of the config; is the file mounted into the service?',
}

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
    params: { module: [http_2xx, other], none: [] }
    static_configs:
      - targets:
          - app:8000
          - app:8001
        labels: { tier: web, shard: 3, version: 1.10, build: 007, live: True, id: 12345678901234567890, none: ~ }
  - job_name: files
    file_sd_configs: [{ files: [sd/*.json, sd/none*.yml] }]
  - job_name: cluster
    dns_sd_configs: [{ names: [tasks.app] }]
`
const RULES = `groups:
  - name: app
    interval: 10s
    limit: 3
    query_offset: 1m
    labels: { team: core, severity: none, version: 1.10 }
    rules:
      - record: job:up:sum
        expr: |
          sum by (job) (up)
      - alert: Down
        expr: up == 0
        for: 1m
        keep_firing_for: 5m
        labels: { severity: critical }
        annotations: { summary: down, threshold: 0.50 }
  - name: empty
    rules: []
  - name: broken
    rules: [{ alert: NoExpr }, { expr: up }]
`

test('jobs, targets, rule files and where each stands', async () => {
  const { folder, service } = mounted({
    'prometheus.yml': CONFIG,
    'rules/a.yml': RULES,
    'rules/b.yml': '',
    'rules/c.yaml': RULES,
    'sd/a.json': '[\n  { "targets": ["node:9100"], "labels": { "dc": "a" } }\n]',
  })
  const config = await readPrometheusConfig({ path: PATH, files: service })
  const [at, rules] = [`${folder}/prometheus.yml`, `${folder}/rules/a.yml`]
  const common = {
    scheme: 'http',
    metricsPath: '/metrics',
    scrapeInterval: 15_000,
    scrapeTimeout: 10_000,
    params: {},
    discovery: [],
  }
  expect(config?.jobs).toEqual([
    { ...common, name: 'prometheus', where: `${at}:4`, targets: [{ address: 'localhost:9090', labels: {}, where: `${at}:6` }] },
    {
      ...common,
      name: 'app',
      where: `${at}:7`,
      scheme: 'https',
      params: { module: 'http_2xx' },
      metricsPath: '/api/v1/metrics',
      scrapeInterval: 5000,
      scrapeTimeout: 5000,
      targets: ['app:8000', 'app:8001'].map((address, i) => ({
        address,
        labels: { tier: 'web', shard: '3', version: '1.10', build: '007', live: 'True', id: '12345678901234567890', none: '' },
        where: `${at}:${14 + i}`,
      })),
    },
    {
      ...common,
      name: 'files',
      where: `${at}:17`,
      targets: [{ address: 'node:9100', labels: { dc: 'a' }, where: `${folder}/sd/a.json:2` }],
    },
    { ...common, name: 'cluster', where: `${at}:19`, targets: [], discovery: ['dns_sd_configs'] },
  ])
  expect(config?.jobProblems).toEqual([
    { message: 'file_sd_configs: sd/none*.yml matches no file', ...NO_FILE, where: `${at}:18` },
  ])
  expect(config?.unseen).toEqual([])
  const globs = config?.ruleGlobs ?? []
  expect(globs.map(({ path, where, visible, files }) => [path, where, visible, files.map((file) => file.path)])).toEqual([
    ['/etc/prometheus/rules/*.yml', `${at}:2`, true, ['/etc/prometheus/rules/a.yml', '/etc/prometheus/rules/b.yml']],
    ['/etc/prometheus/missing/*.yml', `${at}:2`, true, []],
    ['/elsewhere/a.yml', `${at}:2`, false, []],
  ])
  const [file, empty] = globs[0]?.files ?? []
  const groups = file?.groups.map(({ name, interval, limit, queryOffset, where, rules }) => {
    return [name, interval, limit, queryOffset, where, rules.length]
  })
  expect(groups).toEqual([
    ['app', 10_000, 3, 60_000, `${rules}:2`, 2],
    ['empty', undefined, 0, undefined, `${rules}:17`, 0],
    ['broken', undefined, 0, undefined, `${rules}:19`, 0],
  ])
  expect(file?.groups[0]?.rules).toEqual([
    {
      type: 'recording',
      name: 'job:up:sum',
      expr: 'sum by (job) (up)',
      for: 0,
      keepFiringFor: 0,
      labels: { team: 'core', severity: 'none', version: '1.10' },
      annotations: {},
      where: `${rules}:8`,
    },
    {
      type: 'alerting',
      name: 'Down',
      expr: 'up == 0',
      for: 60_000,
      keepFiringFor: 300_000,
      labels: { team: 'core', severity: 'critical', version: '1.10' },
      annotations: { summary: 'down', threshold: '0.50' },
      where: `${rules}:11`,
    },
  ])
  expect(file?.problems).toEqual([
    {
      message: 'a rule of group broken has no `expr`',
      expected: '`expr`',
      actual: 'keys: alert',
      where: `${rules}:20`,
      hint: 'Prometheus does not load the file so',
    },
    {
      message: 'a rule of group broken has no `alert` or `record`',
      expected: '`alert` or `record`',
      actual: 'keys: expr',
      where: `${rules}:20`,
      hint: 'Prometheus does not load the file so',
    },
  ])
  expect(empty).toMatchObject({ groups: [], problems: [] })
})

test('file_sd that cannot be seen from here is discovery; included files and merged keys are read', async () => {
  const { folder, service } = mounted({ 'jobs/a.yml': 'scrape_configs:\n  - job_name: extra\n' })
  const text = `x: &base { metrics_path: /m }
scrape_config_files: [jobs/*.yml, nothing.yml, /elsewhere/*.yml]
scrape_configs: [{ <<: *base, job_name: files, file_sd_configs: [{ files: [/elsewhere/*.json] }] }]
`
  const config = await parsePrometheusConfig(text, 'p.yml', { path: PATH, files: service })
  expect(config.jobs.map(({ name, where, metricsPath, discovery }) => [name, where, metricsPath, discovery])).toEqual([
    ['files', 'p.yml:3', '/m', ['file_sd_configs']],
    ['extra', `${folder}/jobs/a.yml:2`, '/metrics', []],
  ])
  expect(config.jobProblems).toEqual([
    { message: 'scrape_config_files: nothing.yml matches no file', ...NO_FILE, where: 'p.yml:2' },
  ])
  expect(config.unseen).toEqual([{ pattern: '/elsewhere/*.yml', where: 'p.yml:2' }])
})

const NO_YAML = { expected: 'valid YAML', where: 'p.yml:2', hint: 'Prometheus cannot load it either' }
const TABS = expect.stringMatching(/tab/i)
const broken: [string, string, object[]][] = [
  ['tabs', 'global:\n\tscrape_interval: 1s\n', [{ message: TABS, actual: TABS, ...NO_YAML }]],
  [
    'a key twice',
    'a: 1\na: 2\n',
    [{ message: 'no valid YAML: Map keys must be unique', actual: 'Map keys must be unique', ...NO_YAML }],
  ],
  ['nothing', '', []],
  ['a list', '- a\n', []],
]
test.each(broken)('a config with %s declares nothing', async (_, text, problems) => {
  const config = await parsePrometheusConfig(text, 'p.yml', { path: PATH, files: nothingMounted })
  expect(config).toMatchObject({ jobs: [], ruleGlobs: [], problems })
})

test('a config that is not mounted is undefined, one that is mounted and missing is a problem', async () => {
  expect(await readPrometheusConfig({ path: PATH, files: nothingMounted })).toBeUndefined()
  const { folder, service } = mounted({ 'a.yml': '', 'folder.yml/b': '' })
  const missing = await readPrometheusConfig({ path: PATH, files: service })
  const hint = 'the compose file mounts it into the service: make the file, or mend its path'
  expect(missing?.problems).toEqual([
    {
      message: 'the config cannot be read (ENOENT)',
      expected: 'a file',
      actual: 'nothing',
      where: `${folder}/prometheus.yml`,
      hint,
    },
  ])
  const isFolder = await readPrometheusConfig({ path: '/etc/prometheus/folder.yml', files: service })
  expect(isFolder?.problems).toMatchObject([{ message: 'the config cannot be read (EISDIR)', actual: 'a folder' }])
})

// Root may read whatever permissions forbid; this file even root can open and not read.
const UNREADABLE = '/proc/self/mem'
const configs: [string, string][] = [
  ['a rule file', 'rule_files: [bad.yml]'],
  ['a file of targets', 'scrape_configs: [{ job_name: a, file_sd_configs: [{ files: [bad.yml] }] }]'],
  ['a file of jobs', 'scrape_config_files: [bad.yml]'],
  ['a folder', 'rule_files: [loop/*.yml]'],
]
test.each(configs)('%s that may not be read cannot be observed', async (_, config) => {
  const { folder, service } = mounted({ 'prometheus.yml': config })
  symlinkSync(UNREADABLE, join(folder, 'bad.yml'))
  symlinkSync('loop', join(folder, 'loop'))
  const reading = readPrometheusConfig({ path: PATH, files: service })
  await expect(reading).rejects.toMatchObject({
    name: 'CannotObserve',
    message: expect.stringMatching(/(bad\.yml|loop) cannot be read from here \((EIO|ELOOP)\): let the user of this run read it$/),
  })
})

test('the config itself, when it may not be read, cannot be observed', async () => {
  const { folder, service } = mounted({ 'a.yml': '' })
  symlinkSync(UNREADABLE, join(folder, 'prometheus.yml'))
  await expect(readPrometheusConfig({ path: PATH, files: service })).rejects.toMatchObject({ name: 'CannotObserve' })
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
  const { service } = mounted({ 'rules/team/a.yml': '', 'rules/team/deep/b.yml': '', 'rules/c.yml': '' })
  const found = async (pattern: string) => (await glob(pattern, service)).files.map(({ path }) => path)
  expect(await found('/etc/prometheus/rules/*/*.yml')).toEqual(['/etc/prometheus/rules/team/a.yml'])
  expect(await found('/etc/prometheus/rules/**/*.yml')).toEqual(['/etc/prometheus/rules/team/a.yml'])
  expect(await found('/etc/prometheus/rules/*')).toEqual(['/etc/prometheus/rules/c.yml'])
  expect(await found('/etc/prometheus/rules/c.yml')).toEqual(['/etc/prometheus/rules/c.yml'])
})

test('a glob finds what is mounted below a folder, whether the folder itself is mounted or not', async () => {
  const { folder } = mounted({ 'a.yml': 'groups: [{ name: g, rules: [] }]', 'sub/b.yml': '', 'rules/c.yml': '' })
  const mounts: Readonly<Record<string, string>> = {
    '/etc/prometheus': join(folder, 'rules'),
    '/etc/prometheus/one.yml': join(folder, 'a.yml'),
    '/etc/prometheus/team/deep': join(folder, 'sub'),
    '/rules/two.yml': join(folder, 'a.yml'),
  }
  const hostPath = (path: string) =>
    Object.entries(mounts)
      .filter(([target]) => path === target || path.startsWith(`${target}/`))
      .map(([target, source]) => join(source, path.slice(target.length)))
      .at(-1)
  const files: HostFiles = { hostPath, mounts: Object.keys(mounts) }
  const found = async (pattern: string) => {
    const { files: all, visible } = await glob(pattern, files)
    return [visible, ...all.map(({ path }) => path)]
  }
  expect(await found('/etc/prometheus/*.yml')).toEqual([true, '/etc/prometheus/c.yml', '/etc/prometheus/one.yml'])
  expect(await found('/etc/prometheus/*/*/b.yml')).toEqual([true, '/etc/prometheus/team/deep/b.yml'])
  expect(await found('/rules/*.yml')).toEqual([false, '/rules/two.yml'])
  expect(await found('/*/*.yml')).toEqual([false, '/rules/two.yml'])
  const read = await readRuleGlob({ pattern: '*.yml', path: '/rules/*.yml', where: 'p.yml:1' }, files)
  expect(read.files.map(({ path, groups }) => [path, groups.map(({ name }) => name)])).toEqual([['/rules/two.yml', ['g']]])
})

test.each([
  [0, '0s'],
  [5000, '5s'],
  [90_500, '1m30s500ms'],
  [86_400_000, '1d'],
])('%d ms is %s', (ms, text) => {
  expect(promDuration(ms)).toBe(text)
})
