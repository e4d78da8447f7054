import { describe, expect, test } from 'vitest'
import type { KongJson } from '../../../clients/kong-types.ts'
import { instance } from '../plugins.fixture.ts'
import { nameOf } from '../precedence.ts'
import type { Scope } from '../scene.ts'
import { compare, type Expected } from './compare.ts'

let line = 0
const declared = (name: string, scope: Scope, config: KongJson = {}, rest: Partial<Expected> = {}): Expected => ({
  name,
  instanceName: undefined,
  enabled: true,
  scope,
  config,
  extent: 'defaults',
  where: `kong.yml:${++line}:5`,
  ...rest,
})

test('pairs by name and scope, and names what is left over on both sides', () => {
  const { pairs, missing, misplaced, extra } = compare(
    [
      declared('cors', {}),
      declared('cors', { route: 'r' }),
      declared('cors', { route: 'r' }),
      declared('key-auth', { service: 's' }),
      declared('acl', { service: 's' }),
      declared('jwt', {}),
    ],
    [
      instance('cors', { route: 'r' }),
      instance('cors', {}),
      instance('key-auth', { route: 'x' }),
      instance('jwt', {}),
      instance('file-log', {}),
    ],
  )
  expect(pairs.map(({ expected, live }) => [nameOf(expected), nameOf(live)])).toEqual([
    ['cors (global)', 'cors (global)'],
    ['cors on route r', 'cors on route r'],
    // Twice in the files: Kong refuses it, as the problems of the file say.
    ['cors on route r', 'cors on route r'],
    ['jwt (global)', 'jwt (global)'],
  ])
  expect(misplaced.map(({ expected, live }) => [nameOf(expected), nameOf(live)])).toEqual([
    ['key-auth on service s', 'key-auth on route x'],
  ])
  expect(missing.map(nameOf)).toEqual(['acl on service s'])
  expect(extra.map(nameOf)).toEqual(['file-log (global)'])
})

test('an instance name decides between two of one scope', () => {
  const two = ['a', 'b'].map((instanceName) => instance('cors', {}, {}, { instanceName, where: instanceName }))
  const { pairs, extra } = compare([declared('cors', {}, {}, { instanceName: 'b' })], two)
  expect(pairs.map(({ live }) => live.where)).toEqual(['b'])
  expect(extra.map(({ where }) => where)).toEqual(['a'])
})

test('what the suite lists beside a file is one more demand on the same plugin', () => {
  const listed = { extent: 'listed', where: 'the suite' } as const
  const { pairs, missing } = compare(
    [
      declared('cors', {}, { minute: 5 }),
      declared('acl', {}),
      declared('cors', {}, { minute: 6 }, listed),
      declared('acl', {}, {}, listed),
    ],
    [instance('cors', {}, { minute: 5 })],
  )
  expect(pairs.map(({ expected, differences }) => [expected.where === 'the suite', differences])).toEqual([
    [false, []],
    [true, [{ path: 'config.minute', expected: '6', actual: '5' }]],
  ])
  expect(missing.map(nameOf)).toEqual(['acl (global)'])
})

describe('routes without a name that are just alike', () => {
  const ALIKE = new Map([
    ['id-1', 'id-1'],
    ['id-2', 'id-1'],
  ])
  const two = (first: number, second: number) => [
    instance('cors', { route: 'id-2' }, { minute: first }),
    instance('cors', { route: 'id-1' }, { minute: second }),
  ]
  const wanted = () => [declared('cors', { route: 'id-1' }, { minute: 5 }), declared('cors', { route: 'id-2' }, { minute: 6 })]

  test('each is compared with the nearest, whichever it stands on, and told', () => {
    for (const live of [two(5, 6), two(6, 5)]) {
      const { pairs, missing, misplaced, extra, alike } = compare(wanted(), live, ALIKE)
      expect([pairs.map(({ differences }) => differences), missing, misplaced, extra]).toEqual([[[], []], [], [], []])
      expect(alike.map(nameOf)).toEqual(['cors on route id-1', 'cors on route id-2'])
    }
  })

  test('what differs from all of them is found', () => {
    const { pairs, extra } = compare(wanted(), [...two(5, 7), instance('cors', { route: 'id-1' }, { minute: 8 })], ALIKE)
    expect(pairs.flatMap(({ differences }) => differences)).toEqual([{ path: 'config.minute', expected: '6', actual: '7' }])
    expect(extra.map(nameOf)).toEqual(['cors on route id-1'])
  })
})

test('no config is kept', () => {
  const kept = compare(
    [declared('cors', {}, { minute: 123_456 }), declared('acl', {}, { minute: 123_456 })],
    [instance('cors', {}, { minute: 123_456 })],
  )
  expect(JSON.stringify(kept)).not.toContain('123456')
})

test('two hundred plugins, one of which differs', () => {
  const services = Array.from({ length: 200 }, (_, n) => ({ service: `service-${n}` }))
  const { pairs, missing, extra } = compare(
    services.map((scope) => declared('rate-limiting', scope, { minute: 5 })),
    services.toReversed().map((scope) => instance('rate-limiting', scope, { minute: scope.service === 'service-77' ? 6 : 5 })),
  )
  expect([pairs.length, missing.length, extra.length]).toEqual([200, 0, 0])
  expect(pairs.filter(({ differences }) => differences.length > 0).map(({ expected }) => expected.scope.service)).toEqual([
    'service-77',
  ])
})
