import { describe, expect, test } from 'vitest'
import type { KongJson } from '../../../clients/kong-types.ts'
import { compareConfig, type Difference } from './config.ts'

const SCHEMA: KongJson = {
  type: 'record',
  required: true,
  fields: [
    { minute: { type: 'number', gt: 0 } },
    { limit_by: { type: 'string', default: 'consumer' } },
    { hide: { type: 'boolean', required: true, default: false } },
    { methods: { type: 'set', elements: { type: 'string' }, default: ['GET', 'HEAD'] } },
    { origins: { type: 'array', elements: { type: 'string' } } },
    { codes: { type: 'array', elements: { type: 'integer' } } },
    { headers: { type: 'map', keys: { type: 'string' }, values: { type: 'string', referenceable: true } } },
    { tags: { type: 'map', keys: { type: 'string' }, values: { type: 'integer' } } },
    { http_endpoint: { type: 'string', required: true, encrypted: true, referenceable: true } },
    {
      rules: {
        type: 'array',
        elements: { type: 'record', fields: [{ n: { type: 'number', default: 1 } }, { at: { type: 'string' } }] },
      },
    },
    { note: { type: 'string' } },
    {
      redis: {
        type: 'record',
        required: true,
        fields: [
          { host: { type: 'string' } },
          { port: { type: 'integer', default: 6379 } },
          { password: { type: 'string', encrypted: true, referenceable: true, len_min: 0 } },
        ],
      },
    },
  ],
  shorthand_fields: [{ redis_secret: { type: 'string', deprecation: { replaced_with: [{ path: ['redis', 'password'] }] } } }],
}

/** As the Admin API tells it: every field, null where nothing is said, and the old spellings beside the new. */
const live = (config: KongJson = {}): KongJson => ({
  minute: null,
  limit_by: 'consumer',
  hide: false,
  methods: ['GET', 'HEAD'],
  origins: null,
  codes: null,
  headers: null,
  tags: null,
  http_endpoint: null,
  rules: null,
  note: null,
  redis: { host: null, port: 6379, password: null },
  redis_host: null,
  redis_port: 6379,
  ...config,
})

const differences = (declared: KongJson, actual: KongJson, extent: 'defaults' | 'listed' = 'defaults') =>
  compareConfig(declared, live(actual), SCHEMA, extent).differences

const redis = (said: KongJson) => ({ redis: { host: null, port: 6379, password: null, ...said } })

describe('the same', () => {
  test.each<[string, KongJson, KongJson]>([
    ['nothing said, and defaults there', {}, {}],
    ['what is said', { minute: 5 }, { minute: 5 }],
    ['a number as it comes', { minute: 5 }, { minute: 5.0 }],
    ['null, and nothing', { note: null }, {}],
    ['an empty text that Kong keeps as null', { note: '' }, {}],
    ['null where a field is required', { hide: null }, {}],
    ['a default that is taken away', { limit_by: null }, { limit_by: null }],
    ['a set in another order', { methods: ['HEAD', 'GET'] }, {}],
    ['a list in the same order', { origins: ['b', 'a'] }, { origins: ['b', 'a'] }],
    ['an empty list as Lua writes it', { origins: [] }, { origins: {} }],
    ['a map', { tags: { a: 1, b: 2 } }, { tags: { b: 2, a: 1 } }],
    ['a record with defaults of its own', { redis: { host: 'r' } }, redis({ host: 'r' })],
    ['an old spelling', { redis_host: 'r' }, { ...redis({ host: 'r' }), redis_host: 'r' }],
    ['an old spelling that the schema tells', { redis_secret: 's' }, redis({ password: 's' })],
    ['both spellings: the new one counts', { redis_host: 'old', redis: { host: 'r' } }, redis({ host: 'r' })],
    ['records in a list, with their defaults', { rules: [{ at: 'x' }] }, { rules: [{ n: 1, at: 'x' }] }],
    ['a reference to a vault', { redis: { password: '{vault://env/pw}' } }, redis({ password: '{vault://env/pw}' })],
    ['what the gateway adds and no schema knows', {}, { brand_new: true }],
  ])('%s', (_, declared, actual) => expect(differences(declared, actual)).toEqual([]))
})

const HIDDEN = 'a value that is not shown: it may be a secret'

