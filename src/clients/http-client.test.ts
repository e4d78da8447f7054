import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { CannotObserve, TooLate } from '../lib/errors.ts'
import { type Http, type HttpRequest, RequestFailed } from './http.ts'
import { createHttp } from './http-client.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function client(limits: Parameters<typeof createHttp>[0] = {}): Http {
  const http = createHttp(limits)
  cleanups.push(async () => http[Symbol.asyncDispose]())
  return http
}

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const sockets = new Set<Socket>()
  const server = createServer(handler)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

const failure = async (http: Http, url: string, request?: HttpRequest): Promise<RequestFailed> =>
  http.request(url, request).then(
    () => expect.fail('it answered'),
    (error) => error,
  )

const socketsGone = (sockets: Set<Socket>) =>
  Promise.all(
    [...sockets].map((socket) => (socket.destroyed ? undefined : new Promise((resolve) => socket.once('close', resolve)))),
  )

test('an answer has status, headers, body and the time it took; a redirect is an answer', async () => {
  const { origin } = await serve((request, response) => {
    response.writeHead(302, { location: '/elsewhere', 'set-cookie': ['a=1', 'b=2'] })
    request.pipe(response)
  })
  const answer = await client().request(`${origin}/here?a=b`, { method: 'POST', body: 'hello', headers: { 'x-a': '1' } })
  expect(answer).toMatchObject({ url: `${origin}/here?a=b`, status: 302 })
  expect(answer.headers).toMatchObject({ location: '/elsewhere', 'set-cookie': 'a=1, b=2' })
  expect(Buffer.from(answer.body).toString()).toBe('hello')
  expect(answer.durationMs).toBeGreaterThan(0)
})

test('user and password of the URL become a header and are not in what is reported', async () => {
  const { origin } = await serve((request, response) => response.end(request.headers.authorization))
  const answer = await client().request(origin.replace('//', '//admin:pa%20ss@'))
  expect(Buffer.from(answer.body).toString()).toBe(`Basic ${Buffer.from('admin:pa ss').toString('base64')}`)
  expect(answer.url).toBe(`${origin}/`)
})

test('a percent sign in a password that begins no code stands for itself', async () => {
  const { origin } = await serve((request, response) => response.end(request.headers.authorization))
  const answer = await client().request(origin.replace('//', '//admin:50%@'))
  expect(Buffer.from(answer.body).toString()).toBe(`Basic ${Buffer.from('admin:50%').toString('base64')}`)
})

test.each(['gzip, gzip', 'snappy'])('a body packed as %s is said to be so, and never judged as it came', async (encoding) => {
  const { origin, sockets } = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('x'))
  const error = await failure(client(), origin)
  expect(error).toMatchObject({
    reason: 'encoding',
    message: `GET ${origin}/: its content-encoding is "${encoding}"; known are gzip, x-gzip, deflate, br`,
  })
  await socketsGone(sockets)
})

test('a gzip body is unpacked', async () => {
  const { origin } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed')))
  expect(Buffer.from((await client().request(origin)).body).toString()).toBe('packed')
})

test('a gzip bomb stops at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000))
  const { origin } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  const error = await failure(client(), origin, { maxBytes: 1024 * 1024 })
  expect(error.reason).toBe('too-large')
  expect(error.message).toBe(`GET ${origin}/: the answer is larger than 1 MiB (stopped reading)`)
})

test('a body that is not packed as its header says is said to be so', async () => {
  const { origin } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'))
  const error = await failure(client(), origin)
  expect(error.message).toBe(`GET ${origin}/: the body is not packed as its content-encoding says (incorrect header check)`)
})

test('an endless body stops at the limit, and its socket is closed', async () => {
  const { origin, sockets } = await serve((_, response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
    }
    response.on('drain', more)
    response.writeHead(200)
    more()
  })
  const error = await failure(client(), origin, { maxBytes: 300_000 })
  expect(error.message).toBe(`GET ${origin}/: the answer is larger than 300,000 bytes (stopped reading)`)
  await socketsGone(sockets)
})

test('a body that stops coming times out with the bytes got, and its socket is closed', async () => {
  const { origin, sockets } = await serve((_, response) =>
    response.writeHead(200, { 'content-length': '20000' }).write('x'.repeat(12_345)),
  )
  const error = await failure(client(), origin, { timeout: 100 })
  expect(error.reason).toBe('timeout')
  expect(error.message).toBe(`GET ${origin}/: no complete answer within 100 ms (got 12,345 bytes of its body)`)
  await socketsGone(sockets)
})

