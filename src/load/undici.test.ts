import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Tally } from '../lib/ledger.ts'
import type { LoadPlan, RequestTemplate } from '../plan/plan.ts'
import { runLoad } from './index.ts'

const get = (path: string, weight = 1): RequestTemplate => ({
  name: `GET ${path}`,
  method: 'GET',
  path,
  headers: {},
  body: undefined,
  weight,
})

const load = (changes: Partial<LoadPlan>): LoadPlan => ({
  name: 'browse',
  target: 'app:3000',
  rate: 400,
  duration: 100,
  connections: 4,
  timeout: 5000,
  templates: [get('/')],
  ...changes,
})

const run = (origin: string, changes: Partial<LoadPlan>, signal = new AbortController().signal) =>
  runLoad(load(changes), { origin, signal })

/** A real server on a free port; `closed` resolves when its last connection has ended, so that nothing on the wire is missed. */
async function listen(server: Server) {
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const closed = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { origin: `http://127.0.0.1:${port}`, sockets, closed }
}

/** Answers with `handle` and notes every request that arrived. */
async function web(handle: (request: IncomingMessage, response: ServerResponse, index: number) => void) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    request.resume()
    handle(request, response, seen.length - 1)
  })
  return { ...(await listen(server)), seen }
}

const ok = (_: IncomingMessage, response: ServerResponse) => response.end('ok')
const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)
const seenPer = (seen: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(seen, (name) => name)].map(([name, all]) => [name, all.length]))
const sentPer = (templates: Readonly<Record<string, Tally>>) =>
  Object.fromEntries(Object.entries(templates).map(([name, { sent }]) => [name, sent]))

describe('the ledger of a load', () => {
  it('holds exactly what the server saw, per template and in bytes', async () => {
    const app = await web((request, response) => response.end(request.url === '/big' ? 'x'.repeat(100_000) : 'ok'))
    const ledger = await run(app.origin, { templates: [get('/', 5), get('/big', 2), get('/rare', 1)] })
    await app.closed()
    expect(sentPer(ledger.templates)).toEqual({ 'GET /': 25, 'GET /big': 10, 'GET /rare': 5 })
    expect(seenPer(app.seen)).toEqual(sentPer(ledger.templates))
    expect(ledger.total).toMatchObject({ sent: 40, answered: 40, errors: 0, byStatus: { 200: 40 } })
    expect(ledger.total.bytes).toBe(sum(app.sockets.map((socket) => socket.bytesWritten)))
    expect(app.sockets.length).toBeLessThanOrEqual(4)
  })

  it('counts every status as an answer, and follows no redirect', async () => {
    const statuses = [200, 503, 404, 302, 204]
    const app = await web((_, response, index) => response.writeHead(statuses[index % 5] ?? 500, { location: '/other' }).end())
    const { total } = await run(app.origin, {})
    await app.closed()
    expect(total).toMatchObject({ sent: 40, answered: 40, byStatus: { 200: 8, 503: 8, 404: 8, 302: 8, 204: 8 } })
    expect(app.seen).toHaveLength(40)
  })

  it('sends bodies, headers and methods as the template says', async () => {
    const bodies: string[] = []
    const app = await web(async (request, response) => {
      const chunks = await request.toArray()
      bodies.push(`${request.method} ${request.headers['content-type']} ${request.headers['x-run']} ${Buffer.concat(chunks)}`)
      response.writeHead(request.method === 'POST' ? 201 : 200).end()
    })
    const body = JSON.stringify({ name: 'Bölt', quantity: 5 })
    const headers = { 'content-type': 'application/json', 'x-run': '7' }
    const add = { name: 'add', method: 'POST', path: '/api/items', headers, body, weight: 1 }
    const look = { ...get('/'), name: 'look', method: 'HEAD', headers }
    const ledger = await run(app.origin, { duration: 10, templates: [add, look] })
    await app.closed()
    expect(bodies.toSorted()).toEqual([
      'HEAD application/json 7 ',
      'HEAD application/json 7 ',
      `POST application/json 7 ${body}`,
      `POST application/json 7 ${body}`,
    ])
    expect(ledger.templates).toMatchObject({ add: { byStatus: { 201: 2 } }, look: { byStatus: { 200: 2 } } })
  })

  it('is dated by the given clock', async () => {
    const app = await web(ok)
    const dates = [1000, 2500]
    const clock = { now: () => dates.shift() ?? 0, sleep: async () => undefined }
    const ledger = await runLoad(load({ duration: 5 }), { origin: app.origin, signal: new AbortController().signal, clock })
    await app.closed()
    expect(ledger).toMatchObject({ load: 'browse', startedAt: 1000, finishedAt: 2500 })
    expect(ledger).not.toHaveProperty('aborted')
  })

  it('shows a slow server in the latency from the due time on', async () => {
    const app = await web((_, response) => setTimeout(() => response.end(), 30))
    const { total, lag } = await run(app.origin, { rate: 100, connections: 1 })
    await app.closed()
    expect(total).toMatchObject({ sent: 10, answered: 10 })
    // Ten answers of 30 ms one after the other, the last one due after 90 ms.
    expect(total.latency?.max).toBeGreaterThan(150)
    expect(lag?.max).toBeGreaterThan(150)
  })
})

