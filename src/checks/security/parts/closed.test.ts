import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { AskedOf, Said } from '../../../clients/served.fixture.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'
import { closed } from './closed.ts'

const URL_OF = 'http://kong:8301/services'
const spec = (item: object | string = URL_OF) => ({ closed: [item] })
const answering = (said: Said) => observedAnswers({ 'GET /services': said, 'POST /services': said })

test.each<[string, Said, object | string | undefined]>([
  ['401', { status: 401 }, undefined],
  ['403', { status: 403 }, undefined],
  ...[
    '/login?next=x',
    '/users/sign_in',
    '/oauth2/start?rd=%2F',
    'https://id.example/realms/x/protocol/openid-connect/auth',
    '/Account/Login.aspx',
  ].map((location): [string, Said, undefined] => [
    `a redirect to ${location}`,
    { status: 302, headers: { location } },
    undefined,
  ]),
  ['a redirect that the suite accepts', { status: 302, headers: { location: '/start' } }, { url: URL_OF, accept: [302] }],
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

test.each([
  ['/ui/?next=/signin', '301 to /ui/'],
  ['http://auth-service/services/', '301 to http://auth-service/services/'],
  ['https://oauth2-demo.example.com/services', '301 to https://oauth2-demo.example.com/services'],
  ['/authors/', '301 to /authors/'],
  ['/lessons', '301 to /lessons'],
  ['https://u:pw@shop.example/#access_token=x', '301 to https://shop.example/'],
])('a redirect to %s says nothing', async (location, told) => {
  const message = `gave ${told}: that is neither an answer nor a refusal`
  await expect(look(spec(), await answering({ status: 301, headers: { location } }))).rejects.toThrow(message)
})

test('what was asked for says nothing of a login, though it has the word', async () => {
  const url = 'http://kong:8301/auth/users'
  const at = await observedAnswers({ 'GET /auth/users': { status: 301, headers: { location: '/auth/users/' } } })
  await expect(look(spec(url), at)).rejects.toThrow('gave 301 to /auth/users/')
})

test('a connection that is taken and closed is no closed door', async () => {
  const server = createServer((socket) => socket.on('data', () => socket.destroy()).on('error', () => {}))
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const origins = { 'kong:8301': `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  await expect(look(spec(), await observedAnswers({}, { origins }))).rejects.toThrow(
    `GET ${URL_OF}: the connection was taken, and closed without an answer: is it https`,
  )
})

test('one that cannot be told hides nothing of the others', async () => {
  const at = await observedAnswers({ 'GET /services': { status: 500 }, 'GET /plugins': { body: [] } })
  const { messages, notes } = await look({ closed: [URL_OF, 'http://kong:8301/plugins'] }, at)
  expect(messages).toEqual(['http://kong:8301/plugins is open to everybody'])
  expect(notes).toEqual([expect.stringContaining('not seen: GET http://kong:8301/services without credentials gave 500')])
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

test('a port that nothing but the suite knows is not closed, unless the suite says so', async () => {
  const url = 'http://kong:8031/services'
  const at = await observedAnswers({}, { origins: { 'kong:8031': `http://127.0.0.1:${await unusedPort()}` } })
  await expect(look(spec(url), at)).rejects.toThrow('nothing but this URL says that kong has a port 8031')
  expect((await look(spec({ url, accept: ['refused'] }), at)).findings).toEqual([])
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

test('a title does not name them all', () => {
  const title = (many: number) =>
    closed.title({ closed: Array.from({ length: many }, (_, index) => ({ url: `http://kong:8300/${index}` })) })
  expect(title(4)).toBe('http://kong:8300/0, http://kong:8300/1, http://kong:8300/2, http://kong:8300/3 are closed to strangers')
  expect(title(6)).toBe('http://kong:8300/0, http://kong:8300/1, http://kong:8300/2 and 3 more are closed to strangers')
})
