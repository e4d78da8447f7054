import { expect, test } from 'vitest'
import type { DeclaredRule } from '../../declared/prometheus.ts'
import type { Finding } from '../contract.ts'
import { rules } from './check.ts'
import type { RulesSeen } from './observe.ts'
import { alert, file, glob, group, liveAlert, liveRecord, NOW, PATH, record, world } from './seen.fixture.ts'

const RELOAD = 'reload the server (SIGHUP, or POST /-/reload), and see its log'
const judged = (spec: object, more: Partial<RulesSeen> = {}): Finding[] => rules.judge(rules.schema.parse(spec), world(more))
const GROUP = { name: 'app', interval: undefined, limit: 0, queryOffset: undefined, where: 'rules/a.yml:2' }
const withRules = (...all: DeclaredRule[]) => glob({ files: [file({ groups: [{ ...GROUP, rules: all }] })] })
const HIGH = { ...alert, name: 'High', where: 'rules/a.yml:4' }
const LIVE_HIGH = { ...liveAlert, name: 'High' }
const NO_YAML = { message: 'no valid YAML: x', expected: 'valid YAML', actual: 'x' }

const other = { expr: 'sum(up) by(job)', where: 'rules/a.yml:4' }
const changed = (changes: Partial<DeclaredRule>, base = record) =>
  withRules(base === record ? { ...record, ...changes } : record, base === alert ? { ...alert, ...changes } : alert)

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
  [
    'a server that is too old to tell of keep_firing_for and limit',
    {},
    { groups: [group({ limit: undefined, rules: [liveRecord, { ...liveAlert, keepFiringFor: undefined }] })] },
  ],
  [
    'a folder that is not mounted, with one file in it that is',
    {},
    { globs: [glob({ visible: false })], groups: [group(), group({ name: 'image', file: '/etc/prometheus/rules/b.yml' })] },
  ],
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
              groups: [{ ...GROUP, name: 'none', rules: [], where: 'rules/c.yml:2' }],
            }),
            file({
              path: '/etc/prometheus/rules/d.yml',
              groups: [],
              problems: [{ ...NO_YAML, where: 'rules/d.yml:2' }],
            }),
          ],
        }),
      ],
    },
    [
      {
        message: 'the rule file holds no group',
        expected: 'at least one group',
        actual: 'none',
        where: 'rules/b.yml',
        hint: 'write its rules, or remove it',
      },
      { ...NO_YAML, where: 'rules/d.yml:2' },
      {
        message: 'group none has no rule',
        expected: 'at least one rule',
        actual: 'none',
        where: 'rules/c.yml:2',
        hint: 'write its rules, or remove it',
      },
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
    'a group that is not on disk, of a file that can be read in a folder that cannot',
    {},
    { globs: [glob({ visible: false })], groups: [group(), group({ name: 'old' })] },
    [
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
      globs: [changed({ expr: 'up == 1', for: 0, keepFiringFor: 0, labels: {}, annotations: { summary: 'x' } }, alert)],
      formatted: { 'up == 1': 'up == 1', 'up == 0': 'up == 0' },
    },
    (
      [
        ['expr', 'up == 1', 'up == 0'],
        ['labels', '{}', '{"severity":"critical"}'],
        ['for', '0s', '1m'],
        ['keep_firing_for', '0s', '5m'],
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
    'another limit',
    {},
    { groups: [group({ limit: 3 })] },
    [
      {
        message: 'group app differs on the server in its limit',
        expected: '0',
        actual: '3',
        where: 'rules/a.yml:2',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a query of which the server could not tell the layout, and one that it cannot read',
    {},
    { globs: [changed({ expr: 'up == 1' }, alert)], formatted: { 'up == 1': undefined } },
    [
      {
        message: 'rule Down differs on the server in its expr',
        expected: 'up == 1',
        actual: 'up == 0',
        where: 'rules/a.yml:6',
        hint: RELOAD,
      },
    ],
  ],
  [
    'namesakes in another order',
    {},
    {
      globs: [withRules({ ...HIGH, expr: 'x > 5' }, { ...HIGH, expr: 'x > 50', labels: {} })],
      groups: [
        group({
          rules: [
            { ...LIVE_HIGH, query: 'x > 50', labels: {} },
            { ...LIVE_HIGH, query: 'x > 5' },
          ],
        }),
      ],
    },
    [
      {
        message: 'group app differs on the server in the order of its rules',
        expected: 'High (x > 5); High (x > 50)',
        actual: 'High (x > 50); High (x > 5)',
        where: 'rules/a.yml:2',
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
        hint: 'the server is overloaded or stopped evaluating',
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
      problems: [{ ...NO_YAML, where: 'prometheus.yml:1' }],
      runtime: { reloadConfigSuccess: false, lastConfigTime: NOW },
    },
    [
      { ...NO_YAML, where: 'prometheus.yml:1' },
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

test('notes say what was not compared', () => {
  const told = (more: Partial<RulesSeen>) => rules.notes?.(rules.schema.parse({}), world(more)).map(({ message }) => message)
  const rest = 'be read from here: what the server has of them is not compared'
  expect(told({})).toEqual([])
  const offset = file({ groups: [{ ...GROUP, rules: [record], queryOffset: 60_000 }] })
  expect(told({ globs: [glob({ files: [offset] })] })).toEqual([
    'the query_offset of group app is not compared: prometheus does not tell it',
  ])
  expect(told({ globs: [glob({ visible: false })] })).toEqual([`the rule files of rules/*.yml cannot all ${rest}`])
  expect(told({ source: 'prometheus:/api/v1/status/config', globs: [glob({ visible: false, files: [] })] })).toEqual([
    'prometheus is compared with the config that it has loaded itself: no file of it can be read from here',
    `the rule files of rules/*.yml cannot ${rest}`,
  ])
})
