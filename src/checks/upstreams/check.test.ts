import { expect, test } from 'vitest'
import { upstreams as kind } from './check.ts'
import { noticingOf } from './noticing.ts'
import { ACTIVE, agreeing, drilled, target, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'

const spec = (text: object = {}) => kind.schema.parse(text)
const judged = (text: object, seen: UpstreamsSeen) => kind.judge(spec(text), seen)
const messages = (text: object, seen: UpstreamsSeen) => judged(text, seen).map(({ message }) => message)

const fine = [upstream('a', [target('a:80')]), upstream('b', [target('b:80'), target('b2:80')])]
const TWO = { '10.0.0.1:80': 'HEALTHY', '10.0.0.2:80': 'UNHEALTHY' } as const
const off = [upstream('a', [target('a:80', 'HEALTHCHECKS_OFF')])]
const silent = { active: false, passive: false, recovers: false, downWithin: undefined, upWithin: undefined }
const declared = (upstreams: NonNullable<UpstreamsSeen['declared']>['upstreams']) => ({
  source: 'kong.yml',
  problems: [],
  upstreams,
})
const file = (name: string, targets: readonly string[], weight = 100) => ({
  name,
  where: 'kong.yml:3',
  targets: targets.map((one) => ({ target: one, weight, where: 'kong.yml:4' })),
})

const holds: [string, object, UpstreamsSeen][] = [
  ['all are healthy', {}, world(fine)],
  ['those that are asked for', { upstreams: ['a'] }, world([upstream('a', [target('a:80')])], { known: ['a', 'b'] })],
  ['health checks that may be off', { healthchecks: 'off-allowed' }, world(off)],
  [
    'one that gets no traffic',
    {},
    world([upstream('a', [target('a:80'), { ...target('old:80', 'HEALTHCHECKS_OFF'), weight: 0 }])]),
  ],
  ['the metric is not asked', { metric: 'ignored' }, world(fine, { metric: undefined })],
  [
    'all that is declared',
    { declared: 'as-declared' },
    world(fine, { declared: declared([file('a', ['a:80']), file('b', ['b:80', 'b2:80'])]) }),
  ],
  [
    'a port that Kong adds',
    { declared: 'as-declared' },
    world([upstream('a', [target('a:8000')])], { declared: declared([file('a', ['a'])]) }),
  ],
]
test.each(holds)('holds: %s', (_, text, seen) => {
  expect(judged(text, seen)).toEqual([])
})

const metric = (targets: NonNullable<UpstreamsSeen['metric']>['targets']) => ({
  metric: { where: 'kong:8302/metrics', absent: undefined, targets },
})
const one = [upstream('a', [target('a:80')])]
const measured = { upstream: 'a', target: 'a:80', address: '10.0.0.1:80', states: ['healthy'] }

const breaks: [string, object, UpstreamsSeen, readonly string[]][] = [
  ['no upstream at all', {}, world([]), ['kong has no upstream, so nothing would be checked']],
  ['an upstream without targets', {}, world([upstream('a', [])]), ['upstream a has no target: kong answers 503']],
  [
    'targets without weight',
    {},
    world([upstream('a', [{ ...target('a:80'), weight: 0 }])]),
    ['upstream a has no target with a weight: kong answers 503'],
  ],
  ['one that is not there', { upstreams: ['a', 'bb'] }, world(one), ['kong has no upstream bb']],
  [
    'one that is unhealthy',
    {},
    world([upstream('a', [target('a:80', 'UNHEALTHY')])]),
    ['target a:80 of upstream a is unhealthy'],
  ],
  [
    'one without an address',
    {},
    world([upstream('a', [target('a:80', 'DNS_ERROR', {})])]),
    ['target a:80 of upstream a has no address: its name cannot be resolved'],
  ],
  [
    'one address of two',
    {},
    world([upstream('a', [target('a:80', 'HEALTHY', TWO)])]),
    ['target a:80 of upstream a counts as healthy although 1 of its 2 addresses is unhealthy'],
  ],
  [
    'health checks that are off',
    {},
    world(off),
    ['the health checks of upstream a are off: nobody would notice that a:80 is down'],
  ],
  [
    'health checks that count nothing',
    {},
    world([upstream('a', [target('a:80')], { noticing: silent })]),
    ['the health checks of upstream a count no failure: nobody would notice that a target of it is down'],
  ],
  [
    'no metric, its flag is off',
    {},
    world(one, {
      metric: { where: 'kong:8302/metrics', targets: [], absent: 'upstream_health_metrics is off, as it is by default' },
    }),
    ['kong has no kong_upstream_target_health: upstream_health_metrics is off, as it is by default'],
  ],
  [
    'the metric says otherwise',
    {},
    world(one, metric([{ ...measured, states: ['unhealthy'] }])),
    ['address 10.0.0.1:80 of a:80 of upstream a is healthy for the Admin API, and unhealthy for kong_upstream_target_health'],
  ],
  [
    'the metric says everything',
    {},
    world(one, metric([{ ...measured, states: ['healthy', 'unhealthy'] }])),
    [
      'address 10.0.0.1:80 of a:80 of upstream a is healthy for the Admin API, and healthy and unhealthy for kong_upstream_target_health',
    ],
  ],
  [
    'the metric says nothing',
    {},
    world(one, metric([{ ...measured, states: [] }])),
    ['address 10.0.0.1:80 of a:80 of upstream a is healthy for the Admin API, and no state for kong_upstream_target_health'],
  ],
  [
    'the metric has another address',
    {},
    world(one, metric([{ ...measured, address: '10.0.0.9:80' }])),
    [
      'kong_upstream_target_health does not have address 10.0.0.1:80 of a:80 of upstream a, which the Admin API has',
      'kong_upstream_target_health has address 10.0.0.9:80 of a:80 of upstream a, which the Admin API does not have',
    ],
  ],
  [
    'the metric has another target',
    {},
    world(one, metric([measured, { ...measured, target: 'old:80' }])),
    ['kong_upstream_target_health has target old:80 of upstream a, which the Admin API does not have'],
  ],
  [
    'the metric knows an address where there is none',
    {},
    world([upstream('a', [target('a:80', 'DNS_ERROR', {})])], metric([measured])),
    [
      'target a:80 of upstream a has no address: its name cannot be resolved',
      'the Admin API says that target a:80 of upstream a has no address, and kong_upstream_target_health tells otherwise',
    ],
  ],
  [
    'the metric has no series of one without an address',
    {},
    world([upstream('a', [target('a:80', 'DNS_ERROR', {})])], metric([])),
    [
      'target a:80 of upstream a has no address: its name cannot be resolved',
      'the Admin API says that target a:80 of upstream a has no address, and kong_upstream_target_health has no series of it',
    ],
  ],
  [
    'another than declared',
    { declared: 'as-declared' },
    world(one, { declared: declared([file('aa', ['a:80'])]) }),
    ['upstream aa is declared and not there', 'upstream a is there, and nothing declares it'],
  ],
  [
    'other targets than declared',
    { declared: 'as-declared' },
    world(one, { declared: declared([file('a', ['b:80'])]) }),
    ['target b:80 of upstream a is declared and not there', 'target a:80 of upstream a is there, and nothing declares it'],
  ],
  [
    'another weight than declared',
    { declared: 'as-declared' },
    world(one, { declared: declared([file('a', ['a:80'], 10)]) }),
    ['target a:80 of upstream a has another weight than declared'],
  ],
  [
    'a file that declares none',
    { declared: 'as-declared' },
    world(one, { declared: declared([]) }),
    ['no upstream is declared, so nothing would be compared', 'upstream a is there, and nothing declares it'],
  ],
]
test.each(breaks)('breaks: %s', (_, text, seen, expected) => {
  expect(messages(text, seen)).toEqual(expected)
})

test('findings say what was expected, where, and what to do', () => {
  expect(judged({}, world([upstream('a', [target('a:80', 'UNHEALTHY', { '10.0.0.1:80': 'UNHEALTHY' })])]))).toEqual([
    {
      message: 'target a:80 of upstream a is unhealthy',
      expected: 'HEALTHY',
      actual: 'UNHEALTHY: 10.0.0.1:80',
      where: 'kong:8301/upstreams/a/health',
      hint: 'see its own log, and what the path of the health check answers',
    },
  ])
})

const cause = { stop: 'b' }
const drill = { drill: { upstream: 'b', target: 'b:80', cause, serves: { get: 'http://kong:8300/b' } } }
const down = (first: Parameters<typeof target>[1], second: Parameters<typeof target>[1] = 'HEALTHY', served = 200) =>
  world([upstream('a', [target('a:80')]), upstream('b', [target('b:80', first), target('b2:80', second)])], {
    drill: drilled('down', { served }),
  })
const alone = (
  step: 'healthy' | 'down' | 'up',
  health: Parameters<typeof target>[1],
  served: number,
  more: Partial<UpstreamsSeen> = {},
) => world([upstream('b', [target('b:80', health)])], { drill: drilled(step, { served }), ...more })

const drills: [string, object, UpstreamsSeen, readonly string[]][] = [
  ['down, the others answer', drill, down('UNHEALTHY'), []],
  ['down, the only one is refused', drill, alone('down', 'UNHEALTHY', 503), []],
  ['healthy before', drill, alone('healthy', 'HEALTHY', 200), []],
  ['its only target is meant', { drill: { upstream: 'b', cause } }, alone('down', 'UNHEALTHY', 200), []],
  [
    'not noticed',
    drill,
    down('HEALTHY'),
    [
      'Kong does not notice that target b:80 of upstream b is down',
      'kong_upstream_target_health does not show that target b:80 of upstream b is down',
    ],
  ],
  [
    'noticed by the Admin API alone',
    drill,
    { ...down('UNHEALTHY'), metric: agreeing(fine) },
    ['kong_upstream_target_health does not show that target b:80 of upstream b is down'],
  ],
  [
    'the other goes down as well',
    drill,
    down('UNHEALTHY', 'UNHEALTHY'),
    ['target b2:80 of upstream b is down as well, although the cause is that of b:80'],
  ],
  [
    'the others do not answer',
    drill,
    down('UNHEALTHY', 'HEALTHY', 502),
    ['http://kong:8300/b is not answered while b:80 is down: b2:80 should take over'],
  ],
  [
    'the only one is still asked',
    drill,
    alone('down', 'UNHEALTHY', 502),
    ['http://kong:8300/b is not refused while b:80, the only target of upstream b, is down'],
  ],
  ['down before the cause', drill, alone('healthy', 'UNHEALTHY', 200), ['target b:80 of upstream b is unhealthy']],
  [
    'not answered before the cause',
    drill,
    alone('healthy', 'HEALTHY', 404),
    ['http://kong:8300/b is not answered as it should be before the cause'],
  ],
  [
    'not answered after it',
    drill,
    alone('up', 'HEALTHY', 502),
    ['http://kong:8300/b is not answered as it should be after the cause was undone'],
  ],
  ['it does not come back', drill, alone('up', 'UNHEALTHY', 200), ['target b:80 of upstream b is unhealthy']],
  ['no such upstream', { drill: { upstream: 'c', cause } }, alone('healthy', 'HEALTHY', 200), ['kong has no upstream c']],
  [
    'no such target',
    { drill: { upstream: 'b', target: 'c:80', cause } },
    alone('healthy', 'HEALTHY', 200),
    ['upstream b has no target c:80'],
  ],
  [
    'which of two',
    { drill: { upstream: 'b', cause } },
    world(fine, { drill: drilled('healthy') }),
    ['which target of upstream b the cause takes down is not said'],
  ],
]
test.each(drills)('drill: %s', (_, text, seen, expected) => {
  expect(messages(text, seen)).toEqual(expected)
})

test('why it is not noticed', () => {
  const hint = (noticing: Partial<UpstreamsSeen['upstreams'][number]['noticing']>) =>
    judged(
      drill,
      alone('down', 'HEALTHY', 200, { upstreams: [upstream('b', [target('b:80')], { noticing: { ...silent, ...noticing } })] }),
    )[0]?.hint
  expect(hint({ active: true })).toBeUndefined()
  expect(hint({ passive: true })).toContain('without requests that fail')
  expect(hint({})).toContain('thresholds are 0')
})

test('a drill has three steps; without it nothing acts', () => {
  expect(kind.drill?.(spec(drill), 'real')).toEqual([
    { name: 'healthy' },
    { name: 'down', apply: [cause] },
    { name: 'up', undo: true },
  ])
  expect(kind.drill?.(spec(), 'real')).toBeUndefined()
  expect(kind.unfit?.(spec(drill), 'lapse')).toBe('in a time lapse nothing is taken down')
  expect(kind.unfit?.(spec(), 'lapse')).toBeUndefined()
})

test('a drill may take as long as the health checks do', () => {
  const memory = { noticing: noticingOf(ACTIVE), moments: {} }
  expect(kind.deadline?.(spec(drill), memory)).toBe(19_000)
  expect(kind.deadline?.(spec(drill), { ...memory, noticing: undefined })).toBe(30_000)
  expect(kind.deadline?.(spec({ drill: { ...drill.drill, within: '9s' } }), memory)).toBe(9000)
  expect(kind.deadline?.(spec(), memory)).toBeUndefined()
})

test('stages of a drill', () => {
  const acted = [
    { what: 'applied' as const, cause: 'stop b', startedAt: 1000, doneAt: 1100 },
    { what: 'undone' as const, cause: 'stop b', startedAt: 5000, doneAt: 5500 },
  ]
  const moments = { downTold: 3000, downMeasured: 3200, upTold: 6000 }
  const told = (text: object) =>
    kind
      .stages?.(spec(text), world(fine, { drill: drilled('up', { acted, moments }) }))
      .map(({ name, latencyMs, budgetMs }) => [name, latencyMs, budgetMs])
  expect(told(drill)).toEqual([
    ['landed', 100, undefined],
    ['down noticed', 1900, undefined],
    ['down measured', 2100, undefined],
    ['up noticed', 500, undefined],
    ['up measured', undefined, undefined],
  ])
  expect(told({ metric: 'ignored', drill: { ...drill.drill, within: '9s' } })).toEqual([
    ['landed', 100, undefined],
    ['down noticed', 1900, 9000],
    ['up noticed', 500, 9000],
  ])
  expect(told({})).toEqual([])
})

const notes = (text: object, seen: UpstreamsSeen) => kind.notes?.(spec(text), seen).map(({ message }) => message)

test('notes tell how much was looked at, and what would not be noticed', () => {
  expect(notes({}, world(fine))).toEqual(['looked at 2 upstreams, 3 targets, 3 addresses'])
  const passive = { ...silent, passive: true }
  const seen = world(
    [upstream('a', [target('a:80'), { ...target('old:80', 'HEALTHCHECKS_OFF'), weight: 0 }], { noticing: passive })],
    { known: ['a', 'b'], standIn: true },
  )
  expect(notes({ upstreams: ['a'], metric: 'ignored', drill: { upstream: 'a', cause } }, seen)).toEqual([
    'kong is a stand-in: that Kong itself finds these targets healthy is not shown',
    'looked at 1 upstream, 2 targets, 2 addresses',
    'not asked for: b',
    'what kong_upstream_target_health says was not looked at: `metric: ignored`',
    'a target of upstream a that was taken for dead never comes back by itself: no active check asks it again',
    'target old:80 of upstream a has weight 0: it gets no request',
    'whether requests go on while a target of a is down was not looked at',
  ])
  expect(notes({ healthchecks: 'off-allowed' }, world(off))).toContain(
    'the health checks of upstream a are off: whether its targets answer is not known',
  )
})

test('what it reads, and its title', () => {
  expect(kind.needs(spec())).toEqual([{ role: 'kong' }, { role: 'prometheus', optional: true }])
  expect(kind.needs(spec(drill))).toEqual([
    { role: 'kong' },
    { role: 'prometheus', optional: true },
    { service: 'b', path: ['drill', 'cause', 'stop'] },
    { url: 'http://kong:8300/b', path: ['drill', 'serves', 'get'] },
  ])
  expect(kind.title(spec())).toBe('the targets of every upstream of Kong are healthy')
  expect(kind.title(spec(drill))).toBe('Kong notices that b:80 of b goes down and comes back: stop b')
})

const NOTICES: [string, object, Partial<ReturnType<typeof noticingOf>>][] = [
  ['active', ACTIVE, { active: true, passive: false, recovers: true, downWithin: 4000, upWithin: 2000 }],
  ['active of streams', { active: { ...ACTIVE.active, type: 'tcp' } }, { active: false, recovers: false }],
  ['active without thresholds', { active: { ...ACTIVE.active, unhealthy: { interval: 1 } } }, { active: false, recovers: true }],
  [
    'active of sick ones alone',
    { active: { ...ACTIVE.active, healthy: { interval: 0, successes: 1 } } },
    { active: false, recovers: true },
  ],
  ['passive', { passive: { unhealthy: { http_failures: 1 } } }, { active: false, passive: true, recovers: false }],
  ['nothing', {}, silent],
]
test.each(NOTICES)('health checks that are %s', (_, healthchecks, expected) => {
  expect(noticingOf(healthchecks as Parameters<typeof noticingOf>[0])).toMatchObject(expected)
})

test.each([
  [{ expect: 'some-healthy' }, 'expected all-healthy'],
  [{ upstreams: [] }, 'expected at least one'],
  [{ drill: { upstream: 'b', cause: {} } }, 'exactly one way'],
  [{ drill: { upstream: 'b', cause, whithin: '1s' } }, 'whithin'],
])('%j is refused', (text, message) => {
  const read = kind.schema.safeParse(text)
  expect(read.success ? '' : JSON.stringify(read.error.issues)).toContain(message)
})