test('a server that never answers times out', async () => {
  const { origin, sockets } = await serve(() => undefined)
  const error = await failure(client(), origin, { timeout: 50 })
  expect(error.message).toBe(`GET ${origin}/: no complete answer within 50 ms (got nothing)`)
  await socketsGone(sockets)
})

test('an aborted request says so', async () => {
  const controller = new AbortController()
  const { origin, sockets } = await serve(() => controller.abort())
  const error = await failure(client(), origin, { signal: controller.signal })
  expect(error).toMatchObject({ reason: 'aborted', message: `GET ${origin}/: given up: the run was cancelled` })
  await socketsGone(sockets)
  expect(await failure(client(), origin, { signal: controller.signal })).toMatchObject({ reason: 'aborted' })
})

test('refused, unresolved, cut short, not HTTP, no URL', async () => {
  const tcp = createTcpServer((socket) =>
    socket.once('data', (data) => socket.end(data.includes('/cut') ? CUT : 'SSH-2.0-x\r\n')),
  )
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
  const { port } = tcp.address() as AddressInfo
  const http = client()
  const rows: [string, string, string][] = [
    [
      `http://127.0.0.1:${port}/cut`,
      'reset',
      'the connection was closed before the answer was complete (got 3 bytes of its body)',
    ],
    [`http://127.0.0.1:${port}/ssh`, 'other', 'what answers there does not speak HTTP'],
    ['http://no-such-host.invalid/', 'unresolved', 'the host name cannot be resolved'],
    ['redis://redis:6379', 'other', 'redis://redis:6379 is no http or https URL'],
  ]
  for (const [url, reason, text] of rows) {
    const error = await failure(http, url)
    expect([error.reason, error.message]).toEqual([reason, expect.stringContaining(text)])
  }
  await new Promise((resolve) => tcp.close(resolve))
  const refused = await failure(http, `http://127.0.0.1:${port}/`)
  expect([refused.reason, refused.message]).toEqual(['refused', `GET http://127.0.0.1:${port}/: connection refused`])
})

const CUT = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'

test('sockets are bounded, and waiting for one does not count as time of the server', async () => {
  let under = 0
  let most = 0
  const waiting: (() => void)[] = []
  const { origin } = await serve((_, response) => {
    most = Math.max(most, ++under)
    waiting.push(() => {
      under--
      response.end('done')
    })
    if (waiting.length === 2) setImmediate(() => waiting.splice(0).map((finish) => finish()))
  })
  const http = client({ maxSockets: 2 })
  const answers = await Promise.all(Array.from({ length: 10 }, () => http.request(origin)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect(most).toBe(2)
})

test('the wait for a free connection belongs to the timeout, and is no silence of the server', async () => {
  const { origin } = await serve(() => undefined)
  const http = client()
  const over = new AbortController()
  const holding = Array.from({ length: 32 }, () => failure(http, origin, { timeout: 10_000, signal: over.signal }))
  const late = await failure(http, origin, { timeout: 50 })
  expect(late).toBeInstanceOf(CannotObserve)
  expect(late).not.toBeInstanceOf(RequestFailed)
  expect(late.message).toBe(`GET ${origin}/: not sent: all connections were busy for 50 ms`)
  over.abort()
  expect((await Promise.all(holding)).map(({ reason }) => reason)).toEqual(Array(32).fill('aborted'))
})

test('a look whose deadline comes first is silence of the server, not a cancelled run', async () => {
  const deadline = new AbortController()
  const { origin } = await serve(() => deadline.abort(new TooLate('over')))
  expect(await failure(client(), origin, { signal: deadline.signal })).toMatchObject({
    reason: 'timeout',
    message: `GET ${origin}/: no complete answer before the deadline of the check (got nothing)`,
  })
})

test('one hung origin does not hold the slots of another', async () => {
  const hung = await serve(() => undefined)
  const quick = await serve((_, response) => response.end('ok'))
  const http = client({ maxSockets: 33 })
  const controller = new AbortController()
  const stuck = Array.from({ length: 40 }, () => failure(http, hung.origin, { signal: controller.signal }))
  expect((await http.request(quick.origin)).status).toBe(200)
  controller.abort()
  expect(new Set((await Promise.all(stuck)).map(({ reason }) => reason))).toEqual(new Set(['aborted']))
})

test('disposed, it holds no socket', async () => {
  const { origin, sockets } = await serve((_, response) => response.end('ok'))
  const http = createHttp()
  await http.request(origin)
  await http[Symbol.asyncDispose]()
  await socketsGone(sockets)
  expect(sockets.size).toBe(0)
})
