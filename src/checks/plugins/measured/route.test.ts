import { expect, test } from 'vitest'
import type { LiveWay } from '../gateway.ts'
import { way } from '../plugins.fixture.ts'
import { type Asked, routeOf } from './route.ts'

const ways = (...given: readonly (readonly [string, Partial<LiveWay>])[]): readonly LiveWay[] =>
  given.map(([name, rest]) => way(name, 's', rest))

const asked = (path: string, rest: Partial<Asked> = {}): Asked => ({
  method: 'GET',
  path,
  host: 'kong:8300',
  headers: {},
  ...rest,
})

test.each<[string, readonly LiveWay[], Asked, string | undefined]>([
  ['a prefix', ways(['a', {}], ['b', {}]), asked('/b/x'), 'b'],
  ['the longest prefix', ways(['a', {}], ['ab', { paths: ['/z', '/a/b'] }]), asked('/a/b/c'), 'ab'],
  ['no route', ways(['a', {}]), asked('/x'), undefined],
  ['a method', ways(['a', { methods: ['POST'] }], ['b', { paths: ['/'] }]), asked('/a'), 'b'],
  [
    'more kinds of conditions go first',
    ways(['long', { paths: ['/a/b'] }], ['short', { paths: ['/a'], methods: ['GET'] }]),
    asked('/a/b'),
    'short',
  ],
  ['a host', ways(['a', { hosts: ['x.test'], paths: ['/'] }], ['b', { paths: ['/'] }]), asked('/', { host: 'X.test:80' }), 'a'],
  [
    'a plain host before a path',
    ways(['a', { hosts: ['x.test'], paths: [] }], ['b', { paths: ['/'] }]),
    asked('/', { host: 'x.test' }),
    'a',
  ],
  ['a host by wildcard', ways(['a', { hosts: ['*.x.test'] }], ['b', { hosts: ['y.*'] }]), asked('/b', { host: 'y.test' }), 'b'],
  [
    'a plain host before a wildcard',
    ways(['wild', { hosts: ['*.test'], paths: ['/a/b'] }], ['plain', { hosts: ['x.test'], paths: ['/a'] }]),
    asked('/a/b', { host: 'x.test' }),
    'plain',
  ],
  [
    'a header',
    ways(['a', { headers: { 'X-V': ['1', '2'] } }], ['b', { paths: ['/a'] }]),
    asked('/a', { headers: { 'x-v': '2' } }),
    'a',
  ],
  ['a header that is not there', ways(['a', { headers: { 'X-V': ['1'] } }], ['b', { paths: ['/a'] }]), asked('/a'), 'b'],
  [
    'a header by regular expression',
    ways(['a', { headers: { 'x-v': ['~*^v[12]$'] } }], ['b', { paths: ['/a'] }]),
    asked('/a', { headers: { 'x-v': 'v2' } }),
    'a',
  ],
  [
    'a regular expression before a prefix',
    ways(['a', { paths: ['/a/long/prefix'] }], ['b', { paths: ['~/a/.*x$'] }]),
    asked('/a/long/prefix'),
    'b',
  ],
  [
    'the higher regex_priority',
    ways(['a', { paths: ['~/a/\\d+'] }], ['b', { paths: ['~/a/(?<id>\\d+)'], regexPriority: 1 }]),
    asked('/a/1'),
    'b',
  ],
  ['a path that is encoded', ways(['r', {}]), asked('/%72/x'), 'r'],
  ['what is reserved stays encoded', ways(['r', { paths: ['/r/x'] }]), asked('/r%2Fx'), undefined],
  ['dot segments and double slashes', ways(['q', {}], ['r', {}]), asked('/q/.././/r/'), 'r'],
  [
    'a regular expression that nobody can try, behind a surer one',
    ways(['a', { paths: ['~/a(?i)'] }], ['b', { paths: ['/a'], methods: ['GET'] }]),
    asked('/a'),
    'b',
  ],
  ['only routes of HTTP', ways(['a', { protocols: ['tcp'] }], ['b', { paths: ['/'], protocols: ['http'] }]), asked('/a'), 'b'],
])('%s', (_, all, request, expected) => {
  const routed = routeOf(all, request)
  expect(expected === undefined ? routed : 'way' in routed && routed.way.route).toEqual(expected ?? { none: true })
})

test.each<[string, readonly LiveWay[], string]>([
  [
    'two that fit alike',
    ways(['a', { paths: ['/x'] }], ['b', { paths: ['/x'] }]),
    'the routes a and b both fit, and neither goes before the other',
  ],
  [
    'a regular expression of another language',
    ways(['a', { paths: ['~/x(?i)'] }]),
    'the regular expression ~/x(?i) of a cannot be tried here',
  ],
  [
    'the expressions router',
    ways(['a', { paths: [], expression: 'http.path ^= "/x"' }]),
    'the route a is of the expressions router',
  ],
])('cannot be told: %s', (_, all, untold) => expect(routeOf(all, asked('/x'))).toEqual({ untold }))

test('a regular expression that takes for ever is given up', () => {
  const path = `/${'a'.repeat(40)}!`
  expect(routeOf(ways(['a', { paths: ['~/(a+)+$'] }]), asked(path))).toEqual({
    untold: 'the regular expression ~/(a+)+$ of a cannot be tried here',
  })
})
