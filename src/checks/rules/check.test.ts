import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'
import type { DeclaredRule, RuleFile, RuleGlob } from '../../declared/prometheus.ts'
import type { Finding } from '../contract.ts'
import { Answer, observedPrometheus } from '../observed-prometheus.fixture.ts'
import { rules } from './check.ts'
import type { RulesSeen } from './observe.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const RELOAD = 'reload the server (SIGHUP, or POST /-/reload), and see its log'
const PATH = '/etc/prometheus/rules/a.yml'

const record: DeclaredRule = {
  type: 'recording',
  name: 'job:up:sum',
  expr: 'sum by (job) (up)',
  for: 0,
  labels: {},
  annotations: {},
  where: 'rules/a.yml:4',
}
const alert: DeclaredRule = {
  type: 'alerting',
  name: 'Down',
  expr: 'up == 0',
  for: 60_000,
  labels: { severity: 'critical' },
  annotations: { summary: 'down' },
  where: 'rules/a.yml:6',
}

const file = (more: Partial<RuleFile> = {}): RuleFile => ({
  path: PATH,
  file: 'rules/a.yml',
  groups: [{ name: 'app', interval: undefined, rules: [record, alert], where: 'rules/a.yml:2' }],
  problems: [],
  ...more,
})
const glob = (more: Partial<RuleGlob> = {}): RuleGlob => ({
  pattern: 'rules/*.yml',
  path: '/etc/prometheus/rules/*.yml',
  where: 'prometheus.yml:3',
  files: [file()],
  visible: true,
  ...more,
})

const evaluated = { health: 'ok', lastError: '', lastEvaluation: NOW - 2000 } as const
const liveRecord: LoadedRule = { ...evaluated, type: 'recording', name: 'job:up:sum', query: 'sum by (job) (up)', labels: {} }
const liveAlert: LoadedRule = {
  ...evaluated,
  type: 'alerting',
  name: 'Down',
  query: 'up == 0',
  duration: 60_000,
  labels: { severity: 'critical' },
  annotations: { summary: 'down' },
  state: 'inactive',
}
const group = (more: Partial<LoadedGroup> = {}): LoadedGroup => ({
  name: 'app',
  file: PATH,
  interval: 15_000,
  rules: [liveRecord, liveAlert],
  ...more,
})

const judged = (spec: object, more: Partial<RulesSeen> = {}): Finding[] =>
  rules.judge(rules.schema.parse(spec), {
    service: 'prometheus',
    source: 'prometheus.yml',
    globs: [glob()],
    problems: [],
    evaluationInterval: 15_000,
    groups: [group()],
    runtime: { reloadConfigSuccess: true, lastConfigTime: NOW },
    now: NOW,
    formatted: {},
    warnings: {},
    ...more,
  })

const other = { expr: 'sum(up) by(job)', where: 'rules/a.yml:4' }
const changed = (changes: Partial<DeclaredRule>, base = record) =>
  glob({
    files: [
      file({
        groups: [
          {
            name: 'app',
            interval: undefined,
            rules: [base === record ? { ...record, ...changes } : record, base === alert ? { ...alert, ...changes } : alert],
            where: 'rules/a.yml:2',
          },
        ],
      }),
    ],
  })

const holds: [string, object, Partial<RulesSeen>][] = [
  ['every rule is loaded', { minimum: 2 }, {}],
  ['another layout', {}, { globs: [changed({ expr: 'sum  by(job)\n(up)' })] }],
  [
    'other words for the same query, as the server says',
    {},
    {
      globs: [changed({ expr: other.expr })],
      formatted: { [other.expr]: 'sum by (job) (up)', 'sum by (job) (up)': 'sum by (job) (up)' },
    },
  ],
  ['one file that two globs match', {}, { globs: [glob(), glob({ pattern: 'rules/a.yml' })] }],
  ['the same file at another path', {}, { groups: [group({ file: 'conf/a.yml' })] }],
  ['a folder that is not mounted, with rules of it on the server', {}, { globs: [glob({ visible: false, files: [] })] }],
  [
    'a server with a relative config',
    {},
    { globs: [glob({ visible: false, files: [] })], groups: [group({ file: 'rules/a.yml' })] },
  ],
  [
    'an evaluation within three long intervals',
    {},
    {
      evaluationInterval: 60_000,
      groups: [group({ interval: 60_000, rules: [liveRecord, { ...liveAlert, lastEvaluation: NOW - 170_000 }] })],
    },
  ],
]
test.each(holds)('holds: %s', (_, spec, more) => {
  expect(judged(spec, more)).toEqual([])
})

