import { expect, test } from 'vitest'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'

const URL_OF = 'http://kong:8302/metrics'
const spec = { secretsInMetrics: [URL_OF] }
const KEY = 'app-team-key-of-this-test'
const around = {
  kong: {
    environment: {
      KONG_ADMIN_LISTEN: 'off',
      KONG_DECLARATIVE_CONFIG_STRING: `_format_version: "3.0"\nconsumers: [{ username: app-team, keyauth_credentials: [{ key: ${KEY} }] }]\n`,
    },
  },
  others: [
    {
      name: 'grafana',
      environment: { GF_SECURITY_ADMIN_PASSWORD: 'winter-2026', GF_DATABASE_URL: 'postgres://g:hunter-2x@db/g' },
    },
  ],
}
const page = (text: string, more: object = around) => observedAnswers({ 'GET /metrics': { body: text } }, more)

const CLEAN = `# HELP kong_http_requests_total HTTP requests
# TYPE kong_http_requests_total counter
kong_http_requests_total{service="ollama-service",route="ollama-route",code="200",consumer="app-team"} 5
# TYPE build_info gauge
build_info{version="v1.2.3",revision="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",id="bd4e1c2f-0a9b-4c8d-9e7f-112233445566"} 1
`

test('a clean page', async () => {
  const { findings, notes, title } = await look(spec, await page(CLEAN))
  expect([findings, notes]).toEqual([[], []])
  expect(title).toBe('http://kong:8302/metrics holds no secret')
})

test.each<[string, string, string]>([
  ['the key of a consumer', `a{consumer="${KEY}"} 1`, 'holds the key of the consumer app-team in the label consumer of a'],
  ['in part of a label', `a{path="/x?apikey=${KEY}"} 1`, 'holds the key of the consumer app-team in the label path of a'],
  [
    'in the name of a metric',
    `# TYPE x gauge\n${KEY.replaceAll('-', '_')}_hits 1`,
    'holds the key of the consumer app-team in the name of a metric',
  ],
  [
    'a password of the environment',
    'a{user="winter-2026"} 1',
    'holds the value of GF_SECURITY_ADMIN_PASSWORD of grafana in the label user of a',
  ],
  ['a password of a URL', 'a{dsn="hunter-2x"} 1', 'holds the password in GF_DATABASE_URL of grafana in the label dsn of a'],
  ['by its form', 'a{x="Bearer abc1def2ghi3jkl4"} 1', 'holds a bearer token in the label x of a'],
  [
    'by its entropy',
    'a{client="k7Jx2mQ9vR4tLw8ZpN3bY6sD"} 1',
    'holds what looks drawn at random, as keys are in the label client of a',
  ],
  ['in a help text', '# HELP a token=k7Jx2mQ9vR4tLw8ZpN3b\n# TYPE a gauge\na 1', 'holds an API key or token in the help of a'],
])('breaks: %s', async (_, text, message) => {
  const { messages, kept } = await look(spec, await page(`${CLEAN}${text}\n`))
  expect(messages).toEqual([`${URL_OF} ${message}`])
  expect(kept).not.toMatch(/of-this-test|of_this_test|winter-2026|hunter-2x|abc1def2|k7Jx2mQ9/)
})

test('the finding tells where', async () => {
  const { findings } = await look(spec, await page(`${CLEAN}a{c="${KEY}",d="1"} 1\na{c="${KEY}",d="2"} 1\n`))
  expect(findings).toEqual([
    {
      message: `${URL_OF} holds the key of the consumer app-team in the label c of a`,
      expected: 'no secret',
      actual: 'line 6, and 1 more (the value is not shown)',
      where: `${URL_OF} line 6`,
      hint: 'whoever reads metrics reads it, and every store keeps it: take it out, and replace the secret by a new one',
    },
  ])
})

test('a line that is no metric is searched, too', async () => {
  const { messages, notes } = await look(spec, await page(`${CLEAN}a{x="${KEY}" 1\n# was ${KEY}\n`))
  expect(messages).toEqual(
    Array.from({ length: 2 }, () => `${URL_OF} holds the key of the consumer app-team in a line that is no metric`),
  )
  expect(notes).toEqual([`${URL_OF} has 1 line that is no metric: it was searched as text`])
})

test('a page that is not there hides nothing of another one', async () => {
  const both = { secretsInMetrics: ['http://kong:8302/other', URL_OF] }
  const { messages, notes } = await look(both, await page(`a{c="${KEY}"} 1\n`))
  expect(messages).toEqual([`${URL_OF} holds the key of the consumer app-team in the label c of a`])
  expect(notes).toEqual(['not seen: http://kong:8302/other gave status 404: whether it holds a secret cannot be told'])
})

test('what the suite says to be none is none, but for the secrets of the stack', async () => {
  const at = await page(`a{client="k7Jx2mQ9vR4tLw8ZpN3bY6sD"} 1\nb{client="${KEY}"} 1\n`)
  expect((await look({ ...spec, notSecrets: ['k7Jx2mQ9', KEY] }, at)).messages).toEqual([
    `${URL_OF} holds the key of the consumer app-team in the label client of b`,
  ])
})

test.each<[string, object, string]>([
  ['another status', { status: 401 }, 'gave status 401'],
  ['nothing', { body: '' }, 'has no metrics'],
  ['a page', { body: '<html></html>' }, 'has no metrics'],
])('unknown: %s', async (_, said, message) => {
  await expect(look(spec, await observedAnswers({ 'GET /metrics': said }, around))).rejects.toThrow(message)
})
