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