const NOT_THERE = { expected: 'a rule of prometheus', actual: 'not there', hint: RELOAD }
const breaks: [string, object, Partial<RulesSeen>, Finding[]][] = [
  [
    'no rule at all',
    {},
    { globs: [], groups: [] },
    [
      {
        message: 'prometheus has no rule',
        expected: 'at least 1 rule',
        actual: '0',
        where: 'prometheus.yml',
        hint: 'there is no rule_files in its config',
      },
    ],
  ],
  [
    'too few rules',
    { minimum: 3 },
    {},
    [{ message: 'prometheus has only 2 rules', expected: 'at least 3 rules', actual: '2', where: 'prometheus.yml' }],
  ],
  [
    'a glob that matches nothing',
    {},
    { globs: [glob(), glob({ pattern: 'alerts/**/*.yml', files: [], where: 'prometheus.yml:4' })] },
    [
      {
        message: 'alerts/**/*.yml matches no rule file',
        expected: 'at least one file',
        actual: 'none',
        where: 'prometheus.yml:4',
        hint: '** is no more than *: it does not reach into folders below',
      },
    ],
  ],
  [
    'a glob with braces, and one of a folder that is not mounted',
    {},
    {
      globs: [
        glob(),
        glob({ pattern: '{a,b}.yml', files: [] }),
        glob({ pattern: '/rules/*.yml', path: '/rules/*.yml', files: [], visible: false }),
      ],
    },
    [
      {
        message: '{a,b}.yml matches no rule file',
        expected: 'at least one file',
        actual: 'none',
        where: 'prometheus.yml:3',
        hint: 'Prometheus knows no {a,b}: write two lines',
      },
      {
        message: '/rules/*.yml matches no rule file',
        expected: 'at least one file',
        actual: 'none',
        where: 'prometheus.yml:3',
        hint: 'nothing is mounted at /rules/*.yml, and the server has no rule from there',
      },
    ],
  ],
  [
    'an empty file, an empty group, a broken file',
    {},
    {
      globs: [
        glob({
          files: [
            file(),
            file({ path: '/etc/prometheus/rules/b.yml', file: 'rules/b.yml', groups: [] }),
            file({
              path: '/etc/prometheus/rules/c.yml',
              groups: [{ name: 'none', interval: undefined, rules: [], where: 'rules/c.yml:2' }],
            }),
            file({
              path: '/etc/prometheus/rules/d.yml',
              groups: [],
              problems: [{ message: 'no valid YAML: x', where: 'rules/d.yml:2' }],
            }),
          ],
        }),
      ],
    },
    [
      { message: 'the rule file holds no group', expected: 'at least one group', actual: 'none', where: 'rules/b.yml' },
      { message: 'no valid YAML: x', where: 'rules/d.yml:2' },
      { message: 'group none has no rule', expected: 'at least one rule', actual: 'none', where: 'rules/c.yml:2' },
    ],
  ],
  [
    'a group that is not loaded, and one that is not on disk',
    {},
    { groups: [group({ name: 'old' })] },
    [
      {
        message: 'group app is not loaded',
        expected: 'a group of prometheus',
        actual: 'not there',
        where: 'rules/a.yml:2',
        hint: RELOAD,
      },
      {
        message: 'group old is loaded, but not on disk',
        expected: 'only the groups of prometheus.yml',
        actual: '2 rules of /etc/prometheus/rules/a.yml',
        where: 'prometheus.yml',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a rule that is not loaded, and one that is not on disk',
    {},
    { groups: [group({ rules: [liveRecord, { ...liveAlert, name: 'Gone' }] })] },
    [
      { message: 'rule Down is not loaded', ...NOT_THERE, where: 'rules/a.yml:6' },
      {
        message: 'rule Gone is loaded, but not on disk',
        expected: 'only the rules on disk',
        actual: 'up == 0',
        where: '/etc/prometheus/rules/a.yml, group app',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a rule of another type by the same name',
    {},
    { globs: [changed({ type: 'alerting' })] },
    [
      { message: 'rule job:up:sum is not loaded', ...NOT_THERE, where: 'rules/a.yml:4' },
      {
        message: 'rule job:up:sum is loaded, but not on disk',
        expected: 'only the rules on disk',
        actual: 'sum by (job) (up)',
        where: '/etc/prometheus/rules/a.yml, group app',
        hint: RELOAD,
      },
    ],
  ],
  [
    'every part of a rule that was changed on disk',
    {},
    {
      globs: [changed({ expr: 'up == 1', for: 0, labels: {}, annotations: { summary: 'x' } }, alert)],
      formatted: { 'up == 1': 'up == 1', 'up == 0': 'up == 0' },
    },
    (
      [
        ['expr', 'up == 1', 'up == 0'],
        ['labels', '{}', '{"severity":"critical"}'],
        ['for', '0s', '1m'],
        ['annotations', '{"summary":"x"}', '{"summary":"down"}'],
      ] as const
    ).map(([what, expected, actual]) => ({
      message: `rule Down differs on the server in its ${what}`,
      expected,
      actual,
      where: 'rules/a.yml:6',
      hint: RELOAD,
    })),
  ],
  [
    'a text in a query that differs only by white space',
    {},
    {
      globs: [changed({ expr: 'up{a="x y"}' })],
      groups: [group({ rules: [{ ...liveRecord, query: 'up{a="xy"}' }, liveAlert] })],
      formatted: { 'up{a="x y"}': 'a', 'up{a="xy"}': 'b' },
    },
    [
      {
        message: 'rule job:up:sum differs on the server in its expr',
        expected: 'up{a="x y"}',
        actual: 'up{a="xy"}',
        where: 'rules/a.yml:4',
        hint: RELOAD,
      },
    ],
  ],
  [
    'another interval',
    {},
    { groups: [group({ interval: 60_000 })] },
    [
      {
        message: 'group app differs on the server in its interval',
        expected: '15s',
        actual: '1m',
        where: 'rules/a.yml:2',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a rule that fails, and one not evaluated yet',
    {},
    {
      groups: [
        group({
          rules: [
            { ...liveRecord, health: 'err', lastError: 'many-to-many matching not allowed' },
            { ...liveAlert, health: 'unknown', lastEvaluation: undefined },
          ],
        }),
      ],
    },
    [
      {
        message: 'rule job:up:sum fails',
        expected: 'health ok',
        actual: 'many-to-many matching not allowed',
        where: 'rules/a.yml:4',
      },
      {
        message: 'rule Down has not been evaluated yet',
        expected: 'at most 45.0 s ago',
        actual: 'never',
        where: 'rules/a.yml:6',
        hint: 'the first evaluation comes within the interval of its group (15s)',
      },
    ],
  ],
  [
    'a rule evaluated too long ago',
    { evaluatedWithin: '10s' },
    { groups: [group({ rules: [liveRecord, { ...liveAlert, lastEvaluation: NOW - 12_000 }] })] },
    [
      {
        message: 'rule Down was last evaluated 12.0 s ago',
        expected: 'at most 10.0 s ago',
        actual: '12.0 s ago',
        where: 'rules/a.yml:6',
      },
    ],
  ],
  [
    'a rule that cannot be read from here, all the same',
    {},
    { globs: [glob({ visible: false, files: [] })], groups: [group({ rules: [{ ...liveRecord, health: 'err' }] })] },
    [{ message: 'rule job:up:sum fails', expected: 'health ok', actual: 'health err', where: PATH }],
  ],
  [
    'warnings',
    {},
    { warnings: { 'up == 0': ['bucket label "le" is missing'], 'sum by (job) (up)': ['odd'] } },
    [
      { message: 'rule job:up:sum is evaluated with a warning', expected: 'no warning', actual: 'odd', where: 'rules/a.yml:4' },
      {
        message: 'rule Down is evaluated with a warning',
        expected: 'no warning',
        actual: 'bucket label "le" is missing',
        where: 'rules/a.yml:6',
        hint: 'keep le: histogram_quantile(q, sum by (le, …) (rate(…_bucket[…])))',
      },
    ],
  ],
  [
    'a config that is no YAML, or could not be loaded',
    {},
    {
      problems: [{ message: 'no valid YAML: x', where: 'prometheus.yml:1' }],
      runtime: { reloadConfigSuccess: false, lastConfigTime: NOW },
    },
    [
      { message: 'no valid YAML: x', where: 'prometheus.yml:1' },
      {
        message: 'prometheus could not load its config',
        expected: 'the config as it is on disk',
        actual: 'an older one',
        where: 'prometheus.yml',
        hint: 'promtool check config says what is wrong; so does the log of the server',
      },
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, more, findings) => {
  expect(judged(spec, more)).toEqual(findings)
})

const RULES = `groups:
  - name: app
    rules:
      - { record: "job:up:sum", expr: "sum(up) by (job)" }
`
const CONFIG = 'global: { evaluation_interval: 5s }\nrule_files: [a.yml, rules/*.yml]\n'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const LIVE = {
  name: 'job:up:sum',
  type: 'recording',
  query: 'sum by (job) (up)',
  health: 'ok',
  lastEvaluation: '2026-01-01T11:59:58Z',
}
const routes = {
  rules: () => ({ groups: [{ name: 'app', file: '/etc/prometheus/a.yml', interval: 5, rules: [LIVE] }] }),
  'status/runtimeinfo': () => ({ reloadConfigSuccess: true, lastConfigTime: '2026-01-01T11:59:00Z' }),
  'status/config': () => ({ yaml: CONFIG }),
  format_query: () => 'the same',
  query: () => new Answer(200, { status: 'success', data: { resultType: 'vector', result: [] }, warnings: ['odd'] }),
}

test('observes the rule files on disk and the live server', async () => {
  const folder = folderWith({ 'prometheus.yml': CONFIG, 'a.yml': RULES })
  const files: Readonly<Record<string, string>> = {
    '/etc/prometheus/prometheus.yml': 'prometheus.yml',
    '/etc/prometheus/a.yml': 'a.yml',
  }
  const at = await observedPrometheus(routes, {
    hostPath: (path) => (files[path] ? join(folder, files[path]) : undefined),
    now: NOW,
  })
  const spec = rules.schema.parse({})
  const seen = await rules.observe(spec, at, undefined)
  expect(seen).toMatchObject({
    source: join(folder, 'prometheus.yml'),
    evaluationInterval: 5000,
    now: NOW,
    formatted: { 'sum(up) by (job)': 'the same', 'sum by (job) (up)': 'the same' },
    warnings: { 'sum by (job) (up)': ['odd'] },
  })
  expect(rules.judge(spec, seen).map(({ message, where }) => [message, where])).toEqual([
    ['rules/*.yml matches no rule file', `${join(folder, 'prometheus.yml')}:2`],
    ['rule job:up:sum is evaluated with a warning', `${join(folder, 'a.yml')}:4`],
  ])
})

test('single files that are mounted are read though their folder is not', async () => {
  const folder = folderWith({ 'prometheus.yml': 'rule_files: ["/etc/prometheus/*.yml"]', 'a.yml': RULES })
  const at = await observedPrometheus(routes, {
    hostPath: (path) => (path === '/etc/prometheus' ? undefined : join(folder, path.slice(16))),
    now: NOW,
  })
  const seen = await rules.observe(rules.schema.parse({ allowWarnings: true }), at, undefined)
  expect(seen.globs).toMatchObject([{ visible: false, files: [{ path: '/etc/prometheus/a.yml', file: join(folder, 'a.yml') }] }])
  expect(seen.warnings).toEqual({})
})

test('without a mounted config, the globs of the live server are held against what it has loaded', async () => {
  const at = await observedPrometheus(routes, { now: NOW })
  const spec = rules.schema.parse({ allowWarnings: true })
  expect(rules.judge(spec, await rules.observe(spec, at, undefined))).toEqual([
    {
      message: 'rules/*.yml matches no rule file',
      expected: 'at least one file',
      actual: 'none',
      where: 'prometheus:/api/v1/status/config:2',
      hint: 'nothing is mounted at /etc/prometheus/rules/*.yml, and the server has no rule from there',
    },
  ])
})

test('a suite may name the files itself', async () => {
  const at = await observedPrometheus(routes, { baseDir: folderWith({ 'a.yml': RULES }), now: NOW })
  const check = async (files: string[]) => {
    const spec = rules.schema.parse({ files, allowWarnings: true })
    return rules.judge(spec, await rules.observe(spec, at, undefined)).map(({ message }) => message)
  }
  expect(await check(['*.yml'])).toEqual([])
  expect(await check(['*.yml', 'more/*.yml'])).toEqual(['more/*.yml matches no rule file'])
})

test('a server that does not answer cannot be observed', async () => {
  const at = await observedPrometheus({}, { origin: 'http://127.0.0.1:1' })
  await expect(rules.observe(rules.schema.parse({}), at, undefined)).rejects.toMatchObject({
    name: 'RequestFailed',
    reason: 'refused',
  })
})

test('titles, needs, and what is refused', () => {
  expect(rules.title(rules.schema.parse({}))).toBe('every rule of prometheus.yml is loaded, healthy and evaluated')
  expect(rules.title(rules.schema.parse({ files: ['a.yml', 'b/*.yml'] }))).toBe(
    'every rule of a.yml, b/*.yml is loaded, healthy and evaluated',
  )
  expect(rules.needs(rules.schema.parse({}))).toEqual([{ role: 'prometheus' }])
  for (const spec of [{ files: 'all' }, { files: [] }, { minimum: 0 }, { evaluatedWithin: 30 }, { file: ['a'] }]) {
    expect(rules.schema.safeParse(spec).success, JSON.stringify(spec)).toBe(false)
  }
})
