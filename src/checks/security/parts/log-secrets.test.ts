import { expect, test } from 'vitest'
import { CannotObserve } from '../../../lib/errors.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'

const KEY = 'app-team-key-of-this-test'
const log =
  (...lines: string[]) =>
  async () => ({ lines, mark: '', cut: false })
const around = (lines: readonly string[], more: object = {}) => ({
  kong: {
    environment: {
      KONG_DECLARATIVE_CONFIG_STRING: `_format_version: "3.0"\nconsumers: [{ username: app-team, keyauth_credentials: [{ key: ${KEY} }] }]\n`,
    },
    log: log('started'),
  },
  others: [{ name: 'app', environment: { API_KEY: 'own"key"1' }, log: log(...lines), ...more }],
})
const declares = (yml: string) => ({
  environment: { KONG_DECLARATIVE_CONFIG_STRING: `_format_version: "3.0"\n${yml}\n` },
  log: log('started'),
})
const at = (lines: readonly string[], more?: object) => observedAnswers({}, around(lines, more))
const spec = { secretsInLogs: ['app'] }

test('a log without secrets', async () => {
  const clean = ['GET /a 200', '{"consumer":{"username":"app-team"},"request":{"id":"9f86d081884c7d659a2feaa0c55ad015"}}']
  const { findings, notes, title } = await look(spec, await at(clean))
  expect([findings, notes, title]).toEqual([[], [], 'app logs no secret'])
})

test.each<[string, string, string]>([
  ['the key of a consumer in a URL', `GET /x?apikey=${KEY} 200`, 'app logs the key of the consumer app-team'],
  ['in JSON', `{"request":{"headers":{"apikey":"${KEY}"}}}`, 'app logs the key of the consumer app-team'],
  ['of the environment, as JSON writes it', JSON.stringify({ got: 'own"key"1' }), 'app logs the value of API_KEY of app'],
  ['of the environment, in a URL', 'GET /?k=own%22key%221', 'app logs the value of API_KEY of app'],
  ['by its form', 'sent Bearer abc1def2ghi3jkl4', 'app logs a bearer token'],
  ['by the name of its field', '{"headers":{"x-api-key":"abc1def2ghi3jkl4"}}', 'app logs an API key or token'],
])('breaks: %s', async (_, line, message) => {
  const { messages, kept } = await look(spec, await at(['up', line]))
  expect(messages).toEqual([message])
  expect(kept).not.toMatch(/of-this-test|own.{0,4}key|abc1def2/)
})

