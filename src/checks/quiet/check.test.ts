import { expect, test } from 'vitest'
import type { ActiveAlert } from '../../clients/prometheus.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Finding } from '../contract.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { type QuietSeen, quiet } from './check.ts'
import { Watch, type Watched } from './watch.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const FILE = '/etc/prometheus/a.yml, group app'

type Rule = Watched['rule']

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
const GROUP = { name: 'app', file: '/etc/prometheus/a.yml', interval: 15_000 }
const watched = (of: Rule, more: Partial<Watched> = {}): Watched => ({
  rule: of,
  group: GROUP,
  heard: true,
  silentFor: 1000,
  ...more,
})
const world = (rules: readonly Rule[], more: Partial<Watched> = {}): QuietSeen => ({
  service: 'prometheus',
  rules: rules.map((one) => watched(one, more)),
  now: NOW,
})
const judged = (spec: object, seen: QuietSeen): Finding[] => quiet.judge(quiet.schema.parse(spec), seen)

const PENDING = rule('Down', { alerts: [active('pending')] })
const FIRING = rule('Down', { alerts: [active('firing', { summary: 'app is down' })] })

const holds: [string, object, QuietSeen][] = [
  ['all inactive', { notPending: 'any' }, world([rule('Down'), rule('High')])],
  ['one pending', {}, world([PENDING])],
  ['one pending that is not listed', { notPending: ['High'] }, world([PENDING, rule('High')])],
  ['one firing that may', { except: ['Down'] }, world([FIRING])],
  ['one pending that may fire', { except: ['Down'], notPending: 'any' }, world([PENDING, rule('High')])],
  ['a busy machine: 30 s without an evaluation', {}, world([rule('Down')], { silentFor: 30_000 })],
]
test.each(holds)('holds: %s', (_, spec, seen) => {
  expect(judged(spec, seen)).toEqual([])
})

const breaks: [string, object, QuietSeen, Finding[]][] = [
  [
    'no alerting rule',
    {},
    world([]),
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
  ...[rule('Down', { health: 'unknown', lastEvaluation: undefined }), rule('Down', { lastEvaluation: NOW - 3_600_000 })].map(
    (silent): [string, object, QuietSeen, Finding[]] => [
      `a rule that is not evaluated, last at ${silent.lastEvaluation}`,
      { except: ['Down'] },
      world([silent], { silentFor: 40_000 }),
      [
        {
          message: 'rule Down is not evaluated: its silence means nothing',
          expected: 'an evaluation every 15s',
          actual: 'none in 40.0 s',
          where: FILE,
          hint: 'the server is overloaded or stopped evaluating: see prometheus_rule_group_iterations_missed_total',
        },
      ],
    ],
  ),
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

test('pending alerts are notes, where they may be', () => {
  const note = {
    message: 'Down is pending: active for 5.0 s, value 0.3, Down{job="app"}',
    where: FILE,
    hint: 'it fires when its condition has held for 2m',
  }
  const notesOf = (spec: object) => quiet.notes?.(quiet.schema.parse(spec), world([PENDING, rule('High')]))
  expect(notesOf({})).toEqual([note])
  expect(notesOf({ except: ['Down'], notPending: 'any' })).toEqual([note])
  expect(notesOf({ notPending: ['Down'] })).toEqual([])
})

test('an evaluation counts when it came after the watch began; silence is counted by this machine', () => {
  const watch = new Watch(1000)
  const look = (now: number, lastEvaluation: number | undefined) =>
    watch.look([{ ...GROUP, rules: [rule('Down', { lastEvaluation })] }], now).map(({ heard, silentFor }) => [heard, silentFor])
  expect(look(2000, NOW)).toEqual([[false, 1000]])
  expect(look(3000, NOW)).toEqual([[false, 2000]])
  expect(look(4000, NOW + 15)).toEqual([[true, 0]])
  expect(look(9000, NOW + 15)).toEqual([[true, 5000]])
  expect(new Watch(0).look([{ ...GROUP, rules: [rule('A', { lastEvaluation: undefined })] }], 5)).toMatchObject([
    { heard: false, silentFor: 5 },
  ])
})

test('titles, modes, and what is refused', () => {
  expect(quiet.title(quiet.schema.parse({}))).toBe('no alert fires')
  expect(quiet.title(quiet.schema.parse({ except: ['Watchdog'] }))).toBe('no alert fires except Watchdog')
  expect(quiet.unfit?.({}, 'lapse')).toBe('the history of a time lapse makes alerts fire')
  expect(quiet.unfit?.({}, 'scaled')).toBeUndefined()
  for (const spec of [{ except: [] }, { notPending: 'all' }, { expect: ['x'] }])
    expect(quiet.schema.safeParse(spec).success, JSON.stringify(spec)).toBe(false)
  expect(quiet.schema.safeParse({ except: ['A', 'B'], notPending: ['C', 'B'] }).error?.issues).toMatchObject([
    {
      path: ['notPending', 1],
      message: 'expected another alert: B may fire (`except`), and is pending before it does',
    },
  ])
})

const loaded = (evaluation: number, alerts: object[] = []) => {
  const evaluated = { query: 'up', health: 'ok', lastEvaluation: new Date(NOW + evaluation).toISOString() }
  const down = { type: 'alerting', name: 'Down', duration: 0, state: 'firing', alerts, ...evaluated }
  return {
    groups: [{ name: 'app', file: 'a.yml', interval: 15, rules: [{ type: 'recording', name: 'x', ...evaluated }, down] }],
  }
}

test('asks the live server for its alerting rules alone, and ends at once when one fires', async () => {
  const asked: string[] = []
  const alerts = [{ labels: { alertname: 'Down' }, state: 'firing', activeAt: '2026-01-01T12:00:00Z', value: '1e+00' }]
  const at = await observedPrometheus({
    rules: (params) => {
      asked.push(params.toString())
      return loaded(0, alerts)
    },
  })
  const seen = await quiet.observe({}, at, await quiet.before?.({}, at))
  expect(asked).toEqual(['type=alert'])
  expect(quiet.judge({}, seen).map(({ message }) => message)).toEqual(['Down is firing'])
})

test('a look lasts until every rule was evaluated once', async () => {
  let looks = 0
  const at = await observedPrometheus({ rules: () => loaded(++looks < 3 ? 0 : 15_000) })
  const watch = await quiet.before?.({}, at)
  const seen = await quiet.observe({}, at, watch)
  expect([looks, seen.rules.map(({ heard }) => heard), quiet.judge({}, seen)]).toEqual([3, [true], []])
  await quiet.observe({}, at, watch)
  expect(looks).toBe(4)
})

test('a wait for an evaluation ends with the run', async () => {
  const stop = new AbortController()
  const at = await observedPrometheus({ rules: () => loaded(0) })
  const sleep = (ms: number, signal?: AbortSignal) => {
    stop.abort()
    return systemClock.sleep(ms, signal)
  }
  const interrupted = { ...at, clock: { ...systemClock, sleep }, signal: stop.signal }
  await expect(quiet.observe({}, interrupted, undefined)).rejects.toThrow('The operation was aborted')
})
