import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { AskedOf, Said } from '../../../clients/served.fixture.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'

const URL_OF = 'http://kong:8301/services'
const spec = (item: object | string = URL_OF) => ({ closed: [item] })
const answering = (said: Said) => observedAnswers({ 'GET /services': said, 'POST /services': said })

test.each<[string, Said, object | string | undefined]>([
  ['401', { status: 401 }, undefined],
  ['403', { status: 403 }, undefined],
  ['a redirect to a login', { status: 302, headers: { location: '/login?next=x' } }, undefined],
  ['a status that the suite accepts', { status: 404 }, { url: URL_OF, accept: [404] }],
])('closed: %s', async (_, said, item) => {
  const { findings, title } = await look(spec(item), await answering(said))
  expect(findings).toEqual([])
  expect(title).toBe('http://kong:8301/services is closed to strangers')
})

test('open: it answers', async () => {
  const { findings } = await look(spec({ url: URL_OF, method: 'POST' }), await answering({ status: 201 }))
  expect(findings).toEqual([
    {
      message: 'http://kong:8301/services is open to everybody',
      expected: '401, 403, a redirect to a login, or no connection',
      actual: 'POST http://kong:8301/services without credentials is answered with 201',
      where: URL_OF,
      hint: 'let kong listen where only those reach it who should, or ask for credentials there',
    },
  ])
})

test.each([404, 400, 500, 429])('%d is neither an answer nor a refusal', async (status) => {
  await expect(look(spec(), await answering({ status }))).rejects.toThrow(
    `GET ${URL_OF} without credentials gave ${status}: that is neither an answer nor a refusal`,
  )
})

test('a redirect elsewhere says nothing', async () => {
  await expect(look(spec(), await answering({ status: 301, headers: { location: '/ui/?a=b' } }))).rejects.toThrow(
    'gave 301 to /ui/:',
  )
})

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('no connection is closed where the service itself answers, and unknown where it does not', async () => {
  const nothing = `http://127.0.0.1:${await unusedPort()}`
  const origins = { 'kong:8301': nothing }
  expect((await look(spec(), await observedAnswers({}, { origins }))).findings).toEqual([])
  const down = await observedAnswers({}, { origins, kong: { origin: nothing } })
  await expect(look(spec(), down)).rejects.toThrow('kong does not answer at all, on its main port either')
})

test('with its credentials it answers: so the path exists, and is closed for their lack', async () => {
  const item = { url: URL_OF, without: { apikey: 'k-1' } }
  const byKey = (right: string) => ({
    'GET /services': ({ headers }: AskedOf): Said => (headers.apikey === right ? { body: [] } : { status: 401 }),
  })
  const { findings, kept } = await look(spec(item), await observedAnswers(byKey('k-1')))
  expect([findings, kept.includes('k-1')]).toEqual([[], false])
  await expect(look(spec(item), await observedAnswers(byKey('other')))).rejects.toThrow(
    `GET ${URL_OF} with apikey gave 401: that it is closed without them would prove nothing`,
  )
})
