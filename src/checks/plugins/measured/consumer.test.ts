import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import { gatewayOf, instance } from '../plugins.fixture.ts'
import type { Instance } from '../scene.ts'
import { consumerOf, type Who } from './consumer.ts'

const consumer = (username: string, rest: Partial<DeclaredKongConsumer>): DeclaredKongConsumer => ({
  username,
  customId: undefined,
  keys: [],
  basicauth: [],
  jwt: [],
  groups: [],
  tags: [],
  where: 'kong.yml:1:1',
  ...rest,
})

const credentials = [
  consumer('app', { keys: ['k-app'], basicauth: [{ username: 'user', password: 'pa:ss' }] }),
  consumer('batch', { keys: ['k-batch'], jwt: [{ key: 'issuer', secret: 's', algorithm: 'HS256', rsaPublicKey: undefined }] }),
]

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const TOKEN = `Bearer ${encoded({ alg: 'HS256' })}.${encoded({ iss: 'issuer' })}.x`
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`
const plugin = (name: string, config = {}): Instance => instance(name, {}, config)

test.each<[string, readonly Instance[], { path?: string; headers?: Record<string, string> }, Who]>([
  ['no plugin asks', [plugin('cors')], { headers: { apikey: 'k-app' } }, { consumer: '' }],
  ['a key in a header', [plugin('key-auth')], { headers: { apikey: 'k-app' } }, { consumer: 'app' }],
  ['a key in the query', [plugin('key-auth', { key_names: ['k'] })], { path: '/?k=k-batch' }, { consumer: 'batch' }],
  ['a key where none is looked for', [plugin('key-auth', { key_in_query: false })], { path: '/?apikey=k-app' }, { consumer: '' }],
  ['a wrong key', [plugin('key-auth')], { headers: { apikey: 'x' } }, { consumer: '' }],
  ['nobody, who is let in as somebody', [plugin('key-auth', { anonymous: 'id-1' })], {}, { consumer: 'guest' }],
  ['a user', [plugin('basic-auth')], { headers: { authorization: basic('user:pa:ss') } }, { consumer: 'app' }],
  ['a token', [plugin('jwt')], { headers: { authorization: TOKEN } }, { consumer: 'batch' }],
  [
    'either of two',
    [plugin('key-auth', { anonymous: 'id-1' }), plugin('jwt', { anonymous: 'id-1' })],
    { headers: { authorization: TOKEN } },
    { consumer: 'batch' },
  ],
  [
    'one of two, and the other is not there',
    [plugin('key-auth'), plugin('jwt')],
    { headers: { apikey: 'k-app' } },
    { untold: 'several plugins ask who it is' },
  ],
  [
    'two that do not agree',
    [plugin('key-auth'), plugin('jwt')],
    { headers: { apikey: 'k-app', authorization: TOKEN } },
    { untold: 'several plugins ask who it is, and do not agree' },
  ],
  ['a plugin that nobody can follow', [plugin('ldap-auth')], {}, { untold: 'whom ldap-auth takes it for is not known here' }],
])('%s', (_, running, { path = '/', headers = {} }, expected) => {
  const gateway = gatewayOf(running, [], { credentials, names: new Map([['id-1', 'guest']]) })
  expect(consumerOf(new Map(running.map((one) => [one.name, one])), { path, headers }, gateway)).toEqual(expected)
})

test('without the declarative file nobody is known', () =>
  expect(
    consumerOf(new Map([['key-auth', plugin('key-auth')]]), { path: '/', headers: { apikey: 'k' } }, gatewayOf([], [])),
  ).toEqual({
    untold: 'the credentials of its consumers are not known here: no declarative file can be read',
  }))
