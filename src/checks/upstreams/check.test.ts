import { expect, test } from 'vitest'
import { upstreams as kind } from './check.ts'
import { fine, off, target, UNCHECKED, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'

const spec = (text: object = {}) => kind.schema.parse(text)
const judged = (text: object, seen: UpstreamsSeen) => kind.judge(spec(text), seen)
const messages = (text: object, seen: UpstreamsSeen) => judged(text, seen).map(({ message }) => message)

const TWO = { '10.0.0.1:80': 'HEALTHY', '10.0.0.2:80': 'UNHEALTHY' } as const
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

const one = [upstream('a', [target('a:80')])]

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
    world([upstream('a', [target('a:80')], { noticing: UNCHECKED })]),
    ['the health checks of upstream a count no failure: nobody would notice that a target of it is down'],
  ],
  [
    'health checks that count no connection that fails',
    {},
    world([upstream('a', [target('a:80')], { noticing: { ...UNCHECKED, blind: true } })]),
    ['the health checks of upstream a do not count connections that fail: nobody would notice that a target of it has stopped'],
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

const drill = { drill: { upstream: 'b', target: 'b:80', cause: { stop: 'b' }, serves: { get: 'http://kong:8300/b' } } }

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
test.each([
  [{ expect: 'some-healthy' }, 'expected all-healthy'],
  [{ upstreams: [] }, 'expected at least one'],
  [{ drill: { upstream: 'b', cause: {} } }, 'exactly one way'],
  [{ drill: { upstream: 'b', cause: { stop: 'b' }, whithin: '1s' } }, 'whithin'],
])('%j is refused', (text, message) => {
  const read = kind.schema.safeParse(text)
  expect(read.success ? '' : JSON.stringify(read.error.issues)).toContain(message)
})