describe('trouble on the way', () => {
  it.each([1, 4])(
    'counts refused connections as errors that were not sent, with requests waiting for one of %d',
    async (connections) => {
      const app = await web(ok)
      await app.closed()
      const { total, lag } = await run(app.origin, { rate: 4000, duration: 20, connections })
      expect(total).toEqual({
        sent: 0,
        answered: 0,
        byStatus: {},
        errors: 80,
        errorsBy: { refused: 80 },
        bytes: 0,
        latency: undefined,
      })
      expect(lag).toBeUndefined()
    },
  )

  it.each([
    ['reset', (response: ServerResponse) => response.socket?.resetAndDestroy()],
    ['closed', (response: ServerResponse) => response.socket?.end()],
    [
      'closed in its body',
      (response: ServerResponse) => response.writeHead(200, { 'content-length': 9 }).write('half', () => response.socket?.end()),
    ],
    ['closed in a chunked body', (response: ServerResponse) => response.write('half', () => response.socket?.end())],
  ])('counts an answer that is %s as an error, never sends twice, and blames no other request', async (_, spoil) => {
    const app = await web((request, response) => (request.url === '/bad' ? spoil(response) : response.writeHead(404).end()))
    const { total, templates } = await run(app.origin, { connections: 1, templates: [get('/good', 3), get('/bad')] })
    await app.closed()
    expect(seenPer(app.seen)).toEqual({ 'GET /good': 30, 'GET /bad': 10 })
    expect(templates['GET /bad']).toMatchObject({
      sent: 10,
      answered: 0,
      errors: 10,
      errorsBy: { reset: 10 },
      byStatus: {},
      bytes: 0,
    })
    expect(templates['GET /good']).toMatchObject({ sent: 30, answered: 30, errors: 0, byStatus: { 404: 30 } })
    expect(total).toMatchObject({ sent: 40, answered: 30, errors: 10 })
  })

  it('goes on after answers that close their connection', async () => {
    const app = await web((_, response) => response.writeHead(200, { connection: 'close' }).end('ok'))
    const { total } = await run(app.origin, {})
    await app.closed()
    expect(total).toMatchObject({ sent: 40, answered: 40, errors: 0 })
    expect(app.sockets).toHaveLength(40)
  })

  it.each([
    ['no answer', () => undefined],
    ['an answer without an end', (response: ServerResponse) => response.writeHead(200).write('more')],
  ])('gives up on %s, and what was sent still counts as sent', async (_, hang) => {
    const app = await web((request, response) => (request.url === '/hangs' ? hang(response) : ok(request, response)))
    const { total, templates } = await run(app.origin, {
      timeout: 50,
      duration: 50,
      connections: 2,
      templates: [get('/hangs'), get('/')],
    })
    await app.closed()
    expect(app.seen).toHaveLength(total.sent)
    expect(total.answered + total.errors).toBe(20)
    expect(templates['GET /hangs']).toMatchObject({ answered: 0, errors: 10, bytes: 0 })
  })

  it('says when what answers does not speak HTTP', async () => {
    const app = await listen(createTcpServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n')))
    const { total } = await run(app.origin, { duration: 10 })
    await app.closed()
    expect(total).toMatchObject({ sent: 4, answered: 0, errors: 4, errorsBy: { 'not-http': 4 } })
  })

  it('counts a request that cannot be written as an error that was not sent', async () => {
    const app = await web(ok)
    const { total } = await run(app.origin, { templates: [get('/'), { ...get('/x'), headers: { 'bad name': 'x' } }] })
    await app.closed()
    expect(total).toMatchObject({ sent: 20, answered: 20, errors: 20, errorsBy: { UND_ERR_INVALID_ARG: 20 } })
  })
})

describe('an abort', () => {
  it('stops sending at once and returns the ledger of what happened', async () => {
    const stop = new AbortController()
    const app = await web((_, __, index) => index === 2 && stop.abort())
    const ledger = await run(app.origin, { duration: 60_000, connections: 3 }, stop.signal)
    await app.closed()
    expect(app.seen).toHaveLength(3)
    expect(ledger).toMatchObject({ aborted: true, total: { sent: 3, answered: 0, byStatus: {} } })
    expect(ledger.total.errorsBy).toEqual({ aborted: ledger.total.errors })
  })

  it('before the start sends nothing', async () => {
    const app = await web(ok)
    const ledger = await run(app.origin, {}, AbortSignal.abort())
    await app.closed()
    expect(app.sockets).toHaveLength(0)
    expect(ledger).toMatchObject({ aborted: true, total: { sent: 0, answered: 0, errors: 0 } })
  })
})

describe('runLoad', () => {
  it.each([
    ['a rate that is too small for its duration', { rate: 0.1, duration: 1000 }],
    ['no requests', { templates: [] }],
    ['weights of zero', { templates: [get('/', 0)] }],
    ['no connections', { connections: 0 }],
  ])('refuses a load that would prove nothing: %s', async (_, changes) => {
    await expect(run('http://127.0.0.1:9', changes)).rejects.toThrow('load browse sends no request at all')
  })

  it('hands the plan to another driver when told', async () => {
    const app = await web(ok)
    const ledger = await run(app.origin, { duration: 5 })
    await app.closed()
    const k6 = { name: 'k6', drive: async () => ledger }
    const options = { origin: 'http://127.0.0.1:9', signal: new AbortController().signal }
    expect(await runLoad(load({}), options, k6)).toBe(ledger)
  })
})