// Each one stands in the logs of an ordinary stack.
test.each<[string, Record<string, string>, string]>([
  ['a role', { GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer' }, 'msg="Config overridden" var="GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer"'],
  [
    'a URL',
    { GF_AUTH_GENERIC_OAUTH_AUTH_URL: 'https://sso.example.com/auth', AUTH_SERVICE_URL: 'http://auth:8080' },
    'var="GF_AUTH_GENERIC_OAUTH_AUTH_URL=https://sso.example.com/auth", asks http://auth:8080',
  ],
  ['a file', { KONG_SSL_CERT_KEY: '/etc/kong/ssl/tls.key' }, 'nginx: [warn] certificate key "/etc/kong/ssl/tls.key"'],
  ['a way to log in', { KAFKA_AUTH_MECHANISM: 'SCRAM-SHA-256' }, 'SASL mechanism SCRAM-SHA-256'],
  ['a name for messages', { ROUTING_KEY: 'orders.v1.created' }, 'bound to orders.v1.created'],
  ['an id', { AWS_ACCESS_KEY_ID: 'minioadmin' }, 'RootUser: minioadmin'],
  ['a folder', {}, 'PWD=/app'],
])('is none: %s', async (_, environment, line) => {
  const { messages, notes } = await look(spec, await at([line], { environment }))
  expect([messages, notes]).toEqual([[], []])
})

test('a secret that cannot be told from other words is not searched for, and that is told', async () => {
  const environment = { DB_PASSWORD: 'monitor', PG_PASSWORD: 'shop-2', PG_USER: 'shop-2', API_TOKEN: 'ab1', KEY_2: 'x' }
  const { messages, notes } = await look(spec, await at(['GET /api/monitoring/health 200 by shop-2 as monitor'], { environment }))
  expect(messages).toEqual([])
  expect(notes).toEqual([
    'not searched for, being short, a plain word or a name of this stack: the value of DB_PASSWORD of app, the value of PG_PASSWORD of app, the value of API_TOKEN of app',
  ])
})

test('a short secret is none within a longer word', async () => {
  const environment = { DB_PASSWORD: 'tr0ub4dor' }
  const found = async (line: string) => (await look(spec, await at([line], { environment }))).messages
  expect(await found('xtr0ub4dorx tr0ub4dor5 9tr0ub4dor')).toEqual([])
  for (const line of ['=tr0ub4dor', 'a\\ntr0ub4dor', 'k%3Dtr0ub4dor%26', 'u:tr0ub4dor@h'])
    expect(await found(line)).toEqual(['app logs the value of DB_PASSWORD of app'])
})

test('notSecrets takes out a secret by the name of its variable, with a note', async () => {
  const environment = { DB_PASSWORD: 'tr0ub4dor', API_TOKEN: 'tr0ub4dor-2' }
  const leaks = await at(['DB_PASSWORD: tr0ub4dor', 'tr0ub4dor-2'], { environment })
  for (const name of ['DB_PASSWORD', 'DB_PASSWORD of app']) {
    const { messages, notes } = await look({ ...spec, notSecrets: [name] }, leaks)
    expect([messages, notes]).toEqual([
      ['app logs the value of API_TOKEN of app'],
      ['not searched for, as notSecrets says: the value of DB_PASSWORD of app'],
    ])
  }
})

test.each<[string, string, string]>([
  [
    'of hmac-auth',
    'consumers: [{ username: a, hmacauth_credentials: [{ secret: SECRET }] }]',
    'the HMAC secret of the consumer a',
  ],
  [
    'that an AI plugin sends',
    'plugins: [{ name: ai-proxy, config: { auth: { header_value: Bearer SECRET } } }]',
    'auth.header_value of the plugin ai-proxy',
  ],
  [
    'in a URL',
    'plugins: [{ name: http-log, config: { http_endpoint: "http://u:SECRET@h" } }]',
    'the password in http_endpoint of the plugin http-log',
  ],
])('breaks: a secret of the declarative file %s', async (_, yml, what) => {
  const stack = await observedAnswers({}, { ...around([`got ${KEY}`]), kong: declares(yml.replace('SECRET', KEY)) })
  expect((await look(spec, stack)).messages).toEqual([`app logs ${what}`])
})

test('secrets of the declarative file that nobody knows are told', async () => {
  const notesOf = async (yml: string) =>
    (await look(spec, await observedAnswers({}, { ...around(['up']), kong: declares(yml) }))).notes
  expect(await notesOf(`consumers:\n- username: a\n  keyauth_credentials:\n  - key: \${{ env "DECK_NOT_SET" }}\n`)).toEqual([
    'not searched for, as variables of decK are not set here: the key of the consumer a',
  ])
  expect(await notesOf('consumers: [{ username: a, keyauth_credentials: [{ key: ab123 }] }]')).toEqual([
    'not searched for, being short, a plain word or a name of this stack: the key of the consumer a',
  ])
})

test('a declarative file that nobody understands is no pass, and hides no finding', async () => {
  const broken = (...lines: string[]) => observedAnswers({}, { ...around(lines), kong: declares('consumers: [') })
  await expect(look(spec, await broken('up'))).rejects.toThrow(/not valid YAML.*the secrets of kong are not known/)
  expect((await look(spec, await broken('Bearer abc1def2ghi3jkl4'))).messages).toEqual(['app logs a bearer token'])
})

test('a log that cannot be had hides nothing of the others', async () => {
  const mute = {
    name: 'mute',
    log: async () => {
      throw new CannotObserve('log driver none')
    },
  }
  const { kong, others } = around([`x ${KEY}`])
  const stack = await observedAnswers({}, { kong, others: [mute, { name: 'quiet' }, ...others] })
  for (const [asked, unseen] of [
    ['all', 'log driver none'],
    [['quiet', 'app'], 'quiet logged nothing at all: whether secrets would stand there cannot be told'],
  ] as const) {
    const { messages, notes } = await look({ secretsInLogs: asked }, stack)
    expect(messages).toEqual(['app logs the key of the consumer app-team'])
    expect(notes).toContain(`not seen: ${unseen}`)
  }
})

test('the finding tells how often and where', async () => {
  const { findings } = await look(spec, await at(['up', `a ${KEY}`, 'b', `c ${KEY}`]))
  expect(findings).toEqual([
    {
      message: 'app logs the key of the consumer app-team',
      expected: 'no secret',
      actual: 'in 2 of 4 lines, first in line 2 (its value is not shown)',
      where: 'the log of app, line 2',
      hint: 'whoever reads logs reads it: keep it out of what is logged, and replace the secret by a new one',
    },
  ])
})

test('all that run are searched; one that logs nothing is told', async () => {
  const { messages, notes } = await look({ secretsInLogs: 'all' }, await at([]))
  expect([messages, notes]).toEqual([[], ['app logged nothing: there was nothing to search']])
  expect((await look({ secretsInLogs: 'all' }, await at([`x ${KEY}`]))).messages).toEqual([
    'app logs the key of the consumer app-team',
  ])
})

test('a log that was cut is told', async () => {
  const cut = { log: async () => ({ lines: ['a', 'b'], mark: '', cut: true }) }
  expect((await look(spec, await at([], cut))).notes).toEqual(['of the log of app only the last 2 lines were searched'])
})

test('what cannot be read, or is empty, is no pass', async () => {
  await expect(look(spec, await at([]))).rejects.toThrow('app logged nothing at all')
  const unreadable = {
    log: async () => {
      throw new CannotObserve('the output of app cannot be read from here')
    },
  }
  await expect(look({ secretsInLogs: 'all' }, await at([], unreadable))).rejects.toThrow(
    'the output of app cannot be read from here',
  )
})

test('what one part finds is told, though another could not be seen', async () => {
  const both = { ...spec, secretsInMetrics: ['http://kong:8302/metrics'] }
  const { messages, notes } = await look(both, await at([`x ${KEY}`]))
  expect(messages).toEqual(['app logs the key of the consumer app-team'])
  expect(notes).toEqual(['not seen: http://kong:8302/metrics gave status 404: whether it holds a secret cannot be told'])
})
