import { expect, test } from 'vitest'
import type { ActiveAlert, LoadedGroup } from '../../clients/prometheus.ts'
import type { Finding } from '../contract.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { type QuietSeen, quiet } from './check.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const FILE = '/etc/prometheus/a.yml, group app'

type Rule = Extract<LoadedGroup['rules'][number], { type: 'alerting' }>

const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  type: 'alerting',
  name,
  query: 'up == 0',
  health: 'ok',
  lastError: '',
  lastEvaluation: NOW - 1000,
  labels: {},
  duration: 120_000,
  annotations: {},
  state: 'inactive',
  alerts: [],
  ...more,
})
const active = (state: ActiveAlert['state'], annotations: Record<string, string> = {}): ActiveAlert => ({
  state,
  labels: { alertname: 'Down', job: 'app' },
  annotations,
  activeAt: NOW - 5000,
  value: 0.1 + 0.2,
})
const world = (rules: readonly Rule[], more: Partial<QuietSeen> = {}): QuietSeen => ({
  service: 'prometheus',
  groups: [{ name: 'app', file: '/etc/prometheus/a.yml', interval: 15_000, rules: [...rules] }],
  watchedFor: 10_000,
  now: NOW,
  ...more,
})
const judged = (spec: object, seen: QuietSeen): Finding[] => quiet.judge(quiet.schema.parse(spec), seen)

const PENDING = rule('Down', { alerts: [active('pending')] })
const FIRING = rule('Down', { alerts: [active('firing', { summary: 'app is down' })] })

const holds: [string, object, QuietSeen][] = [
  ['all inactive', { notPending: 'any' }, world([rule('Down'), rule('High')])],
  ['one pending', {}, world([PENDING])],
  ['one pending that is not listed', { notPending: ['High'] }, world([PENDING, rule('High')])],
  ['one firing that may', { except: ['Down'] }, world([FIRING])],
  ['one not evaluated yet, shortly after the start', {}, world([rule('Down', { health: 'unknown', lastEvaluation: undefined })])],
]
test.each(holds)('holds: %s', (_, spec, seen) => {
  expect(judged(spec, seen)).toEqual([])
})

const breaks: [string, object, QuietSeen, Finding[]][] = [
  [
    'no alerting rule',
    {},
    world([], { groups: [] }),
    [
      {
        message: 'prometheus has no alerting rule: its silence means nothing',
        expected: 'at least one alerting rule',
        actual: 'none',
        hint: 'see rule_files in prometheus.yml',
      },
    ],
  ],
  [
    'one that fires',
    { except: ['High'] },
    world([FIRING, rule('High')]),
    [
      {
        message: 'Down is firing',
        expected: 'not firing',
        actual: 'active for 5.0 s, value 0.3, Down{job="app"}: app is down',
        where: FILE,
      },
    ],
  ],
  ...[['Down'], 'any'].map((notPending): [string, object, QuietSeen, Finding[]] => [
    `one that is pending, asked for by ${notPending}`,
    { notPending },
    world([PENDING]),
    [
      {
        message: 'Down is pending',
        expected: 'not even pending',
        actual: 'active for 5.0 s, value 0.3, Down{job="app"}',
        where: FILE,
      },
    ],
  ]),
  [
    'a rule that fails',
    {},
    world([rule('Down', { health: 'err', lastError: 'many-to-many' })]),
    [{ message: 'rule Down fails: its silence means nothing', expected: 'health ok', actual: 'many-to-many', where: FILE }],
  ],
  [
    'a rule that is never evaluated',
    {},
    world([rule('Down', { lastEvaluation: undefined })], { watchedFor: 40_000 }),
    [{ message: 'rule Down is not evaluated', expected: 'an evaluation every 15s', actual: 'none in 40.0 s', where: FILE }],
  ],
  [
    'names that no rule has',
    { except: ['Donw'], notPending: ['Else'] },
    world([rule('Down')]),
    [
      {
        message: 'prometheus has no alerting rule Donw',
        expected: 'an alerting rule that is loaded',
        actual: 'Down',
        hint: 'did you mean Down?',
      },
      {
        message: 'prometheus has no alerting rule Else',
        expected: 'an alerting rule that is loaded',
        actual: 'Down',
        hint: undefined,
      },
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, seen, findings) => {
  expect(judged(spec, seen)).toEqual(findings)
})

test('pending alerts and rules not evaluated are notes', () => {
  const seen = world([PENDING, rule('High', { lastEvaluation: undefined })])
  expect(quiet.notes?.(quiet.schema.parse({}), seen)).toEqual([
    {
      message: 'Down is pending: active for 5.0 s, value 0.3, Down{job="app"}',
      where: FILE,
      hint: 'it fires when its condition has held for 2m',
    },
    { message: 'rule High was not evaluated in this time', where: FILE },
  ])
})

test('titles, modes, and what is refused', () => {
  expect(quiet.title(quiet.schema.parse({}))).toBe('no alert fires')
  expect(quiet.title(quiet.schema.parse({ except: ['Watchdog'] }))).toBe('no alert fires except Watchdog')
  expect(quiet.unfit?.({}, 'lapse')).toBe('the history of a time lapse makes alerts fire')
  expect(quiet.unfit?.({}, 'scaled')).toBeUndefined()
  for (const spec of [{ except: [] }, { notPending: 'all' }, { expect: ['x'] }])
    expect(quiet.schema.safeParse(spec).success, JSON.stringify(spec)).toBe(false)
})

test('asks the live server for its alerting rules alone', async () => {
  const asked: string[] = []
  const at = await observedPrometheus({
    rules: (params) => {
      asked.push(params.toString())
      const evaluated = { query: 'up', health: 'ok', lastEvaluation: '2026-01-01T12:00:00Z' }
      const alerts = [{ labels: { alertname: 'Down' }, state: 'firing', activeAt: '2026-01-01T12:00:00Z', value: '1e+00' }]
      const down = { type: 'alerting', name: 'Down', duration: 0, state: 'firing', alerts, ...evaluated }
      return {
        groups: [{ name: 'app', file: 'a.yml', interval: 15, rules: [{ type: 'recording', name: 'x', ...evaluated }, down] }],
      }
    },
  })
  const seen = await quiet.observe({}, at, await quiet.before?.({}, at))
  expect(asked).toEqual(['type=alert'])
  expect(quiet.judge({}, seen).map(({ message }) => message)).toEqual(['Down is firing'])
})