describe('another', () => {
  test.each<[string, KongJson, KongJson, readonly Difference[]]>([
    ['number', { minute: 5 }, { minute: 100 }, [{ path: 'config.minute', expected: '5', actual: '100' }]],
    ['default', {}, { limit_by: 'ip' }, [{ path: 'config.limit_by', expected: 'consumer', actual: 'ip' }]],
    ['nothing, and a value', {}, { minute: 5 }, [{ path: 'config.minute', expected: 'nothing', actual: '5' }]],
    ['a value, and nothing', { minute: 5 }, {}, [{ path: 'config.minute', expected: '5', actual: 'nothing' }]],
    ['member of a set', { methods: ['GET'] }, {}, [{ path: 'config.methods', expected: '["GET"]', actual: '["GET","HEAD"]' }]],
    [
      'order of a list',
      { origins: ['a', 'b'] },
      { origins: ['b', 'a'] },
      [{ path: 'config.origins', expected: '["a","b"]', actual: '["b","a"]' }],
    ],
    ['key of a map', { tags: { a: 1 } }, { tags: { a: 1, b: 2 } }, [{ path: 'config.tags.b', expected: 'nothing', actual: '2' }]],
    [
      'field of a record',
      { redis: { host: 'a' } },
      redis({ host: 'b' }),
      [{ path: 'config.redis.host', expected: 'a', actual: 'b' }],
    ],
    [
      'field by its old spelling',
      { redis_host: 'a' },
      redis({ host: 'b' }),
      [{ path: 'config.redis.host', expected: 'a', actual: 'b' }],
    ],
    [
      'default of a record that nobody speaks of',
      {},
      redis({ port: 1 }),
      [{ path: 'config.redis.port', expected: '6379', actual: '1' }],
    ],
    [
      'record of a list',
      { rules: [{ at: 'x' }] },
      { rules: [{ n: 2, at: 'x' }] },
      [{ path: 'config.rules[0].n', expected: '1', actual: '2' }],
    ],
    [
      'field that is none',
      { minutes: 5 },
      {},
      [
        {
          path: 'config.minutes',
          expected: '5',
          actual: 'no such field in the schema of the plugin',
          hint: 'did you mean minute?',
        },
      ],
    ],
    [
      'endpoint',
      { http_endpoint: 'http://u:pw@a/' },
      { http_endpoint: 'http://u:pw@b/' },
      [
        {
          path: 'config.http_endpoint',
          expected: 'http://a/ (what else it says is not shown: it may be a secret)',
          actual: 'http://b/ (what else it says is not shown: it may be a secret)',
        },
      ],
    ],
    [
      'endpoint without anything secret',
      { http_endpoint: 'http://logs:8200/kong-logs' },
      { http_endpoint: 'http://logs:8201/kong-logs' },
      [{ path: 'config.http_endpoint', expected: 'http://logs:8200/kong-logs', actual: 'http://logs:8201/kong-logs' }],
    ],
    [
      'endpoint whose path may be a token',
      { http_endpoint: 'https://logs.test/in/T0K3N0fS0m3b0dy' },
      { http_endpoint: 'https://logs.test/in' },
      [
        {
          path: 'config.http_endpoint',
          expected: 'https://logs.test/… (what else it says is not shown: it may be a secret)',
          actual: 'https://logs.test/in',
        },
      ],
    ],
    [
      'password',
      { redis: { password: 'hunter2' } },
      redis({ password: 'hunter3' }),
      [{ path: 'config.redis.password', expected: HIDDEN, actual: HIDDEN }],
    ],
    [
      'value of a header',
      { headers: { 'X-A': 'hunter2' } },
      { headers: { 'X-A': 'b' } },
      [{ path: 'config.headers.X-A', expected: HIDDEN, actual: HIDDEN }],
    ],
    [
      'header that is sent',
      { add: { headers: ['x-internal-auth:hunter2', 'x-a:1'] } },
      { add: { headers: ['x-internal-auth:hunter3', 'x-b:1'] } },
      [
        {
          path: 'config.add.headers',
          expected: '["x-internal-auth:…","x-a:…"]',
          actual: '["x-internal-auth:…","x-b:…"]',
        },
      ],
    ],
    [
      'value of a header that is sent, alone',
      { add: { headers: ['x-internal-auth:hunter2'] } },
      { add: { headers: ['x-internal-auth:hunter3'] } },
      [
        {
          path: 'config.add.headers',
          expected: '["x-internal-auth:…"]',
          actual: '["x-internal-auth:…"], with another value',
        },
      ],
    ],
    [
      'name of a header',
      { rename: { headers: ['x-old:x-new'] } },
      { rename: { headers: ['x-old:x-other'] } },
      [{ path: 'config.rename.headers', expected: '["x-old:x-new"]', actual: '["x-old:x-other"]' }],
    ],
    [
      'password in place of a reference',
      { redis: { password: '{vault://env/pw}' } },
      redis({ password: 'hunter2' }),
      [{ path: 'config.redis.password', expected: '{vault://env/pw}', actual: HIDDEN }],
    ],
  ])('%s', (_, declared, actual, expected) => expect(differences(declared, actual)).toEqual(expected))

  test('URL with a password in a field that no schema calls secret', () =>
    expect(differences({ note: 'http://u:hunter2@a/' }, { note: 'b' })).toEqual([
      { path: 'config.note', expected: 'http://u:***@a/', actual: 'b' },
    ]))
})

test('of a list in the suite only what it says is looked at', () => {
  expect(differences({ minute: 5 }, { minute: 5, limit_by: 'ip' }, 'listed')).toEqual([])
  expect(differences({ redis: { host: 'a' } }, redis({ host: 'b', port: 1 }), 'listed').map(({ path }) => path)).toEqual([
    'config.redis.host',
  ])
})

test('without a schema only what is declared is looked at, part by part', () => {
  const compared = compareConfig(
    { a: 1, b: { c: [1, 2] }, api_key: 'hunter2' },
    { a: 1, b: { c: [2, 1] }, d: 5, api_key: 'x' },
    undefined,
    'defaults',
  )
  expect(compared.differences).toEqual([
    { path: 'config.b.c', expected: '[1,2]', actual: '[2,1]' },
    { path: 'config.api_key', expected: HIDDEN, actual: HIDDEN },
  ])
})

test('what decK fills in is not compared, and told', () =>
  expect(compareConfig({ note: `a$\{{ env "DECK_X" }}` }, live({ note: 'b' }), SCHEMA, 'defaults')).toEqual({
    differences: [],
    untold: ['config.note'],
  }))
