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

test.each<[string, readonly Instance[], { method?: string; path?: string; headers?: Record<string, string> }, Who]>([
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
  [
    'OPTIONS, where nobody is asked',
    [plugin('key-auth', { run_on_preflight: false })],
    { method: 'OPTIONS', headers: { apikey: 'k-app' } },
    { consumer: '' },
  ],
  ['OPTIONS, where one is asked', [plugin('key-auth')], { method: 'OPTIONS', headers: { apikey: 'k-app' } }, { consumer: 'app' }],
  [
    'a preflight that cors answers',
    [plugin('key-auth'), plugin('cors', { preflight_continue: false })],
    { method: 'OPTIONS', headers: { apikey: 'k-app', origin: 'https://a.test', 'access-control-request-method': 'GET' } },
    { consumer: '' },
  ],
  [
    'a preflight that cors hands on',
    [plugin('key-auth'), plugin('cors', { preflight_continue: true })],
    { method: 'OPTIONS', headers: { apikey: 'k-app', origin: 'https://a.test', 'access-control-request-method': 'GET' } },
    { consumer: 'app' },
  ],
  [
    'a key that may stand in the body',
    [plugin('key-auth', { key_in_body: true })],
    {},
    { untold: 'key-auth reads the key from the body, too, and what stands there is not known here' },
  ],
  [
    'a key in a header, and not in the body',
    [plugin('key-auth', { key_in_body: true })],
    { headers: { apikey: 'k-app' } },
    { consumer: 'app' },
  ],
  [
    'one whom bot-detection may turn away',
    [plugin('key-auth'), plugin('bot-detection', { deny: ['curl'] })],
    { headers: { apikey: 'k-app' } },
    { untold: 'bot-detection may turn it away before anybody asks who it is' },
  ],
  [
    'bots of nobody in particular',
    [plugin('key-auth'), plugin('bot-detection')],
    { headers: { apikey: 'k-app' } },
    { consumer: 'app' },
  ],
  ['a plugin of somebody', [plugin('jwt-keycloak')], {}, { untold: 'whom jwt-keycloak takes it for is not known here' }],
  ['a plugin that nobody can follow', [plugin('ldap-auth')], {}, { untold: 'whom ldap-auth takes it for is not known here' }],
])('%s', (_, running, { method = 'GET', path = '/', headers = {} }, expected) => {
  const gateway = gatewayOf(running, [], { credentials, names: new Map([['id-1', 'guest']]) })
  expect(consumerOf(new Map(running.map((one) => [one.name, one])), { method, path, headers }, gateway)).toEqual(expected)
})

test('without the declarative file nobody is known', () =>
  expect(
    consumerOf(
      new Map([['key-auth', plugin('key-auth')]]),
      { method: 'GET', path: '/', headers: { apikey: 'k' } },
      gatewayOf([], []),
    ),
  ).toEqual({
    untold: 'the credentials of its consumers are not known here: no declarative file can be read',
  }))
