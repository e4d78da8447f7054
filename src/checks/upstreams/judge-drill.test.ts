import { expect, test } from 'vitest'
import { upstreams as kind } from './check.ts'
import { noticingOf } from './noticing.ts'
import { ACTIVE, agreeing, drilled, fine, target, UNCHECKED, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'
import { newMemory } from './track.ts'

const spec = (text: object = {}) => kind.schema.parse(text)
const judged = (text: object, seen: UpstreamsSeen) => kind.judge(spec(text), seen)
const messages = (text: object, seen: UpstreamsSeen) => judged(text, seen).map(({ message }) => message)

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
      alone('down', 'HEALTHY', 200, {
        upstreams: [upstream('b', [target('b:80')], { noticing: { ...UNCHECKED, ...noticing } })],
      }),
    )[0]?.hint
  expect(hint({ active: true })).toBeUndefined()
  expect(hint({ blind: true })).toContain('tcp_failures is 0')
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
  const memory = newMemory(0, noticingOf(ACTIVE))
  expect(kind.deadline?.(spec(drill), memory, 30_000)).toBe(18_100)
  expect(kind.deadline?.(spec(drill), newMemory(0), 30_000)).toBe(30_000)
  expect(kind.deadline?.(spec(drill), newMemory(0, noticingOf(ACTIVE), 60_000), 30_000)).toBe(75_000)
  expect(kind.deadline?.(spec({ drill: { ...drill.drill, within: '9s' } }), memory, 30_000)).toBe(9000)
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
