import { describe, expect, test } from 'vitest'
import { precedence } from './compare/shadows.ts'
import { gatewayOf, instance, way } from './plugins.fixture.ts'
import { inEffect, nameOf } from './precedence.ts'
import type { Scope } from './scene.ts'

// Kong's own order, the most specific first: lookup_cfg in its plugins_iterator.
const BY_RANK: readonly Scope[] = [
  { consumer: 'c', route: 'r', service: 's' },
  { consumer: 'c', route: 'r' },
  { consumer: 'c', service: 's' },
  { route: 'r', service: 's' },
  { consumer: 'c' },
  { route: 'r' },
  { service: 's' },
  {},
]

test.each(BY_RANK.map((scope, rank) => [nameOf({ name: 'cors', scope }), rank] as const))(
  '%s goes before all that follow',
  (_, rank) => {
    const instances = BY_RANK.slice(rank).map((scope) => instance('cors', scope))
    for (const order of [instances, instances.toReversed()]) {
      const gateway = gatewayOf(order, [way('r', 's')])
      expect(inEffect(gateway, way('r', 's'), 'c').get('cors')?.scope).toEqual(BY_RANK[rank])
    }
  },
)

test('what is disabled, of another scope or of a consumer group does not run', () => {
  const instances = [
    instance('cors', { route: 'r' }, {}, { enabled: false }),
    instance('cors', { route: 'other' }),
    instance('acl', { consumer: 'd' }),
    instance('jwt', { consumerGroup: 'g' }),
    instance('cors', {}),
  ]
  const running = inEffect(gatewayOf(instances, [way('r', 's')]), way('r', 's'), 'c')
  expect([...running.values()].map(nameOf)).toEqual(['cors (global)'])
})

describe('what never runs', () => {
  const reasons = (gateway: ReturnType<typeof gatewayOf>) =>
    precedence(gateway).unreached.map(({ plugin, reason }) => `${nameOf(plugin)}: ${reason}`)

  test.each<[string, ReturnType<typeof gatewayOf>, readonly string[]]>([
    ['all run', gatewayOf([instance('cors', {}), instance('cors', { route: 'r' })], [way('r', 's'), way('q', 's')]), []],
    [
      'a route that is not there',
      gatewayOf([instance('cors', { route: 'x' })], [way('r', 's')]),
      ['cors on route x: there is no route x that requests can take'],
    ],
    [
      'a service without a route',
      gatewayOf([instance('cors', { service: 'x' })], [way('r', 's')]),
      ['cors on service x: no route leads to service x'],
    ],
    [
      'a service that is off',
      gatewayOf([instance('cors', { service: 'x' })], [way('r', 's')], { off: ['x'] }),
      ['cors on service x: service x is disabled'],
    ],
    ['no route at all, and one for all', gatewayOf([instance('cors', {})], []), []],
    ['no route at all', gatewayOf([instance('cors', { consumer: 'c' })], []), ['cors for consumer c: the gateway has no route']],
    [
      'a default that every route overrides',
      gatewayOf([instance('cors', {}), instance('cors', { route: 'r' })], [way('r', 's')]),
      [],
    ],
    [
      'one that is hidden everywhere',
      gatewayOf([instance('cors', { service: 's' }), instance('cors', { route: 'r' })], [way('r', 's')]),
      ['cors on service s: on each of its routes a more specific one runs in its place (cors on route r)'],
    ],
    [
      'one for a consumer whom nobody recognises',
      gatewayOf([instance('rate-limiting', { consumer: 'c' }), instance('cors', {})], [way('r', 's')]),
      ['rate-limiting for consumer c: no plugin on its routes tells who is c: there is no key-auth or the like'],
    ],
    [
      'one for a consumer with a key',
      gatewayOf([instance('rate-limiting', { consumer: 'c' }), instance('key-auth', {})], [way('r', 's')]),
      [],
    ],
    [
      'one for a consumer whom a plugin of somebody recognises',
      gatewayOf([instance('acl', { consumer: 'c' }), instance('who', {})], [way('r', 's')]),
      [],
    ],
  ])('%s', (_, gateway, expected) => expect(reasons(gateway)).toEqual(expected))
})

test('what hides what, where, and in what they differ', () => {
  const instances = [
    instance('rate-limiting', { service: 's' }, { minute: 100 }),
    instance('rate-limiting', { route: 'r' }, { minute: 5 }),
    instance('rate-limiting', {}, { minute: 100 }),
  ]
  const { shadows } = precedence(gatewayOf(instances, [way('r', 's'), way('q', 's'), way('p', 'other')]))
  expect(shadows.map(({ by, hides, routes, differences }) => [nameOf(by), nameOf(hides), routes, differences])).toEqual([
    ['rate-limiting on service s', 'rate-limiting (global)', ['q'], []],
    ['rate-limiting on route r', 'rate-limiting on service s', ['r'], [{ path: 'config.minute', expected: '100', actual: '5' }]],
  ])
})
