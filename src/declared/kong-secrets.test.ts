import { expect, test } from 'vitest'
import { parseDeclaredKong } from './kong.ts'
import { kongSecrets, unsetKongSecrets } from './kong-secrets.ts'

const declared = (text: string) => parseDeclaredKong([{ file: 'kong.yml', text: `_format_version: "3.0"\n${text}` }], {})
const found = (text: string) => kongSecrets(declared(text)).map(({ what, value }) => `${what}: ${value}`)

test.each<[string, string, readonly string[]]>([
  ['a key', 'consumers: [{ username: a, keyauth_credentials: [{ key: k-1 }] }]', ['the key of the consumer a: k-1']],
  [
    'a key of digits',
    'consumers: [{ custom_id: c, keyauth_credentials: [{ key: 123456 }] }]',
    ['the key of the consumer c: 123456'],
  ],
  ['a key on the top level', 'keyauth_credentials: [{ consumer: a, key: k-1 }]', ['the key of the consumer a: k-1']],
  ['by its id', 'keyauth_credentials: [{ consumer: { id: 4f }, key: k-1 }]', ['the key of the consumer 4f: k-1']],
  [
    'other credentials',
    `consumers:
  - username: a
    basicauth_credentials: [{ username: u, password: p-1 }]
    jwt_secrets: [{ key: iss, secret: j-1 }]
    hmacauth_credentials: [{ username: u, secret: h-1 }]
    oauth2_credentials: [{ name: n, client_id: i, client_secret: o-1, redirect_uris: ["http://a"] }]`,
    [
      'the password of the consumer a: p-1',
      'the JWT secret of the consumer a: j-1',
      'the HMAC secret of the consumer a: h-1',
      'the OAuth 2.0 client secret of the consumer a: o-1',
    ],
  ],
  [
    'the config of a plugin',
    'plugins: [{ name: rate-limiting, config: { policy: redis, redis: { host: r, username: u, password: p-1 } } }]',
    ['redis.password of the plugin rate-limiting: p-1'],
  ],
  [
    'of an entity',
    'services: [{ name: s, url: "http://s", plugins: [{ name: key-auth, config: { key_names: [apikey], anonymous: a-1 } }, { name: loki, config: { token: t-1 } }] }]',
    ['token of the plugin loki of the service s: t-1'],
  ],
  [
    'shared by decK',
    '_plugin_configs: { limits: { redis: { password: p-1 } } }',
    ['redis.password of the shared config limits: p-1'],
  ],
  [
    'what an AI plugin sends',
    'plugins: [{ name: ai-proxy, config: { auth: { header_name: Authorization, header_value: "Bearer b-1", param_name: key, param_value: v-1 } } }]',
    ['auth.header_value of the plugin ai-proxy: b-1', 'auth.param_value of the plugin ai-proxy: v-1'],
  ],
  [
    'what a transformer adds',
    `plugins:
  - name: request-transformer
    config:
      add: { headers: ["x-api-key:k-1", "x-tenant:t", "Authorization: Bearer b-1"], querystring: ["key:q-1"], body: ["key:order"] }
      rename: { headers: ["x-token:authorization"] }`,
    [
      'x-api-key in add.headers of the plugin request-transformer: k-1',
      'Authorization in add.headers of the plugin request-transformer: b-1',
      'key in add.querystring of the plugin request-transformer: q-1',
    ],
  ],
  [
    'what health checks send',
    'upstreams: [{ name: u, healthchecks: { active: { headers: { x-api-key: [k-1], x-key: [k-2] } } } }]',
    ['healthchecks.active.headers.x-api-key of the upstream u: k-1', 'healthchecks.active.headers.x-key of the upstream u: k-2'],
  ],
  [
    'a password in a URL',
    'plugins: [{ name: http-log, config: { http_endpoint: "http://u:p-1@h/x" } }]',
    ['the password in http_endpoint of the plugin http-log: p-1'],
  ],
  [
    'keys of certificates',
    'certificates: [{ cert: c, key: c-1, snis: [{ name: shop.example }] }]',
    ['the private key of the certificate shop.example: c-1'],
  ],
  [
    'keys',
    `keys: [{ kid: a, jwk: '{"kty":"RSA","n":"x","e":"AQAB"}' }, { kid: b, jwk: '{"kty":"oct","k":"x"}' }, { kid: c, pem: { public_key: u, private_key: r-1 } }]`,
    ['the JSON Web Key of the key b: {"kty":"oct","k":"x"}', 'the private key of the key c: r-1'],
  ],
  ['of a vault', 'vaults: [{ name: hcv, prefix: my, config: { token: t-1 } }]', ['token of the vault my: t-1']],
  ['a vault has it', 'plugins: [{ name: x, config: { token: "{vault://my/token}", password: "$(headers.p)" } }]', []],
  [
    'settings beside secrets',
    'plugins: [{ name: oauth2, config: { hide_credentials: true, token_expiration: 7200, auth_header_name: authorization, grant_types: [password] } }]',
    [],
  ],
  ['names that every object has', 'constructor: [{ key: x }]\ntoString: { key: x }', []],
])('%s', (_, text, expected) => expect(found(text)).toEqual(expected))

test('whose secrets are variables that are not set', () => {
  const file = declared(`consumers:\n- username: a\n  keyauth_credentials:\n  - key: \${{ env "DECK_KEY" }}\n  - key: k-1\n`)
  expect(unsetKongSecrets(file)).toEqual(['the key of the consumer a'])
  expect(kongSecrets(file)).toEqual([{ what: 'the key of the consumer a', value: 'k-1' }])
})

test.each(['plugins: [', 'plugins: &p [{ name: x, config: { token: t-1, again: *p } }]', 'plugins: text', '- a'])(
  'a file that is broken, or holds itself, ends: %s',
  (text) => {
    expect(kongSecrets(parseDeclaredKong([{ file: 'kong.yml', text }], {})).length).toBeLessThan(60)
  },
)
